package io.marketprism.nats;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands between a client and a server. When either says a certain word, the action runs before the other hears of it, and the connection is
 * cut: once. So something happens in the very middle of a conversation, without a timer.
 */
final class InterceptingRelay implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final URI target;
    private final AtomicBoolean armed = new AtomicBoolean();
    private volatile String word;
    private volatile Runnable action;

    InterceptingRelay(String target) throws IOException {
        this.target = URI.create(target);
        start(this::accept);
    }

    String url() {
        return "nats://127.0.0.1:" + listener.getLocalPort();
    }

    void when(String said, Runnable runs) {
        word = said;
        action = runs;
        armed.set(true);
    }

    boolean hasHappened() {
        return !armed.get();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                start(() -> relay(client));
            }
        } catch (IOException e) {
            // Closed: the end of the test.
            return;
        }
    }

    private void relay(Socket client) {
        try (client;
                Socket server = new Socket(target.getHost(), target.getPort())) {
            start(() -> {
                try (client;
                        server) {
                    pump(server.getInputStream(), client.getOutputStream());
                } catch (IOException e) {
                    // The other direction ends with this one.
                    return;
                }
            });
            pump(client.getInputStream(), server.getOutputStream());
        } catch (IOException e) {
            // A side that is gone is what this is for.
            return;
        }
    }

    private void pump(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            if (armed.get()
                    && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(word)
                    && armed.compareAndSet(true, false)) {
                action.run();
                return;
            }
            out.write(buffer, 0, length);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
