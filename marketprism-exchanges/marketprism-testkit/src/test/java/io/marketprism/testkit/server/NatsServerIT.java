package io.marketprism.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamOptions;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@SuppressWarnings("try") // jnats: Connection.close() may throw InterruptedException
class NatsServerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void deliversThroughJetStream() throws Exception {
        try (NatsServer server = NatsServer.start();
                Connection connection = connect(server)) {
            createStream(connection);
            connection.jetStream().publish("trade.one", "first".getBytes(UTF_8));

            assertEquals("first", firstMessage(connection));
        }
    }

    @Test
    void keepsWhatItAcknowledgedWhenKilled() throws Exception {
        try (NatsServer server = NatsServer.start()) {
            String url = server.url();
            try (Connection connection = connect(server)) {
                createStream(connection);
                connection.jetStream().publish("trade.one", "first".getBytes(UTF_8));
            }

            server.kill();
            assertThrows(IOException.class, () -> connect(server));
            server.restart();

            assertEquals(url, server.url());
            try (Connection connection = connect(server)) {
                assertEquals("first", firstMessage(connection));
            }
        }
    }

    @Test
    void answersNobodyWhileSuspended() throws Exception {
        try (NatsServer server = NatsServer.start();
                Connection connection = connect(server)) {
            createStream(connection);
            JetStream impatient = connection.jetStream(JetStreamOptions.builder()
                    .requestTimeout(Duration.ofMillis(300))
                    .build());
            server.suspend();
            assertThrows(IOException.class, () -> impatient.publish("trade.one", "hung".getBytes(UTF_8)));

            server.resume();

            assertTrue(connection
                            .jetStream()
                            .publish("trade.one", "on".getBytes(UTF_8))
                            .getSeqno()
                    > 0);
        }
    }

    @Test
    void stopsWhileSuspended() {
        try (NatsServer server = NatsServer.start()) {
            server.suspend();
            server.stop();

            assertThrows(IllegalStateException.class, server::resume);
        }
    }

    @Test
    void takesConfigurationAndStore(@TempDir Path store) throws Exception {
        NatsServer.Options options = NatsServer.Options.defaults().store(store).configuration("max_payload: 65536\n");
        try (NatsServer server = NatsServer.start(options);
                Connection connection = connect(server)) {
            createStream(connection);

            assertEquals(65_536, connection.getServerInfo().getMaxPayload());
        }
        assertTrue(Files.isDirectory(store.resolve("jetstream")), "the store outlives the server");
    }

    @Test
    void quotesTheServerWhenItDoesNotStart() {
        NatsServer.Options broken = NatsServer.Options.defaults().configuration("max_payload: many\n");

        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> NatsServer.start(broken));

        assertTrue(failure.getMessage().contains("nats.conf:1"), failure.getMessage());
    }

    private static Connection connect(NatsServer server) throws IOException, InterruptedException {
        return Nats.connect(Options.builder()
                .server(server.url())
                .connectionTimeout(PATIENCE)
                .build());
    }

    private static void createStream(Connection connection) throws Exception {
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name("TRADES")
                        .subjects("trade.*")
                        .storageType(StorageType.File)
                        .build());
    }

    private static String firstMessage(Connection connection) throws Exception {
        JetStreamSubscription subscription =
                connection.jetStream().subscribe("trade.*", PushSubscribeOptions.stream("TRADES"));
        Message message = subscription.nextMessage(PATIENCE);
        return new String(message.getData(), UTF_8);
    }
}
