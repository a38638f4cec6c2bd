package io.marketprism.simulator;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A WebSocket client that answers nothing by itself: it shakes hands and reads frames. */
final class RawClient implements AutoCloseable {

    private static final int OPCODE_CLOSE = 8;
    private static final int OPCODE_PING = 9;

    private final Socket socket;
    private final DataInputStream in;
    private int pings;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
    }

    static RawClient connect(SimulatedExchange exchange, String path) throws IOException {
        URI uri = exchange.webSocketUri();
        Socket socket = new Socket(uri.getHost(), uri.getPort());
        socket.setSoTimeout(60_000);
        RawClient client = new RawClient(socket);
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        client.skipHeaders();
        return client;
    }

    private void skipHeaders() throws IOException {
        for (int matched = 0; matched < 4; ) {
            int expected = matched % 2 == 0 ? '\r' : '\n';
            matched = in.readByte() == expected ? matched + 1 : 0;
        }
    }

    /** Reads frames up to the close frame and returns its code; -1 if the connection was cut. */
    int readUntilClosed() throws IOException {
        while (true) {
            int opcode;
            byte[] payload;
            try {
                opcode = in.readUnsignedByte() & 0x0F;
                payload = new byte[length()];
                in.readFully(payload);
            } catch (EOFException | SocketException e) {
                return -1;
            }
            if (opcode == OPCODE_PING) {
                pings++;
            } else if (opcode == OPCODE_CLOSE) {
                return (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
            }
        }
    }

    private int length() throws IOException {
        int length = in.readUnsignedByte();
        if (length == 126) {
            return in.readUnsignedShort();
        }
        return length == 127 ? (int) in.readLong() : length;
    }

    int pings() {
        return pings;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
