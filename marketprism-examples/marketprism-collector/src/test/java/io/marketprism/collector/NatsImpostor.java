package io.marketprism.collector;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks as much of NATS as it takes to be a server without JetStream, or one that accepts nobody. */
final class NatsImpostor implements AutoCloseable {
    private static final String GREETING =
            "INFO {\"server_id\":\"impostor\",\"server_name\":\"impostor\",\"version\":\"2.12.0\","
                    + "\"proto\":1,\"host\":\"127.0.0.1\",\"port\":4222,\"headers\":true,\"max_payload\":1048576,\"jetstream\":false%s}\r\n";

    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private volatile boolean acceptsNobody;

    NatsImpostor() throws IOException {
        Thread thread = new Thread(this::accept, "nats-impostor");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    void acceptNobody() {
        acceptsNobody = true;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Thread thread = new Thread(() -> serve(client), "nats-impostor");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void serve(Socket client) {
        try (client) {
            say(client, String.format(GREETING, acceptsNobody ? ",\"auth_required\":true" : ""));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("CONNECT") && acceptsNobody) {
                    say(client, "-ERR 'Authorization Violation'\r\n");
                    return;
                } else if (line.equals("PING")) {
                    say(client, "PONG\r\n");
                }
            }
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
