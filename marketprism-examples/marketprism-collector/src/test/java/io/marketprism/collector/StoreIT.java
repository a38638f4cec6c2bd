package io.marketprism.collector;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.codec.EventJson;
import io.marketprism.event.MarketEvent;
import io.marketprism.nats.NatsOptions;
import io.marketprism.nats.NatsSource;
import io.marketprism.sink.Batch;
import io.marketprism.testkit.server.ClickHouseServer;
import io.marketprism.testkit.server.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code store} as processes of their own, between a real NATS and a real ClickHouse. {@code -Dmarketprism.long=true} kills ten times. */
@Timeout(1_800)
class StoreIT {
    private static final Logger LOG = LoggerFactory.getLogger(StoreIT.class);
    private static final int ROUNDS = Boolean.getBoolean("marketprism.long") ? 10 : 2;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** What is left to its time does not come before a test is over. */
    private static final int AN_HOUR = 3_600;

    private static final int MAX_PAYLOAD = 8_192;

    /** So many messages are published before the first of them is stored. */
    private static final int AHEAD = 20_000;

    @TempDir
    private Path temporary;

    private NatsServer nats;
    private ClickHouseServer clickHouse;

    @BeforeEach
    void startServers() {
        nats = NatsServer.start();
        clickHouse = ClickHouseServer.start();
    }

    @AfterEach
    void stopServers() {
        nats.close();
        clickHouse.close();
    }

    private CollectorProcess store(String name, int batchSize, int ackWaitSeconds) {
        return store(nats, name, batchSize, ackWaitSeconds);
    }

    private CollectorProcess store(NatsServer from, String name, int batchSize, int ackWaitSeconds) {
        try {
            Path folder = Files.createDirectories(temporary.resolve(name).resolve("work"));
            Files.createDirectories(folder.resolve("config"));
            Files.writeString(folder.resolve("config/collector.yaml"), """
                    store_http_port: 0
                    nats: {url: "%s"}
                    clickhouse: {enabled: false, url: "%s"}
                    store: {batch_size: %d, ack_wait: %d}
                    """.formatted(
                            from.url(), clickHouse.url(), batchSize, ackWaitSeconds));
            return CollectorProcess.start(folder, Map.of(), "store");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitHealthy(CollectorProcess store) {
        await().atMost(LIMIT).untilAsserted(() -> {
            JsonNode health = store.json("/health");
            assertEquals("healthy", health.path("status").asText(), health::toString);
        });
    }

    private static void awaitUnhealthy(CollectorProcess store, String reason) {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertEquals(503, store.get("/health").statusCode());
            String health = store.get("/health").body();
            assertTrue(health.contains(reason), health);
        });
    }

    private static long status(CollectorProcess store, String field) {
        return store.json("/status").path("streams").path(0).path(field).asLong(-1);
    }

    private long count(String sql) {
        return Long.parseLong(clickHouse.query(sql));
    }

    private long storedTrades() {
        return count("SELECT count() FROM marketprism.trades FINAL");
    }

