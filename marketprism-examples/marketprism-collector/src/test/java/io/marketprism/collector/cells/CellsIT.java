package io.marketprism.collector.cells;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.Feed;
import io.marketprism.collector.CollectorProcess;
import io.marketprism.collector.PublishedEvents;
import io.marketprism.connector.Connector;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.testkit.Whole;
import io.marketprism.testkit.server.ClickHouseServer;
import io.marketprism.testkit.server.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each cell of the table exchange × market × data type, by the programs that users run: one process collects all markets, each from a simulated exchange of its
 * own, into NATS and into ClickHouse, another one stores what is in NATS; then all three hold exactly what the ledgers say. A minute long;
 * {@code -Dmarketprism.long=true} makes it ten.
 */
class CellsIT {
    private static final Duration DURATION = Duration.ofMinutes(Boolean.getBoolean("marketprism.long") ? 10 : 1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PACE = Duration.ofSeconds(1);

    /** So long that a busy machine misses none. */
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(15);

    /** Trades and changes of books in a step of one market; with tickers, candles and the like that it ends, all markets make some 600 events of it. */
    private static final int STEP = 25;

    /** Where the collector writes, and where what it published is stored. */
    private static final List<String> DATABASES = List.of("cells_it_direct", "cells_it_stored");

    @TempDir
    private static Path folder;

    private static final Map<SimulatedMarket, SimulatedExchange> VENUES = new EnumMap<>(SimulatedMarket.class);

    /** The time of the venues once they have stopped; until then they have the system's. */
    private static volatile Instant stopped;

    /** What was published, once that is everything that the ledgers have. */
    private static final List<MarketEvent> EVENTS = new ArrayList<>();

    /** What each database holds then. */
    private static final Map<String, Map<DataType, List<MarketEvent>>> STORED = new HashMap<>();

    private static NatsServer nats;
    private static ClickHouseServer clickHouse;
    private static CollectorProcess collector;
    private static CollectorProcess store;
    private static PublishedEvents published;

    @BeforeAll
    static void start() throws IOException {
        nats = NatsServer.start();
        clickHouse = ClickHouseServer.start();
        DATABASES.forEach(CellsIT::drop);
        SimulatorOptions options = SimulatorOptions.defaults().drivenByHand().clock(CellsIT::now);
        for (SimulatedMarket market : SimulatedMarket.values()) {
            VENUES.put(market, market.venue(options).start());
        }
        collector = CollectorProcess.start(collectorFolder(), Map.of(), "collect");
        store = CollectorProcess.start(storeFolder(), Map.of(), "store");
    }

    @AfterAll
    static void stop() {
        if (published != null) {
            published.close();
        }
        Stream.of(collector, store).filter(process -> process != null).forEach(CollectorProcess::close);
        VENUES.values().forEach(SimulatedExchange::close);
        if (clickHouse != null) {
            DATABASES.forEach(CellsIT::drop);
            clickHouse.close();
        }
        if (nats != null) {
            nats.close();
        }
    }

    private static void drop(String database) {
        clickHouse.query("DROP DATABASE IF EXISTS " + database);
    }

    private static Instant now() {
        return stopped == null ? Instant.now() : stopped;
    }

    private static Path collectorFolder() throws IOException {
        Path collecting = Files.createDirectories(folder.resolve("collect/work"));
        Path feeds = Files.createDirectories(collecting.resolve("config/exchanges"));
        Files.writeString(collecting.resolve("config/collector.yaml"), """
                collector_id: cells
                http_port: 0
                nats: {url: "%s"}
                clickhouse: {url: "%s", database: %s}
                """.formatted(
                        nats.url(), clickHouse.url(), DATABASES.get(0)));
        for (SimulatedMarket market : SimulatedMarket.values()) {
            Files.writeString(feeds.resolve(market.exchange() + "_" + market.market() + ".yaml"), file(market));
        }
        return collecting;
    }

    private static Path storeFolder() throws IOException {
        Path storing = Files.createDirectories(folder.resolve("store/work"));
        Files.writeString(Files.createDirectories(storing.resolve("config")).resolve("collector.yaml"), """
                store_http_port: 0
                nats: {url: "%s"}
                clickhouse: {enabled: false, url: "%s", database: %s}
                """.formatted(
                        nats.url(), clickHouse.url(), DATABASES.get(1)));
        return storing;
    }

    /** All that a market offers, as a file of the configuration. */
    private static String file(SimulatedMarket market) {
        Feed feed = feed(market);
        SimulatedExchange venue = VENUES.get(market);
        StringBuilder file = new StringBuilder("""
                exchange: %s
                market: %s
                symbols: [%s]
                data_types: [%s]
                base_url: %s
                ws_url: %s
                """.formatted(
                        market.exchange(),
                        market.market(),
                        quoted(feed.symbols()),
                        names(feed.dataTypes()),
                        venue.restUri(),
                        venue.webSocketUri()));
        feed.variants().forEach((type, variants) -> {
            if (type == DataType.CANDLE) {
                file.append("candles: all\ncandle_intervals: [").append(quoted(variants));
            } else if (type == DataType.LSR_ALL_ACCOUNT) {
                file.append("ratio_periods: [").append(quoted(variants));
            } else {
                return;
            }
            file.append("]\n");
        });
        if (!feed.pollEvery().isEmpty()) {
            file.append("poll_intervals:\n");
            feed.pollEvery().forEach((type, interval) -> file.append("  ")
                    .append(type.wireName())
                    .append(": ")
                    .append(interval.toSeconds())
                    .append("s\n"));
        }
        return file.toString();
    }

    private static String quoted(Iterable<String> names) {
        return "\"" + String.join("\", \"", names) + "\"";
    }

    private static String names(Set<DataType> types) {
        return types.stream().map(DataType::wireName).collect(Collectors.joining(", "));
    }

    private static Feed feed(SimulatedMarket market) {
        return MarketRun.feed(market, market.offered(), POLL_INTERVAL);
    }

    @TestFactory
    Stream<DynamicContainer> cells() {
        return Stream.concat(
                Stream.of(DynamicContainer.dynamicContainer(
                        "all markets",
                        Stream.of(
                                DynamicTest.dynamicTest("arrive as they were produced", CellsIT::run),
                                DynamicTest.dynamicTest("are stored", CellsIT::awaitStored)))),
                Arrays.stream(SimulatedMarket.values())
                        .map(market -> DynamicContainer.dynamicContainer(market.toString(), cells(market))));
    }

    private static Stream<DynamicTest> cells(SimulatedMarket market) {
        return market.offered().dataTypes().stream()
                .map(type -> DynamicTest.dynamicTest(type.wireName(), () -> assertStored(market, type)));
    }

    /** Lets the markets move until the time is over and everything that can happen has, and stops them and their clocks. */
    private static void run() throws Exception {
        await().atMost(PATIENCE).until(CellsIT::isLive);
        published = new PublishedEvents(nats.url());
        long begin = System.nanoTime();
        await().atMost(DURATION.plus(PATIENCE)).pollInterval(PACE).until(() -> {
            VENUES.values().forEach(venue -> venue.step(STEP));
            List<MarketEvent> events = published.readOn();
            return System.nanoTime() - begin >= DURATION.toNanos()
                    && Arrays.stream(SimulatedMarket.values()).allMatch(market -> isComplete(market, events));
        });
        stopped = Instant.now();
        for (SimulatedMarket market : SimulatedMarket.values()) {
            Connector connector = market.offered();
            LedgerTruth truth = new LedgerTruth(VENUES.get(market), connector);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> MarketRun.assertIsTheTruth(
                            market, connector, feed(market), truth, of(market, published.readOn())));
        }
        // What is polled comes once more, though nothing moves.
        collector.terminate();
        assertEquals(0, collector.await(PATIENCE), () -> collector.output() + collector.errors());
        EVENTS.addAll(published.readOn());
    }

