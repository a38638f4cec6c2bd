package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.DataType;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.server.NatsServer;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NatsStreamSetupIT {
    private static final NatsStream STREAM = NatsStream.named("MARKET_DATA");
    private static final Set<String> SUBJECTS = Arrays.stream(DataType.values())
            .map(type -> type.wireName() + ".*.*.*")
            .collect(Collectors.toSet());

    private static NatsServer server;
    private static StoredMessages messages;

    @BeforeAll
    static void startServer() throws Exception {
        server = NatsServer.start();
        messages = new StoredMessages(server.url());
    }

    @AfterAll
    static void stopServer() throws Exception {
        messages.close();
        server.close();
    }

    @BeforeEach
    void emptyServer() throws Exception {
        messages.deleteAllStreams();
    }

    @Test
    void createsAStreamForEveryDataType() throws Exception {
        setUp(STREAM);

        StreamConfiguration stream = messages.configuration("MARKET_DATA");
        assertEquals(15, SUBJECTS.size());
        assertEquals(SUBJECTS, new HashSet<>(stream.getSubjects()));
        assertEquals(StorageType.File, stream.getStorageType());
        assertEquals(RetentionPolicy.Limits, stream.getRetentionPolicy());
        assertEquals(1, stream.getReplicas());
        assertEquals(Duration.ZERO, stream.getMaxAge());
        assertEquals(-1, stream.getMaxBytes());
        assertEquals(-1, stream.getMaxMsgs());
        assertEquals(Duration.ofMinutes(2), stream.getDuplicateWindow());
    }

    @Test
    void leavesAStreamThatIsAsItMustBeAlone() throws Exception {
        setUp(STREAM);
        StreamConfiguration before = messages.configuration("MARKET_DATA");

        setUp(STREAM);

        assertEquals(before.toJson(), messages.configuration("MARKET_DATA").toJson());
    }

    @Test
    void setsWhatIsNamedAndLeavesTheRest() throws Exception {
        messages.create(StreamConfiguration.builder()
                .name("MARKET_DATA")
                .description("the operator's")
                .subjects("trade.*.*.*")
                .maxMessages(1_000_000)
                .duplicateWindow(Duration.ofMinutes(5))
                .build());

        setUp(STREAM.maxAge(Duration.ofDays(7)).maxBytes(1 << 30));

        StreamConfiguration stream = messages.configuration("MARKET_DATA");
        assertEquals(SUBJECTS, new HashSet<>(stream.getSubjects()));
        assertEquals(Duration.ofDays(7), stream.getMaxAge());
        assertEquals(1 << 30, stream.getMaxBytes());
        assertEquals(1_000_000, stream.getMaxMsgs());
        assertEquals(Duration.ofMinutes(5), stream.getDuplicateWindow());
        assertEquals("the operator's", stream.getDescription());

        setUp(STREAM.maxAge(Duration.ZERO).maxBytes(-1).maxMessages(-1).duplicateWindow(Duration.ofMinutes(1)));

        stream = messages.configuration("MARKET_DATA");
        assertEquals(Duration.ZERO, stream.getMaxAge());
        assertEquals(-1, stream.getMaxBytes());
        assertEquals(-1, stream.getMaxMsgs());
        assertEquals(Duration.ofMinutes(1), stream.getDuplicateWindow());
    }

    @Test
    void keepsTheSubjectsAndMessagesOfAnExistingStream() throws Exception {
        messages.create(StreamConfiguration.builder()
                .name("MARKET_DATA")
                .subjects("orders.>", "trade.binance.*.*", "bbo.>")
                .build());
        for (String subject : List.of("orders.1", "trade.binance.spot.X", "bbo.a.b.c.d")) {
            messages.connection().jetStream().publish(subject, new byte[] {1});
        }

        setUp(STREAM);

        Set<String> expected = new HashSet<>(SUBJECTS);
        expected.remove("bbo.*.*.*");
        expected.addAll(Set.of("orders.>", "bbo.>"));
        assertEquals(
                expected, new HashSet<>(messages.configuration("MARKET_DATA").getSubjects()));
        assertEquals(3, messages.count("MARKET_DATA"));
    }

    @Test
    void turnsAcknowledgementsOn() throws Exception {
        messages.create(StreamConfiguration.builder()
                .name("MARKET_DATA")
                .subjects("x")
                .noAck(true)
                .build());

        setUp(STREAM);

        assertFalse(messages.configuration("MARKET_DATA").getNoAck());
    }

    @Test
    void saysWhichSettingTheServerDoesNotHave() throws Exception {
        messages.create(StreamConfiguration.builder()
                .name("MARKET_DATA")
                .subjects("x")
                .storageType(StorageType.Memory)
                .build());

        SinkException failure = assertThrows(SinkException.class, () -> setUp(STREAM));

        assertFalse(failure.isRetryable());
        assertTrue(failure.getMessage().contains("NATS stream MARKET_DATA"), failure.getMessage());
        assertTrue(failure.getMessage().contains("storage: expected file, was memory"), failure.getMessage());
        assertEquals(StorageType.Memory, messages.configuration("MARKET_DATA").getStorageType());
    }

    @Test
    void refusesAStreamThatForgetsWhatNobodyConsumes() throws Exception {
        messages.create(StreamConfiguration.builder()
                .name("MARKET_DATA")
                .subjects("x")
                .retentionPolicy(RetentionPolicy.Interest)
                .build());

        SinkException failure = assertThrows(SinkException.class, () -> setUp(STREAM));

        assertFalse(failure.isRetryable());
        assertTrue(failure.getMessage().contains("retention: expected limits, was interest"), failure.getMessage());
    }

    @Test
    void namesTheStreamThatHasOurSubjects() throws Exception {
        messages.create(
                StreamConfiguration.builder().name("LEGACY").subjects("trade.>").build());

        SinkException failure = assertThrows(SinkException.class, () -> setUp(STREAM));

        assertFalse(failure.isRetryable());
        assertTrue(failure.getMessage().contains("Stream LEGACY has some of"), failure.getMessage());
    }

    @Test
    void passesOnWhatTheServerRefuses() {
        SinkException failure = assertThrows(SinkException.class, () -> setUp(STREAM.replicas(3)));

        assertFalse(failure.isRetryable());
        assertTrue(failure.getMessage().contains("refused stream MARKET_DATA: replicas"), failure.getMessage());
    }

    private static void setUp(NatsStream stream) throws Exception {
        new NatsStreamSetup(messages.connection().jetStreamManagement(), server.url(), stream, new NatsSubjects(""))
                .run();
    }
}