    /** The server knows a moment before the process does. */
    private static void awaitStatus(String field, long expected, CollectorProcess... stores) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertEquals(
                        expected,
                        Arrays.stream(stores)
                                .mapToLong(store -> status(store, field))
                                .sum()));
    }

    /** Every number is there, and none twice. */
    private void awaitStored(long trades) {
        await().atMost(LIMIT).ignoreExceptions().until(() -> storedTrades() >= trades);
        assertEquals(trades, storedTrades());
        assertEquals(trades, count("SELECT uniqExact(trade_id) FROM marketprism.trades"));
        assertEquals(trades, count("SELECT max(toUInt64(trade_id)) FROM marketprism.trades"));
    }

    /** Nothing is on its way any more, neither waiting nor given out. */
    @SuppressWarnings("try")
    private void awaitSettled(NatsServer server) throws Exception {
        try (Connection connection = Nats.connect(server.url())) {
            JetStreamManagement management = connection.jetStreamManagement();
            await().atMost(LIMIT).untilAsserted(() -> {
                ConsumerInfo consumer = management.getConsumerInfo("MARKET_DATA", "marketprism-store");
                assertEquals(0, consumer.getNumPending());
                assertEquals(0, consumer.getNumAckPending());
            });
        }
    }

    @Test
    void severalShareTheWorkAndGoOnWhereTheyStood() throws Exception {
        try (TradePublisher publisher = new TradePublisher(nats.url())) {
            publisher.publish(2_000);
            try (CollectorProcess one = store("one", 200, AN_HOUR);
                    CollectorProcess two = store("two", 200, AN_HOUR)) {
                awaitHealthy(one);
                awaitHealthy(two);
                await().atMost(LIMIT).until(() -> {
                    publisher.publish(400);
                    return status(one, "delivered") > 0 && status(two, "delivered") > 0;
                });
                awaitStored(publisher.published());
                awaitSettled(nats);
                awaitStatus("delivered", publisher.published(), one, two);
                awaitStatus("redelivered", 0, one, two);
                String metrics = one.get("/metrics").body();
                assertTrue(
                        metrics.contains(
                                "\nmarketprism_store_events_total{outcome=\"delivered\",stream=\"MARKET_DATA\"} "
                                        + (double) status(one, "delivered")),
                        metrics);
                assertTrue(metrics.contains("\nmarketprism_sink_write_seconds_count{sink=\"clickhouse\"} "), metrics);
                assertTrue(
                        one.get("/")
                                .headers()
                                .firstValue("Content-Type")
                                .orElse("")
                                .startsWith("text/html"),
                        "its page");
                publisher.publish(1_000);
                for (CollectorProcess store : List.of(one, two)) {
                    store.terminate();
                    assertEquals(0, store.await(LIMIT), store::output);
                    assertTrue(store.output().contains("OrderlyEnd - Ended with status 0"), store.output());
                    assertEquals("", store.errors());
                }
            }
            publisher.publish(1_000);
            try (CollectorProcess later = store("later", 10_000, AN_HOUR)) {
                awaitStored(publisher.published());
                awaitSettled(nats);
                // What both held when they were told to end was settled or handed back, not left to its time.
                await().atMost(LIMIT).until(() -> status(later, "delivered") >= 1_000);
            }
            assertEquals(publisher.published(), count("SELECT count() FROM marketprism.trades"), "no row twice at all");
        }
    }

    @Test
    void losesNothingWhenItIsKilledUnderLoad() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AtomicBoolean ended = new AtomicBoolean();
        long redelivered = 0;
        List<CollectorProcess> stores = new ArrayList<>();
        try (TradePublisher publisher = new TradePublisher(nats.url())) {
            publisher.publish(1);
            stores.add(store("0", 1_000, 2));
            stores.add(store("1", 1_000, 2));
            // There is always something to do, but not more than this machine can get done.
            AtomicLong most = new AtomicLong(AHEAD);
            LongSupplier stored = () -> {
                long trades = storedTrades();
                most.set(trades + AHEAD);
                return trades;
            };
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
                while (!ended.get()) {
                    await().atMost(Duration.ofMinutes(10))
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> ended.get() || publisher.published() < most.get());
                    publisher.publish(250);
                }
            });
            try {
                await().atMost(LIMIT).ignoreExceptions().until(() -> stored.getAsLong() > 1);
                for (int round = 0; round < ROUNDS; round++) {
                    long goal = storedTrades() + 1 + random.nextInt(5_000);
                    await().atMost(LIMIT)
                            .pollInterval(Duration.ofMillis(1 + random.nextInt(50)))
                            .until(() -> stored.getAsLong() >= goal);
                    int victim = random.nextInt(stores.size());
                    redelivered += status(stores.get(victim), "redelivered");
                    stores.get(victim).kill();
                    stores.set(victim, store(Integer.toString(victim), 1_000, 2));
                    long before = storedTrades();
                    await().atMost(LIMIT).until(() -> stored.getAsLong() > before);
                }
            } finally {
                ended.set(true);
                load.join();
            }
            awaitStored(publisher.published());
            awaitSettled(nats);
            for (CollectorProcess store : stores) {
                redelivered += status(store, "redelivered");
            }
            LOG.info(
                    "{} events, {} kills, {} given out again, {} copies of rows not merged away yet; seed {}",
                    publisher.published(),
                    ROUNDS,
                    redelivered,
                    count("SELECT count() FROM marketprism.trades") - publisher.published(),
                    seed);
        } finally {
            stores.forEach(CollectorProcess::close);
        }
    }

    @Test
    void waitsForServersThatAreDown() throws Exception {
        try (TradePublisher publisher = new TradePublisher(nats.url());
                CollectorProcess store = store("store", 500, 5)) {
            publisher.publish(2_000);
            awaitStored(publisher.published());

            clickHouse.kill();
            publisher.publish(3_000);
            awaitUnhealthy(store, "ClickHouse cannot be reached");
            assertEquals(
                    "healthy",
                    store.json("/health")
                            .path("components")
                            .path("nats")
                            .path("status")
                            .asText());
            assertEquals(200, store.get("/livez").statusCode());
            // What came after the batch that waits for ClickHouse is known to wait.
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertEquals(3_000, status(store, "waiting") + status(store, "unsettled"), store::output));
            assertTrue(status(store, "waiting") > 0);
            assertTrue(store.get("/metrics")
                    .body()
                    .contains("\nmarketprism_store_waiting{stream=\"MARKET_DATA\"} "
                            + (double) status(store, "waiting")));
            // Longer than the server would leave the messages to somebody who is silent.
            await().atMost(LIMIT)
                    .during(Duration.ofSeconds(8))
                    .until(() -> store.get("/health").statusCode() == 503);
            clickHouse.restart();
            awaitStored(publisher.published());
            awaitHealthy(store);
            assertEquals(0, status(store, "redelivered"));
            assertEquals(publisher.published(), count("SELECT count() FROM marketprism.trades"), "no row twice at all");

            nats.kill();
            awaitUnhealthy(store, "Failed to connect to NATS");
            nats.restart();
            awaitHealthy(store);
        }
        try (TradePublisher publisher = new TradePublisher(nats.url());
                CollectorProcess store = store("store", 500, 5)) {
            awaitHealthy(store);
            // The same numbers again are the same events; the later ones are new.
            publisher.publish(6_000);
            awaitStored(6_000);
            awaitSettled(nats);
        }
    }

    @Test
    void aLostAcknowledgementIsARowOnceUnderFinal() throws Exception {
        try (TradePublisher publisher = new TradePublisher(nats.url());
                ClickHouseSink sink = ClickHouseSink.at(clickHouse.url())) {
            publisher.publish(1_000);
            try (NatsSource dying = NatsSource.at(NatsOptions.at(nats.url()), "MARKET_DATA", "marketprism-store")
                    .ackWait(Duration.ofSeconds(2))) {
                dying.open();
                List<MarketEvent> events = dying.read().events();
                assertEquals(1_000, events.size());
                sink.open();
                sink.write(new Batch("one", events)).toCompletableFuture().join();
            }
            try (CollectorProcess store = store("store", 1_000, 2)) {
                // More than once, if this machine lets the process wait longer than the server does.
                await().atMost(LIMIT)
                        .until(() -> status(store, "redelivered") >= 1_000 && status(store, "delivered") >= 1_000);
                awaitSettled(nats);
                awaitStored(1_000);
            }
        }
    }

    @Test
    void waitsForTheStreamAndForARightSchema() throws Exception {
        clickHouse.query("CREATE DATABASE marketprism");
        clickHouse.query("CREATE TABLE marketprism.trades (x UInt8) ENGINE = MergeTree ORDER BY x");
        try (CollectorProcess store = store("store", 1_000, 60)) {
            awaitUnhealthy(store, "has no stream MARKET_DATA yet");
            awaitUnhealthy(store, "trades (engine MergeTree, columns [x]). Nothing was changed");
            try (TradePublisher publisher = new TradePublisher(nats.url())) {
                publisher.publish(100);
                clickHouse.query("DROP TABLE marketprism.trades");
                awaitStored(100);
                awaitHealthy(store);

                clickHouse.query("DROP TABLE marketprism.trades");
                publisher.publish(50);
                await().atMost(LIMIT).ignoreExceptions().until(() -> storedTrades() == 50);
                awaitHealthy(store);
                assertTrue(store.output().contains("a table is missing"), store::output);
                assertFalse(
                        store.get("/metrics")
                                .body()
                                .contains(
                                        "\nmarketprism_sink_write_failures_total{outcome=\"hold\",sink=\"clickhouse\"} 0"),
                        "what somebody must change is counted");
            }
        }
    }

    @Test
    @SuppressWarnings("try")
    void setsAsideWhatCanNeverBeStored() throws Exception {
        String good = new String(EventJson.encode(TradePublisher.trade(1)), StandardCharsets.UTF_8);
        Map<String, String> poison = new LinkedHashMap<>();
        poison.put("no JSON", "Expected an event as a JSON object: Unrecognized token 'no'");
        poison.put("", "Expected an event as a JSON object");
        poison.put("[]", "Expected an event as a JSON object, was []");
        poison.put(good.substring(0, good.length() - 1), "Expected an event as a JSON object: Unexpected end-of-input");
        poison.put(good.replace("\"price\"", "\"preis\""), "price");
        poison.put(good.replace("\"data_type\":\"trade\"", "\"data_type\":\"horoscope\""), "horoscope");
        poison.put(good.replace("67000.01", "0.0000000000000000001"), "price");
        poison.put(good.replace("67000.01", "-1"), "Invalid price value: expected a price above 0, was -1");
        poison.put("ünïcode", "Expected an event as a JSON object");
        poison.put("x".repeat(MAX_PAYLOAD - 10), "cut, the payload had " + (MAX_PAYLOAD - 10) + " bytes: ");
        try (NatsServer small =
                        NatsServer.start(NatsServer.Options.defaults().configuration("max_payload: " + MAX_PAYLOAD));
                TradePublisher publisher = new TradePublisher(small.url());
                Connection connection = Nats.connect(small.url())) {
            publisher.publish(500);
            JetStream jetStream = connection.jetStream();
            for (String payload : poison.keySet()) {
                jetStream.publish("trade.store-test.spot.BAD", payload.getBytes(StandardCharsets.UTF_8));
                publisher.publish(10);
            }
            try (CollectorProcess store = store(small, "store", 100, 60)) {
                awaitStored(publisher.published());
                awaitSettled(small);
                awaitStatus("dead_letters", poison.size(), store);
                awaitStatus("delivered", publisher.published(), store);
                awaitHealthy(store);
            }
            JetStreamManagement management = connection.jetStreamManagement();
            assertEquals(
                    poison.size(),
                    management
                            .getStreamInfo("MARKET_DATA_DEAD_LETTER")
                            .getStreamState()
                            .getMsgCount());
            for (long sequence = 1; !poison.isEmpty(); sequence++) {
                MessageInfo letter = management.getMessage("MARKET_DATA_DEAD_LETTER", sequence);
                assertEquals("dead_letter.trade.store-test.spot.BAD", letter.getSubject());
                String original = text(management.getMessage(
                        letter.getHeaders().getFirst("MarketPrism-Stream"),
                        Long.parseLong(letter.getHeaders().getFirst("MarketPrism-Sequence"))));
                String expected = poison.remove(original);
                String reason = letter.getHeaders().getFirst("MarketPrism-Reason");
                assertTrue(expected != null && reason.contains(expected), reason + " for " + original);
                if (reason.startsWith("cut")) {
                    assertTrue(text(letter).length() > MAX_PAYLOAD / 2 && original.startsWith(text(letter)));
                } else {
                    assertEquals(original, text(letter));
                }
            }
        }
    }

    private static String text(MessageInfo message) {
        return message.getData() == null ? "" : new String(message.getData(), StandardCharsets.UTF_8);
    }
}
