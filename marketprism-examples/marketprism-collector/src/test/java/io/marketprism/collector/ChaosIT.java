package io.marketprism.collector;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.event.DataType;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.ledger.Ledger;
import io.marketprism.testkit.server.ClickHouseServer;
import io.marketprism.testkit.server.NatsServer;
import io.marketprism.testkit.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The collector, NATS and ClickHouse, killed and halted at random moments under load. What the stores miss in the end is what they say that they
 * miss, and nothing is in them twice. {@code -Dmarketprism.long=true} makes it ten rounds of each instead of one.
 */
class ChaosIT {
    private static final int ROUNDS = Boolean.getBoolean("marketprism.long") ? 10 : 1;
    private static final int EVENTS_PER_SECOND = 5_000;
    private static final List<String> SYMBOLS = List.of("BTC-USDT", "ETH-USDT", "SOL-USDT", "PEPE-USDT");
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir
    Path temporary;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private NatsServer nats;
    private ClickHouseServer clickHouse;
    private Path folder;
    private CollectorProcess collector;

    @Test
    void storesMissWhatTheySayAndHoldNothingTwice() throws Exception {
        System.out.println("ChaosIT: seed " + seed);
        SimulatorOptions options = SimulatorOptions.defaults()
                .symbols(SYMBOLS)
                .eventsPerSecond(EVENTS_PER_SECOND)
                .ledgerCapacity(100_000_000);
        try (NatsServer natsServer = NatsServer.start();
                ClickHouseServer clickHouseServer = ClickHouseServer.start()) {
            nats = natsServer;
            clickHouse = clickHouseServer;
            StoredTrades.Losses losses = new StoredTrades.Losses();
            try {
                Ledger truth = disturb(options, losses);
                assertAccountsAddUp();
                collector.terminate();
                collector.await(LONG);
                assertEquals(List.of("session.json"), names(folder.resolve("data/spill")), "nothing is left on disk");
                losses.check(truth, StoredTrades.inNats(nats.url()), "nats");
                losses.check(truth, StoredTrades.inClickHouse(clickHouse), "clickhouse");
                System.out.println("ChaosIT: " + ROUNDS + " round(s), " + losses);
            } finally {
                collector.close();
            }
        }
    }

    private Ledger disturb(SimulatorOptions options, StoredTrades.Losses losses) throws Exception {
        try (SimulatedExchange venue =
                SimulatedExchange.binance(BinanceVenueMarket.SPOT, options).start()) {
            configure(venue);
            startCollector();
            awaitDelivery();
            awaitNote();
            for (int round = 0; round < ROUNDS; round++) {
                killCollector(losses);
                haltCollector();
                kill(nats);
                halt(nats);
                kill(clickHouse);
                halt(clickHouse);
            }
            awaitHealed();
            return venue.ledger();
        }
    }

    /** What came before the first note of what is safe nobody can ask for again. */
    private void awaitNote() {
        Path note = folder.resolve("data/spill/session.json");
        await().atMost(LONG)
                .until(() -> Files.exists(note) && Files.readString(note).contains("\"number\""));
    }

    /** Whatever the collector did not hear is fetched: no trade is missing in the end. */
    private void awaitHealed() {
        await().atMost(LONG).pollInterval(Duration.ofMillis(500)).until(() -> clickHouse
                .query("SELECT count() FROM marketprism.gaps_final"
                        + " WHERE affected_data_type = 'trade' AND state != 'recovered'")
                .strip()
                .equals("0"));
    }

    private void configure(SimulatedExchange venue) throws IOException {
        folder = Files.createDirectories(temporary.resolve("collector"));
        Files.createDirectories(folder.resolve("config/exchanges"));
        Files.writeString(folder.resolve("config/collector.yaml"), """
                collector_id: chaos
                http_port: 0
                nats:
                  url: %s
                clickhouse:
                  url: %s
                """.formatted(nats.url(), clickHouse.url()));
        Files.writeString(folder.resolve("config/exchanges/binance_spot.yaml"), """
                exchange: binance
                market: spot
                symbols: %s
                data_types: [trade, orderbook, bbo]
                base_url: %s
                ws_url: %s
                """.formatted(
                        SYMBOLS, venue.restUri(), venue.webSocketUri()));
    }

    private void startCollector() {
        collector = CollectorProcess.start(folder, Map.of(), "collect");
    }

    private void sleep(int atLeastMillis, int atMostMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(atLeastMillis, atMostMillis));
    }

    private void killCollector(StoredTrades.Losses losses) throws InterruptedException {
        sleep(200, 2_000);
        collector.kill();
        losses.killedNow();
        startCollector();
        awaitDelivery();
    }

    private void haltCollector() throws InterruptedException {
        sleep(200, 2_000);
        collector.suspend();
        sleep(500, 3_000);
        collector.resume();
        awaitDelivery();
    }

    private void kill(TestServer server) throws InterruptedException {
        sleep(200, 2_000);
        server.kill();
        sleep(500, 3_000);
        server.restart();
        awaitDelivery();
    }

    private void halt(TestServer server) throws InterruptedException {
        sleep(200, 2_000);
        server.suspend();
        sleep(500, 3_000);
        server.resume();
        awaitDelivery();
    }

    /** Waits until both sinks have delivered more than they have now. */
    private void awaitDelivery() {
        Map<String, Long> before = delivered();
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
            Map<String, Long> now = delivered();
            return now.size() == 2
                    && now.keySet().stream().allMatch(sink -> now.get(sink) > before.getOrDefault(sink, 0L));
        });
    }

    private Map<String, Long> delivered() {
        Map<String, Long> delivered = new HashMap<>();
        for (JsonNode sink : collector.json("/status").path("sinks")) {
            delivered.put(
                    sink.get("name").asText(),
                    sink.at("/accounting/trade/delivered").asLong());
        }
        return delivered;
    }

    private void assertAccountsAddUp() {
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
            JsonNode sinks = collector.json("/status").path("sinks");
            return sinks.size() == 2 && sinks.findValues("pending").stream().allMatch(pending -> pending.asLong() == 0);
        });
        for (JsonNode sink : collector.json("/status").path("sinks")) {
            for (DataType type : List.of(DataType.TRADE, DataType.ORDERBOOK, DataType.BBO, DataType.GAP)) {
                JsonNode account = sink.path("accounting").path(type.wireName());
                String what = sink.get("name").asText() + " " + type.wireName() + " " + account;
                assertTrue(account.get("received").asLong() > 0, what);
                assertEquals(
                        account.get("received").asLong(),
                        account.get("delivered").asLong()
                                + account.get("deduplicated").asLong(),
                        what);
                assertEquals(0, account.get("dropped").asLong(), what);
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
