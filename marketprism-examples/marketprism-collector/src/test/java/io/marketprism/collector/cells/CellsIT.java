package io.marketprism.collector.cells;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.marketprism.clickhouse.ClickHouseOptions;
import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.codec.EventIdentity;
import io.marketprism.codec.EventJson;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.nats.NatsSink;
import io.marketprism.testkit.server.ClickHouseServer;
import io.marketprism.testkit.server.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each cell of the table exchange × market × data type: through a socket of the simulated exchange into NATS and into ClickHouse. */
class CellsIT {
    private static final String STREAM = "MARKET_DATA";

    private static NatsServer nats;
    private static ClickHouseServer clickHouse;

    @BeforeAll
    static void startServers() {
        nats = NatsServer.start();
        clickHouse = ClickHouseServer.start();
    }

    @AfterAll
    static void stopServers() {
        if (nats != null) {
            nats.close();
        }
        if (clickHouse != null) {
            Arrays.stream(SimulatedMarket.values()).forEach(CellsIT::drop);
            clickHouse.close();
        }
    }

    private static String database(SimulatedMarket market) {
        return "cells_it_" + market.name().toLowerCase(Locale.ROOT);
    }

    private static void drop(SimulatedMarket market) {
        clickHouse.query("DROP DATABASE IF EXISTS " + database(market));
    }

    @TestFactory
    Stream<DynamicContainer> cells() {
        return Arrays.stream(SimulatedMarket.values())
                .map(market -> DynamicContainer.dynamicContainer(market.toString(), cells(market)));
    }

    private static Stream<DynamicTest> cells(SimulatedMarket market) {
        MarketRun run = new MarketRun(market);
        List<MarketEvent> published = new ArrayList<>();
        return Stream.concat(
                Stream.of(DynamicTest.dynamicTest("arrives as it was produced", () -> {
                    drop(market);
                    ClickHouseOptions options =
                            ClickHouseOptions.at(clickHouse.url()).database(database(market));
                    run.into(ClickHouseSink.at(options), NatsSink.at(nats.url()));
                    published.addAll(takeAll());
                })),
                market.offered().dataTypes().stream()
                        .map(type -> DynamicTest.dynamicTest(type.wireName(), () -> {
                            assertPublished(type, run, published);
                            assertStored(market, type, run);
                        })));
    }

    /** One message for each identity, which says what the event says. */
    private static void assertPublished(DataType type, MarketRun run, List<MarketEvent> published) {
        List<String> identities = published.stream()
                .filter(event -> event.dataType() == type)
                .map(EventIdentity::of)
                .toList();
        Set<String> expected = new HashSet<>();
        Set<MarketEvent> events = new HashSet<>();
        run.events().stream().filter(event -> event.dataType() == type).forEach(event -> {
            expected.add(EventIdentity.of(event));
            events.add(EventJson.read(EventJson.encode(event)));
        });
        assertFalse(expected.isEmpty());
        assertEquals(expected, new HashSet<>(identities));
        assertEquals(expected.size(), identities.size(), "messages");
        published.stream()
                .filter(event -> event.dataType() == type && !events.contains(event))
                .findFirst()
                .ifPresent(event -> assertEquals(events, Set.of(event)));
    }

    private static void assertStored(SimulatedMarket market, DataType type, MarketRun run) {
        Set<MarketEvent> expected = KeptEvents.of(type, run.events());
        List<MarketEvent> stored = StoredEvents.inClickHouse(clickHouse, database(market), type);
        assertEquals(expected, new HashSet<>(stored));
        assertEquals(expected.size(), stored.size());
    }

    /** {@return what the stream holds, which is empty afterwards} */
    // javac warns that close() may be interrupted, as any wait may.
    @SuppressWarnings("try")
    private static List<MarketEvent> takeAll() throws Exception {
        List<MarketEvent> events = new ArrayList<>();
        try (Connection connection = Nats.connect(nats.url())) {
            JetStreamManagement streams = connection.jetStreamManagement();
            long last = streams.getStreamInfo(STREAM).getStreamState().getLastSequence();
            for (long sequence = streams.getStreamInfo(STREAM).getStreamState().getFirstSequence();
                    sequence <= last;
                    sequence++) {
                events.add(EventJson.read(streams.getMessage(STREAM, sequence).getData()));
            }
            streams.purgeStream(STREAM);
        }
        return events;
    }
}
