package io.marketprism.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.event.DataType;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NatsStreamSetupTest {
    private static final NatsStream TRADES = NatsStream.named("TRADES").dataTypes(Set.of(DataType.TRADE));

    @ParameterizedTest
    @CsvSource({
        "trade.*.*.*, trade.*.*.*, true",
        "trade.*.*.*, trade.binance.*.*, true",
        "trade.*.*.*, trade.binance.spot.X, true",
        "trade.*.*.*, bbo.*.*.*, false",
        "trade.*.*.*, trade.*.*, false",
        "trade.*.*.*, trade.*.*.*.*, false",
        "trade.*.*.*, trade.*.*.>, false",
        "trade.*.*.*, trade.>, false",
        "trade.>, trade.*.*.*, true",
        "trade.>, trade.>, true",
        "trade.>, trade, false",
        ">, trade.>, true",
        "*.*.*.*, trade.*.*.*, true",
        "trade.x.*.*, trade.*.*.*, false",
    })
    void knowsWhichPatternCoversWhich(String wide, String narrow, boolean covers) {
        assertEquals(covers, NatsStreamSetup.covers(wide, narrow));
    }

    @Test
    void namesEverySettingThatIsNotAsWanted() {
        NatsStream wanted = TRADES.replicas(3)
                .maxAge(Duration.ofDays(7))
                .maxBytes(10)
                .maxMessages(20)
                .duplicateWindow(Duration.ofMinutes(2));
        StreamConfiguration found = StreamConfiguration.builder()
                .name("TRADES")
                .subjects("trade")
                .storageType(StorageType.Memory)
                .noAck(true)
                .duplicateWindow(Duration.ofMinutes(1))
                .build();

        assertEquals(
                List.of(
                        "subjects: expected also [trade.*.*.*], were [trade]",
                        "storage: expected file, was memory",
                        "no_ack: expected false, was true",
                        "replicas: expected 3, was 1",
                        "max_age: expected PT168H, was PT0S",
                        "max_bytes: expected 10, was -1",
                        "max_msgs: expected 20, was -1",
                        "duplicate_window: expected PT2M, was PT1M"),
                differences(wanted, found));
    }

    @Test
    void letsAStreamHaveWhatIsNotOurs() {
        StreamConfiguration found = StreamConfiguration.builder()
                .name("TRADES")
                .subjects("trade.>", "orders")
                .storageType(StorageType.File)
                .replicas(3)
                .maxAge(Duration.ofDays(1))
                .build();

        assertEquals(List.of(), differences(TRADES, found));
    }

    private static List<String> differences(NatsStream wanted, StreamConfiguration found) {
        return new NatsStreamSetup(null, "nats://localhost", wanted, new NatsSubjects("")).differences(found);
    }
}
