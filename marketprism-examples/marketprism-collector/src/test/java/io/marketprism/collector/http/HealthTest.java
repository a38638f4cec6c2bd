package io.marketprism.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.PipelineStatus;
import io.marketprism.collector.http.Health.Verdict;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final List<RunningCollector.Source> SOURCES =
            List.of(new RunningCollector.Source("binance", "spot", EnumSet.of(DataType.TRADE, DataType.ORDERBOOK)));
    private static final Instrument BTC =
            new Instrument("binance", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);
    private static final Instrument ETH =
            new Instrument("binance", MarketType.SPOT, "ETH-USDT", "ETHUSDT", QuantityUnit.BASE);

    private final List<PipelineStatus.Connection> connections = new ArrayList<>(List.of(connection("live")));
    private final List<PipelineStatus.FeedStatus> feeds = new ArrayList<>(List.of(
            new PipelineStatus.FeedStatus(BTC, DataType.TRADE, 50, true),
            new PipelineStatus.FeedStatus(BTC, DataType.ORDERBOOK, 100, true)));
    private final List<PipelineStatus.SinkStatus> sinks =
            new ArrayList<>(List.of(sink("nats", null), sink("clickhouse", null)));
    private final List<String> problems = new ArrayList<>();

    private static PipelineStatus.Connection connection(String state) {
        return new PipelineStatus.Connection("binance", "spot", URI.create("wss://example/stream"), state, 0, 2, 10, 5);
    }

    private static PipelineStatus.SinkStatus sink(String name, String failure) {
        return new PipelineStatus.SinkStatus(name, failure, 0, 0, Map.of());
    }

    private Health health() {
        return Health.of(SOURCES, new PipelineStatus("c", "c-1", 0, 1, 0, connections, feeds, sinks, problems));
    }

    private static String feedStatus(Health health, String dataType) {
        return health.feeds().stream()
                .filter(feed -> feed.dataType().equals(dataType))
                .findFirst()
                .orElseThrow()
                .status();
    }

    @Test
    void healthyWhenEverythingWorks() {
        Health health = health();
        assertEquals(Verdict.HEALTHY, health.status(), health.reasons().toString());
        assertEquals(200, health.httpStatus());
        assertEquals(List.of(), health.reasons());
        assertEquals(
                List.of("binance spot", "nats", "clickhouse"),
                List.copyOf(health.components().keySet()));
    }

    @Test
    void degradedWhileASinkIsBehind() {
        sinks.set(0, new PipelineStatus.SinkStatus("nats", null, 7, 4_096, Map.of()));
        Health health = health();
        assertEquals(Verdict.DEGRADED, health.status());
        assertEquals(List.of("sink nats is behind: 4096 bytes wait on disk, 7 events in memory"), health.reasons());
    }

    @Test
    void unhealthyBeforeThePipelineRuns() {
        Health health = Health.of(SOURCES, null);
        assertEquals(Verdict.UNHEALTHY, health.status());
        assertEquals(503, health.httpStatus());
    }

    @Test
    void unhealthyBeforeAnyEventHasCome() {
        feeds.replaceAll(feed -> new PipelineStatus.FeedStatus(feed.instrument(), feed.dataType(), -1, true));
        Health health = health();
        assertEquals(Verdict.UNHEALTHY, health.status());
        assertEquals("no_data", feedStatus(health, "trade"));
        assertTrue(
                health.reasons().contains("trade of binance spot: no data has come yet"),
                health.reasons().toString());
    }

    @Test
    void unhealthyAndNamesTheFeedsWhileTheInstrumentsAreUnknown() {
        feeds.clear();
        connections.clear();
        problems.add("binance: cannot be reached");
        Health health = health();
        assertEquals(Verdict.UNHEALTHY, health.status());
        assertEquals(2, health.feeds().size());
        assertEquals("spot", health.feeds().get(0).marketType());
        assertEquals(Verdict.UNHEALTHY, health.components().get("binance spot").status());
        assertTrue(health.reasons().contains("binance: cannot be reached"));
    }

    @Test
    void degradedWhileOneKindOfDataHasNotCome() {
        feeds.set(0, new PipelineStatus.FeedStatus(BTC, DataType.TRADE, -1, true));
        Health health = health();
        assertEquals(Verdict.DEGRADED, health.status());
        assertEquals(200, health.httpStatus());
    }

    @Test
    void quietInstrumentAmongOthersIsFine() {
        feeds.add(new PipelineStatus.FeedStatus(ETH, DataType.TRADE, -1, true));
        assertEquals(Verdict.HEALTHY, health().status());
    }

    @Test
    void degradedWhenOneKindOfDataIsOld() {
        feeds.set(0, new PipelineStatus.FeedStatus(BTC, DataType.TRADE, Health.FRESH_MILLIS + 1_000, true));
        Health health = health();
        assertEquals(Verdict.DEGRADED, health.status());
        assertEquals(List.of("trade of binance spot: no data for 61 s"), health.reasons());
    }

    @Test
    void unhealthyWhenAllDataIsOld() {
        feeds.replaceAll(feed ->
                new PipelineStatus.FeedStatus(feed.instrument(), feed.dataType(), Health.FRESH_MILLIS + 1, true));
        assertEquals(Verdict.UNHEALTHY, health().status());
    }

    @Test
    void degradedWhenABookIsBroken() {
        feeds.add(new PipelineStatus.FeedStatus(ETH, DataType.ORDERBOOK, 10, false));
        Health health = health();
        assertEquals(Verdict.DEGRADED, health.status());
        assertEquals("book_invalid", feedStatus(health, "orderbook"));
    }

    @Test
    void degradedWhileAConnectionIsDown() {
        connections.add(connection("waiting"));
        Health health = health();
        assertEquals(Verdict.DEGRADED, health.status());
        assertEquals(List.of("connection wss://example/stream of binance spot is waiting"), health.reasons());
        assertEquals(
                "1 of 2 connections are live",
                health.components().get("binance spot").detail());
    }

    @Test
    void degradedWhenOneSinkFailsAndUnhealthyWhenAllDo() {
        sinks.set(0, sink("nats", "refused"));
        problems.add("sink nats: refused");
        assertEquals(Verdict.DEGRADED, health().status());
        sinks.set(1, sink("clickhouse", "refused"));
        assertEquals(Verdict.UNHEALTHY, health().status());
    }

    @Test
    void jsonHasTheNamesThatOthersRead() {
        feeds.set(0, new PipelineStatus.FeedStatus(BTC, DataType.TRADE, -1, true));
        JsonNode json = new ObjectMapper().valueToTree(health());
        assertEquals("degraded", json.path("status").asText());
        assertTrue(json.path("reasons").isArray());
        assertEquals(
                "healthy", json.path("components").path("nats").path("status").asText());
        JsonNode feed = json.path("feeds").path(1);
        assertEquals("binance", feed.path("exchange").asText());
        assertEquals("spot", feed.path("market_type").asText());
        assertEquals("trade", feed.path("data_type").asText());
        assertEquals("no_data", feed.path("status").asText());
        assertTrue(
                feed.has("last_event_age_ms") && feed.path("last_event_age_ms").isNull());
    }
}
