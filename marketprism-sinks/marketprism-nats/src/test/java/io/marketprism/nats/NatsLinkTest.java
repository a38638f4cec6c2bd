package io.marketprism.nats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.sink.SinkException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NatsLinkTest {

    @Test
    void saysHowToStartAServerWithJetStream() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            serve(server, "INFO {\"version\":\"2.9.10\",\"headers\":true,\"max_payload\":1048576,\"proto\":1}\r\n");

            SinkException failure = assertThrows(SinkException.class, () -> NatsLink.open(NatsOptions.at(url(server))));

            assertFalse(failure.isRetryable());
            assertTrue(failure.getMessage().startsWith("Failed to connect to NATS at "), failure.getMessage());
            assertTrue(failure.getMessage().contains("runs without JetStream"), failure.getMessage());
            assertTrue(failure.getMessage().contains("nats-server -js"), failure.getMessage());
        }
    }

    @Test
    void givesUpOnAServerThatSaysNothing() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            SinkException failure = assertThrows(
                    SinkException.class,
                    () -> NatsLink.open(NatsOptions.at(url(server)).timeout(Duration.ofMillis(300))));

            assertTrue(failure.isRetryable());
            assertTrue(failure.getMessage().startsWith("Failed to connect to NATS at " + url(server)));
        }
    }

    private static String url(ServerSocket server) {
        return "nats://127.0.0.1:" + server.getLocalPort();
    }

    /** Speaks just enough of the protocol to be connected to: greets, and answers pings. */
    private static void serve(ServerSocket server, String greeting) {
        Thread thread = new Thread(
                () -> {
                    try (Socket client = server.accept()) {
                        client.getOutputStream().write(greeting.getBytes(UTF_8));
                        BufferedReader lines =
                                new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            if (line.equals("PING")) {
                                client.getOutputStream().write("PONG\r\n".getBytes(UTF_8));
                            }
                        }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                "greeting-server");
        thread.setDaemon(true);
        thread.start();
    }
}