    /** Nothing may happen before each market has all of its connections, and every subscription its answer. */
    private static boolean isLive() {
        JsonNode connections = collector.json("/status").path("websocket_connections");
        return Arrays.stream(SimulatedMarket.values()).allMatch(market -> {
            List<String> states = new ArrayList<>();
            for (JsonNode connection : connections) {
                if (connection.path("exchange").asText().equals(market.exchange())
                        && connection.path("market").asText().equals(market.market())) {
                    states.add(connection.path("state").asText());
                }
            }
            return !states.isEmpty() && states.stream().allMatch("live"::equals);
        });
    }

    private static boolean isComplete(SimulatedMarket market, List<MarketEvent> events) {
        Set<DataType> missing = EnumSet.copyOf(market.offered().dataTypes());
        for (MarketEvent event : events) {
            if (missing.contains(event.dataType()) && market.has(event.instrument())) {
                missing.remove(event.dataType());
            }
        }
        return missing.isEmpty();
    }

    private static List<MarketEvent> of(SimulatedMarket market, List<MarketEvent> events) {
        return events.stream().filter(event -> market.has(event.instrument())).toList();
    }

    private static void awaitStored() {
        for (String database : DATABASES) {
            Map<DataType, List<MarketEvent>> rows = new EnumMap<>(DataType.class);
            for (DataType type : collected()) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    List<MarketEvent> found = StoredEvents.inClickHouse(clickHouse, database, type);
                    assertEquals(KeptEvents.of(type, EVENTS).size(), found.size(), database + " " + type);
                    rows.put(type, found);
                });
            }
            STORED.put(database, rows);
        }
    }

    private static void assertStored(SimulatedMarket market, DataType type) {
        Set<MarketEvent> expected = KeptEvents.of(type, of(market, EVENTS));
        assertFalse(expected.isEmpty());
        for (String database : DATABASES) {
            List<MarketEvent> stored = of(market, STORED.get(database).get(type));
            assertEquals(Set.copyOf(Whole.of(expected)), Set.copyOf(Whole.of(stored)));
            assertEquals(expected.size(), stored.size());
        }
    }

    private static Set<DataType> collected() {
        Set<DataType> types = EnumSet.noneOf(DataType.class);
        Arrays.stream(SimulatedMarket.values())
                .forEach(market -> types.addAll(market.offered().dataTypes()));
        return types;
    }
}
