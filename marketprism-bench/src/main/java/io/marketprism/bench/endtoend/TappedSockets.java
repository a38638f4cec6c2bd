package io.marketprism.bench.endtoend;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.LongConsumer;
import javax.net.SocketFactory;

/** Makes sockets that tell when the read returned which brought the last byte of a WebSocket message: the earliest moment Java can know of. */
final class TappedSockets extends SocketFactory {
    private final LongConsumer complete;

    TappedSockets(LongConsumer complete) {
        this.complete = complete;
    }

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public InputStream getInputStream() throws IOException {
                return new Tap(super.getInputStream(), new FrameCounter(complete));
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw unexpected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw unexpected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw unexpected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw unexpected();
    }

    private static IOException unexpected() {
        return new IOException("Expected a client that connects the sockets that it asks for");
    }

    private static final class Tap extends FilterInputStream {
        private final FrameCounter counter;

        Tap(InputStream in, FrameCounter counter) {
            super(in);
            this.counter = counter;
        }

        @Override
        public int read() throws IOException {
            throw new IOException("Expected a client that reads into arrays");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count > 0) {
                counter.read(bytes, offset, offset + count, System.nanoTime());
            }
            return count;
        }
    }
}
