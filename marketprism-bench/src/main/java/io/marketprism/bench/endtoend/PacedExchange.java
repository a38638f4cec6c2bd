package io.marketprism.bench.endtoend;

import io.marketprism.bench.corpus.CorpusInstrument;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Simulates Binance spot as far as trades need it, with nothing but sockets so that it costs little: lists the instruments, accepts one
 * subscription, and sends trades by a schedule that no slow reader holds up. The path tells how: {@code /RATE/plain} or {@code /RATE/deflate},
 * in messages a second, 0 for as fast as they are read.
 */
final class PacedExchange {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Pattern REQUEST = Pattern.compile("GET (\\S+) HTTP/1.1");
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: (\\S+)");
    private static final Pattern PACE = Pattern.compile("/(\\d+)/(plain|deflate)/.*");
    private static final int TEXT = 0x81;
    private static final int COMPRESSED = 0x40;
    private static final int PING = 0x9;
    private static final int PONG = 0x8A;
    private static final int CLOSE = 0x8;
    private static final int BUFFER = 64 * 1024;

    private PacedExchange() {}

    /** Prints its port, serves until its input ends. */
    public static void main(String[] args) throws IOException {
        System.out.println(listen());
        while (System.in.read() >= 0) {
            // Whoever started it holds the other end.
        }
    }

    /** {@return the port on which it listens as long as the process lives} */
    static int listen() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> accept(server), "acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
        return server.getLocalPort();
    }

    private static void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread thread = new Thread(() -> serve(socket), "client " + socket.getPort());
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            throw new IllegalStateException("Expected to accept connections", e);
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
            while (true) {
                String request = head(in);
                Matcher key = KEY.matcher(request);
                if (!key.find()) {
                    answer(out, instruments());
                    continue;
                }
                Matcher line = REQUEST.matcher(request);
                Matcher pace = PACE.matcher(line.lookingAt() ? line.group(1) : "");
                if (!pace.matches()) {
                    throw new IOException("Expected a path that tells the pace, was " + request);
                }
                boolean deflate = pace.group(2).equals("deflate");
                if (deflate && !request.contains("permessage-deflate")) {
                    throw new IOException("Expected a client that offers permessage-deflate");
                }
                upgrade(out, key.group(1), deflate);
                new Session(in, out, Long.parseLong(pace.group(1)), deflate).run();
                return;
            }
        } catch (IOException e) {
            // The client has gone, which is how every measurement ends; what it did not get is missed there.
            System.err.println("client " + socket.getPort() + " has gone: " + e);
        }
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    private static void answer(OutputStream out, String json) throws IOException {
        write(
                out,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + json.length() + "\r\n\r\n"
                        + json);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String instruments() {
        return CorpusInstrument.ALL.stream()
                .map(listing -> "{\"symbol\":\"" + listing.base() + listing.quote()
                        + "\",\"status\":\"TRADING\",\"baseAsset\":\"" + listing.base() + "\",\"quoteAsset\":\""
                        + listing.quote() + "\",\"filters\":[]}")
                .collect(Collectors.joining(",", "{\"symbols\":[", "]}"));
    }

    private static void upgrade(OutputStream out, String key, boolean deflate) throws IOException {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
            write(
                    out,
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                            + Base64.getEncoder().encodeToString(digest)
                            + (deflate ? "\r\nSec-WebSocket-Extensions: permessage-deflate" : "")
                            + "\r\n\r\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Expected SHA-1, which every Java has", e);
        }
    }

    /** One subscribed client: this thread sends, another one answers its pings. */
    private static final class Session {
        private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
        private static final int TAIL = 4;

        private final DataInputStream in;
        private final OutputStream out;
        private final long rate;
        private final Deflater deflater;
        private final byte[] deflated = new byte[BUFFER];

        Session(DataInputStream in, OutputStream out, long rate, boolean deflate) {
            this.in = in;
            this.out = out;
            this.rate = rate;
            this.deflater = deflate ? new Deflater(Deflater.DEFAULT_COMPRESSION, true) : null;
        }

        void run() throws IOException {
            byte[] subscription = read();
            Matcher id = ID.matcher(new String(subscription, StandardCharsets.UTF_8));
            if (!id.find()) {
                throw new IOException("Expected a subscription with an id");
            }
            send(("{\"result\":null,\"id\":" + id.group(1) + "}").getBytes(StandardCharsets.UTF_8));
            flush();
            Thread reader = new Thread(this::answerPings, Thread.currentThread().getName() + " pings");
            reader.setDaemon(true);
            reader.start();
            trades();
        }

        private void trades() throws IOException {
            TradeMessages trades = new TradeMessages();
            double interval = rate == 0 ? 0 : 1e9 / rate;
            long start = System.nanoTime() + 100_000_000;
            long number = 0;
            while (true) {
                long due = start + (long) (number * interval);
                long now = System.nanoTime();
                if (rate > 0 && due > now) {
                    flush();
                    LockSupport.parkNanos(due - now);
                } else {
                    send(trades.message(number, rate == 0 ? now : due));
                    number++;
                }
            }
        }

        private synchronized void send(byte[] text) throws IOException {
            if (deflater == null) {
                frame(TEXT, text, text.length);
                return;
            }
            deflater.setInput(text);
            int length = deflater.deflate(deflated, 0, deflated.length, Deflater.SYNC_FLUSH);
            frame(TEXT | COMPRESSED, deflated, length - TAIL);
        }

        private synchronized void frame(int head, byte[] payload, int length) throws IOException {
            out.write(head);
            if (length < 126) {
                out.write(length);
            } else {
                out.write(126);
                out.write(length >> 8);
                out.write(length);
            }
            out.write(payload, 0, length);
        }

        private synchronized void flush() throws IOException {
            out.flush();
        }

        /** The payload of the next frame; clients mask theirs. */
        private byte[] read() throws IOException {
            while (true) {
                int head = in.readUnsignedByte();
                int length = in.readUnsignedByte() & 0x7F;
                if (length == 126) {
                    length = in.readUnsignedShort();
                }
                byte[] mask = in.readNBytes(4);
                byte[] payload = in.readNBytes(length);
                for (int i = 0; i < payload.length; i++) {
                    payload[i] ^= mask[i & 3];
                }
                if ((head & 0xF) == PING) {
                    frame(PONG, payload, payload.length);
                    flush();
                } else if ((head & 0xF) == CLOSE) {
                    throw new IOException("closed");
                } else {
                    return (head & COMPRESSED) == 0 ? payload : inflated(payload);
                }
            }
        }

        private static byte[] inflated(byte[] payload) throws IOException {
            Inflater inflater = new Inflater(true);
            try {
                inflater.setInput(payload);
                byte[] text = new byte[BUFFER];
                return Arrays.copyOf(text, inflater.inflate(text));
            } catch (DataFormatException e) {
                throw new IOException("Expected a compressed subscription", e);
            } finally {
                inflater.end();
            }
        }

        private void answerPings() {
            try {
                while (true) {
                    read();
                }
            } catch (IOException e) {
                // The sender notices too, and tells.
                Thread.currentThread().interrupt();
            }
        }
    }
}
