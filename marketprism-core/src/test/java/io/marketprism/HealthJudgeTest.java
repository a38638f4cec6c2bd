package io.marketprism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.PipelineHealth.Component;
import io.marketprism.PipelineHealth.Verdict;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.StreamKey;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthJudgeTest {
    private static final Instrument BTC =
            new Instrument("binance", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);
    private static final Instrument ETH =
            new Instrument("binance", MarketType.SPOT, "ETH-USDT", "ETHUSDT", QuantityUnit.BASE);
    private static final HealthJudge.SinkFigures FINE = new HealthJudge.SinkFigures(100_000, 0, 0, 0, 0);
    private static final long MB = 1 << 20;

    private static final long FRESH_MILLIS = 60_000;

    private final List<PipelineStatus.Connection> connections = new ArrayList<>(List.of(connection("live")));
    private final List<PipelineStatus.FeedStatus> feeds =
            new ArrayList<>(List.of(feed(BTC, DataType.TRADE, 50), feed(BTC, DataType.ORDERBOOK, 100)));
    private final List<PipelineStatus.SourceStatus> sources = new ArrayList<>();
    private final List<PipelineStatus.SinkStatus> sinks =
            new ArrayList<>(List.of(sink("nats", null), sink("clickhouse", null)));
    private final List<HealthJudge.SinkFigures> figures = new ArrayList<>(List.of(FINE, FINE));
    private final List<String> feedProblems = new ArrayList<>();
    private final List<String> notLive = new ArrayList<>();
    private HealthJudge.Exchange exchange = new HealthJudge.Exchange("binance", 0, 0, 0, 2_000, 1_000);
    private HealthJudge.Disk disk = new HealthJudge.Disk(Path.of("spill"), 50_000 * MB, 100_000 * MB, 10_000 * MB);
    private String diskFailure;
    private boolean closing;
    private boolean hasBegun;

    private static PipelineStatus.Connection connection(String state) {
        return new PipelineStatus.Connection("binance", "spot", URI.create("wss://example/stream"), state, 0, 2, 10, 5);
    }

    private static PipelineStatus.FeedStatus feed(Instrument instrument, DataType type, long ageMillis) {
        return new PipelineStatus.FeedStatus(new StreamKey(instrument, type), ageMillis, true, true, FRESH_MILLIS);
    }

    private static PipelineStatus.SinkStatus sink(String name, String failure) {
        return new PipelineStatus.SinkStatus(name, failure, 0, 0, Map.of());
    }

    private static PipelineStatus.SinkStatus behind(int queueDepth, long spilledBytes, long dropped) {
        return new PipelineStatus.SinkStatus(
                "nats",
                null,
                queueDepth,
                spilledBytes,
                Map.of(DataType.TRADE, new PipelineStatus.Counts(1_000, 1_000 - dropped, 0, 0, dropped, 0)));
    }

    private PipelineHealth health() {
        HealthJudge.Market market = new HealthJudge.Market(
                "binance",
                "spot",
                MarketType.SPOT,
                EnumSet.of(DataType.TRADE, DataType.ORDERBOOK),
                hasBegun,
                List.copyOf(feedProblems));
        PipelineStatus status = new PipelineStatus("c", "c-1", 0, 1, 0, connections, feeds, sources, sinks, List.of());
        return HealthJudge.judge(new HealthJudge.Evidence(
                status, List.of(market), List.of(exchange), figures, disk, diskFailure, List.of(), notLive, closing));
    }

    private void degradedFor(String reason) {
        PipelineHealth health = health();
        assertEquals(List.of(reason), health.reasons());
        assertEquals(Verdict.DEGRADED, health.verdict());
        assertEquals(List.of(), health.notLive());
        assertEquals(List.of(), health.notReady());
    }

    private static String feedStatus(PipelineHealth health, String dataType) {
        return health.feeds().stream()
                .filter(feed -> feed.dataType().equals(dataType))
                .findFirst()
                .orElseThrow()
                .status();
    }

    @Test
    void healthyWhenEverythingWorks() {
        PipelineHealth health = health();
        assertEquals(Verdict.HEALTHY, health.verdict(), health.reasons().toString());
        assertEquals(List.of(), health.reasons());
        assertEquals(List.of(), health.notReady());
        assertEquals(
                List.of("binance spot", "nats", "clickhouse", "disk", "clock"),
                List.copyOf(health.components().keySet()));
        assertEquals(
                new Component(Verdict.HEALTHY, "50000 MB of 100000 MB are free"),
                health.components().get("disk"));
        assertEquals(
                new Component(Verdict.HEALTHY, "binance: within 0.0 s"),
                health.components().get("clock"));
    }

    private static PipelineStatus.SourceStatus source(String name, String failure) {
        return new PipelineStatus.SourceStatus(name, failure, "reads", false, 0, 0, 0);
    }

    @Test
    void aSourceThatFailsIsNamedAndUnhealthyIfNothingElseComesIn() {
        sources.addAll(List.of(source("stream", null), source("file", "it is gone")));
        degradedFor("source file: it is gone");
        assertEquals(
                new Component(Verdict.HEALTHY, "reads"), health().components().get("stream"));
        assertEquals(
                new Component(Verdict.UNHEALTHY, "it is gone"),
                health().components().get("file"));
        feeds.clear();
        assertEquals(List.of(), health().notReady(), "one source is enough");
        sources.set(0, source("stream", "it is down"));
        assertEquals(List.of("nothing comes in"), health().notReady());
        assertEquals(Verdict.UNHEALTHY, health().verdict());
    }

    @Test
    void degradedWhileASinkIsBehind() {
        sinks.set(0, behind(7, 4_096, 0));
        degradedFor("sink nats is behind: 4096 bytes wait on disk, 7 events in memory");
        assertEquals(Verdict.DEGRADED, health().components().get("nats").verdict());
    }

    @Test
    void tellsWhenTheSpillWillBeFull() {
        sinks.set(0, behind(7, 4_000 * MB, 0));
        figures.set(0, new HealthJudge.SinkFigures(100_000, 0, 0, 0, 10 * MB));
        degradedFor("sink nats is behind: 4194304000 bytes wait on disk (at most 10485760000, full in about 10 min),"
                + " 7 events in memory");
        // The disk is full before the budget is.
        disk = new HealthJudge.Disk(Path.of("spill"), 1_200 * MB, 10_000 * MB, 10_000 * MB);
        degradedFor("sink nats is behind: 4194304000 bytes wait on disk (at most 5452595200, full in about 2 min),"
                + " 7 events in memory");
        sinks.set(0, behind(7, 10_000 * MB, 0));
        disk = new HealthJudge.Disk(Path.of("spill"), 50_000 * MB, 100_000 * MB, 10_000 * MB);
        degradedFor("sink nats is behind: 10485760000 bytes wait on disk (at most 10485760000, full within a minute),"
                + " 7 events in memory");
        figures.set(0, FINE);
        sinks.set(0, behind(7, 9_000 * MB, 0));
        disk = new HealthJudge.Disk(Path.of("spill"), 50_000 * MB, 100_000 * MB, 10_000 * MB);
        degradedFor("sink nats is behind: 9437184000 bytes wait on disk (at most 10485760000), 7 events in memory");
    }

    @Test
    void degradedWhileTheDiskHasLittleRoom() {
        disk = new HealthJudge.Disk(Path.of("data", "spill"), 512 * MB, 20_000 * MB, 10_000 * MB);
        degradedFor("disk of " + Path.of("data", "spill") + ": 512 MB of 20000 MB are free");
        assertEquals(Verdict.DEGRADED, health().components().get("disk").verdict());
        diskFailure = "the disk is read-only";
        assertEquals(
                new Component(Verdict.UNHEALTHY, "the disk is read-only"),
                health().components().get("disk"));
        disk = new HealthJudge.Disk(Path.of("spill"), 512 * MB, 1_000 * MB, 10_000 * MB);
        assertEquals(Verdict.HEALTHY, health().verdict(), "half of a small disk");
        disk = null;
        assertEquals(Verdict.HEALTHY, health().verdict(), "unknown");
    }

    @Test
    void degradedAfterEventsWereLost() {
        sinks.set(0, behind(0, 0, 30));
        figures.set(0, new HealthJudge.SinkFigures(100_000, 0, 12, 0, 0));
        degradedFor("sink nats lost 12 events in the last 5 min, 30 since the start");
        figures.set(0, FINE);
        assertEquals(Verdict.HEALTHY, health().verdict(), "long ago");
    }

    @Test
    void notReadyWhileNeitherTheSinkNorTheDiskTakesEvents() {
        sinks.set(0, new PipelineStatus.SinkStatus("nats", "refused", 100_000, 10_000 * MB, Map.of()));
        figures.set(0, new HealthJudge.SinkFigures(200_000, 60, 12, 12, 0));
        PipelineHealth health = health();
        assertEquals(List.of("sink nats loses events: neither it nor the disk takes them"), health.notReady());
        assertEquals(Verdict.UNHEALTHY, health.verdict());
        // What a working sink rejects for good says nothing of the next event.
        sinks.set(0, behind(0, 0, 12));
        assertEquals(List.of(), health().notReady());
    }

    @Test
    void degradedWhileAQueueIsNearlyFull() {
        sinks.set(0, behind(95_000, 0, 0));
        degradedFor("sink nats 95000 events wait in memory, where 100000 of each policy may");
    }

    @Test
    void degradedAfterFramesCouldNotBeRead() {
        exchange = new HealthJudge.Exchange("binance", 40, 12, 3, 2_000, 1_000);
        PipelineHealth health = health();
        assertEquals(Verdict.DEGRADED, health.verdict());
        assertEquals(
                List.of(
                        "binance: 12 frames could not be read in the last 5 min, 40 since the start",
                        "binance: 3 gaps of cause decode were opened in the last 5 min"),
                health.reasons());
    }

    @Test
    void degradedWhileTheClockIsOff() {
        exchange = new HealthJudge.Exchange("binance", 0, 0, 0, -2_300_000, 1);
        degradedFor(
                "binance: its events are up to 2.3 s ahead of this machine's clock, which is behind or, less likely,"
                        + " the exchange's ahead; set the clock");
        assertEquals(Verdict.DEGRADED, health().components().get("clock").verdict());
        exchange = new HealthJudge.Exchange("binance", 0, 0, 0, 1_700_000, 500);
        degradedFor("binance: each of the last 500 events was at least 1.7 s old when it came: this machine's clock is"
                + " ahead, or the way from the exchange is slow");
        for (HealthJudge.Exchange fine : List.of(
                new HealthJudge.Exchange("binance", 0, 0, 0, -900_000, 500),
                new HealthJudge.Exchange("binance", 0, 0, 0, 900_000, 500),
                new HealthJudge.Exchange("binance", 0, 0, 0, 90_000_000, 3),
                new HealthJudge.Exchange("binance", 0, 0, 0, MarketEvent.ABSENT, 0))) {
            exchange = fine;
            assertEquals(Verdict.HEALTHY, health().verdict(), fine::toString);
        }
    }

    @Test
    void neitherLiveNorHealthyWithoutATimer() {
        notLive.add("the pipeline's timer has not run for 60 s");
        PipelineHealth health = health();
        assertEquals(notLive, health.notLive());
        assertEquals(notLive, health.reasons());
        assertEquals(Verdict.UNHEALTHY, health.verdict());
    }

    @Test
    void notReadyOnceItCloses() {
        closing = true;
        PipelineHealth health = health();
        assertEquals(Verdict.UNHEALTHY, health.verdict());
        assertEquals(List.of("the pipeline is closed, or closing"), health.notReady());
        assertEquals(health.notReady(), health.reasons());
        assertEquals(List.of(), health.notLive());
    }

    @Test
    void unhealthyAndNotReadyBeforeAnyEventHasCome() {
        feeds.replaceAll(feed -> feed(feed.instrument(), feed.dataType(), -1));
        PipelineHealth health = health();
        assertEquals(Verdict.UNHEALTHY, health.verdict());
        assertEquals("no_data", feedStatus(health, "trade"));
        assertTrue(
                health.reasons().contains("trade of binance spot: no data has come yet"),
                health.reasons().toString());
        assertEquals(List.of("nothing comes in"), health.notReady());
        assertEquals(List.of(), health.notLive());
    }

    @Test
    void unhealthyAndNamesTheFeedsWhileTheInstrumentsAreUnknown() {
        feeds.clear();
        connections.clear();
        feedProblems.add("binance: cannot be reached");
        PipelineHealth health = health();
        assertEquals(Verdict.UNHEALTHY, health.verdict());
        assertEquals(2, health.feeds().size());
        assertEquals("spot", health.feeds().get(0).marketType());
        assertEquals(Verdict.UNHEALTHY, health.components().get("binance spot").verdict());
        assertTrue(health.reasons().contains("binance: cannot be reached"));
    }

    @Test
    void degradedWhileOneKindOfDataHasNotCome() {
        feeds.set(0, feed(BTC, DataType.TRADE, -1));
        degradedFor("trade of binance spot: no data has come yet");
    }

    @Test
    void quietInstrumentAmongOthersIsFine() {
        feeds.add(feed(ETH, DataType.TRADE, -1));
        assertEquals(Verdict.HEALTHY, health().verdict());
    }

    @Test
    void silenceOfWhatIsNotTradedIsFine() {
        feeds.replaceAll(feed -> new PipelineStatus.FeedStatus(feed.stream(), -1, true, false, FRESH_MILLIS));
        PipelineHealth health = health();
        assertEquals(Verdict.HEALTHY, health.verdict(), health.reasons()::toString);
        assertEquals("not_trading", feedStatus(health, "trade"));
        feeds.add(feed(ETH, DataType.TRADE, -1));
        assertEquals("no_data", feedStatus(health(), "trade"), "one of them is traded");
    }

    private static PipelineStatus.FeedStatus liquidations(long ageMillis) {
        return new PipelineStatus.FeedStatus(
                new StreamKey(BTC, DataType.LIQUIDATION), ageMillis, true, true, Long.MAX_VALUE);
    }

    @Test
    void whatNeedNotComeIsFineWithout() {
        feeds.add(liquidations(-1));
        assertEquals(Verdict.HEALTHY, health().verdict());
        assertEquals("quiet", feedStatus(health(), "liquidation"));
        feeds.set(feeds.size() - 1, liquidations(10 * FRESH_MILLIS));
        assertEquals("ok", feedStatus(health(), "liquidation"));
        assertEquals(Verdict.HEALTHY, health().verdict());
    }

    @Test
    void whatNeedNotComeDoesNotStandForWhatMust() {
        feeds.replaceAll(feed -> feed(feed.instrument(), feed.dataType(), -1));
        feeds.add(liquidations(-1));
        assertEquals(Verdict.UNHEALTHY, health().verdict());
        feeds.removeIf(feed -> feed.dataType() != DataType.LIQUIDATION);
        feeds.add(feed(ETH, DataType.TRADE, 5));
        feeds.add(feed(ETH, DataType.ORDERBOOK, 5));
        assertEquals(Verdict.HEALTHY, health().verdict(), health().reasons()::toString);
    }

    @Test
    void whatComesSeldomIsFreshForLonger() {
        feeds.add(new PipelineStatus.FeedStatus(
                new StreamKey(BTC, DataType.OPEN_INTEREST), 2 * FRESH_MILLIS, true, true, 3 * FRESH_MILLIS));
        assertEquals(Verdict.HEALTHY, health().verdict());
    }

    @Test
    void aMarketOfWhichAllIsPolledNeedsNoConnection() {
        connections.clear();
        assertEquals(
                Verdict.UNHEALTHY, health().components().get("binance spot").verdict());
        hasBegun = true;
        assertEquals(Verdict.HEALTHY, health().components().get("binance spot").verdict());
    }

    @Test
    void degradedWhenOneKindOfDataIsOld() {
        feeds.set(0, feed(BTC, DataType.TRADE, FRESH_MILLIS + 1_000));
        degradedFor("trade of binance spot: no data for 61 s");
    }

    @Test
    void unhealthyWhenAllDataIsOld() {
        feeds.replaceAll(feed -> feed(feed.instrument(), feed.dataType(), FRESH_MILLIS + 1));
        assertEquals(Verdict.UNHEALTHY, health().verdict());
    }

    @Test
    void degradedWhenABookIsBroken() {
        feeds.add(new PipelineStatus.FeedStatus(new StreamKey(ETH, DataType.ORDERBOOK), 10, false, true, FRESH_MILLIS));
        PipelineHealth health = health();
        assertEquals(Verdict.DEGRADED, health.verdict());
        assertEquals("book_invalid", feedStatus(health, "orderbook"));
    }

    @Test
    void degradedWhileAConnectionIsDown() {
        connections.add(connection("waiting"));
        degradedFor("connection wss://example/stream of binance spot is waiting");
        assertEquals(
                "1 of 2 connections are live",
                health().components().get("binance spot").detail());
        feedProblems.add("wss://example/stream does not open: HTTP 403");
        degradedFor("wss://example/stream does not open: HTTP 403");
    }

    @Test
    void degradedWhenOneSinkFailsAndUnhealthyWhenAllDo() {
        sinks.set(0, sink("nats", "refused"));
        figures.set(0, new HealthJudge.SinkFigures(100_000, 42, 0, 0, 0));
        degradedFor("sink nats: refused, for 42 s");
        sinks.set(1, sink("clickhouse", "refused"));
        PipelineHealth health = health();
        assertEquals(Verdict.UNHEALTHY, health.verdict());
        // What comes is kept on disk: nobody is to end the process.
        assertEquals(List.of(), health.notReady());
        assertEquals(List.of(), health.notLive());
    }

    @Test
    void aSinkOfTheNameOfSomethingElseHidesNothing() {
        for (String name : List.of("disk", "clock", "binance spot")) {
            Component other = health().components().get(name);
            sinks.set(0, sink(name, "refused"));
            PipelineHealth health = health();
            assertEquals(other, health.components().get(name));
            assertEquals(
                    new Component(Verdict.UNHEALTHY, "refused"),
                    health.components().get("sink " + name));
        }
        sources.add(source("disk", "gone"));
        assertEquals(
                new Component(Verdict.UNHEALTHY, "gone"), health().components().get("source disk"));
    }
}
