package io.marketprism.internal.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Candle;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.LongShortRatio;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.OpenInterest;
import io.marketprism.event.QuantityUnit;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.book.BookBuffer;
import io.marketprism.internal.book.BookOptions;
import io.marketprism.internal.delivery.PublishStage;
import io.marketprism.internal.gaps.Checkpoint;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.Connections;
import io.marketprism.internal.wire.FakeHttp;
import io.marketprism.internal.wire.FakeWebSockets;
import io.marketprism.internal.wire.FakeWebSockets.FakeSocket;
import io.marketprism.internal.wire.Handshakes;
import io.marketprism.internal.wire.LimitPools;
import io.marketprism.internal.wire.RestFetcher;
import io.marketprism.internal.wire.WordVenue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of several kinds: variants, books, what is polled, what is listed later. */
@Timeout(60)
class MarketFeedStreamsTest {
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final long MINUTE_US = 60_000_000;

    private final List<MarketEvent> published = new ArrayList<>();
    private final List<InstrumentDefinition> definitions = new ArrayList<>();
    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final FakeWebSockets transport = new FakeWebSockets(time);
    private final FakeHttp http = new FakeHttp(time);
    private final GapLog gapLog = new GapLog("here", time, published::add);
    private Checkpoint session;

    private boolean tellsThePast;

    /** What the newest normalizer finds its instruments by. */
    private SymbolTable known;

    /**
     * Reads {@code ack:ID}, {@code maintenance}, {@code candle:SYMBOL:INTERVAL}, {@code open:SYMBOL:INTERVAL}, {@code snapshot:SYMBOL:NUMBER} and {@code
     * delta:SYMBOL:NUMBER}; {@code minute:SYMBOL:NUMBER} and {@code begun:SYMBOL:NUMBER} are the candle of a minute, over or not. A connection has room
     * for four streams.
     */
    private final class Venue implements Connector, SubscriptionRequests {
        private static final int ROOM = 4;

        @Override
        public String exchange() {
            return "venue";
        }

        @Override
        public String market() {
            return "spot";
        }

        @Override
        public List<Offer> offers() {
            List<Offer> offers = new ArrayList<>(List.of(
                    new Offer.Streamed(DataType.CANDLE, List.of("1m", "5m"), Offer.Numbering.NONE, null),
                    new Offer.Book(
                            new BookRule(BookRule.Continuity.CHAINED, BookRule.SnapshotSource.STREAM), null, null),
                    new Offer.Polled(DataType.OPEN_INTEREST, List.of(), EVERY, this::openInterest)));
            if (tellsThePast) {
                DataType ratio = DataType.LSR_ALL_ACCOUNT;
                offers.add(new Offer.Polled(ratio, List.of("5m"), EVERY, of -> rows(of, "newest")));
                offers.add(new Offer.Backfilled(ratio, Offer.By.TIME, Offer.Paging.BACKWARDS, this::past));
                offers.add(new Offer.Backfilled(
                        DataType.CANDLE, Offer.By.TIME, Offer.Paging.FORWARDS_BUT_THE_LAST, this::past));
            }
            return offers;
        }

        private RestCall<PollAnswer> past(Subscription of, long first, long last) {
            return rows(of, first / MINUTE_US + "-" + last / MINUTE_US);
        }

        /** Numbers of minutes. */
        private RestCall<PollAnswer> rows(Subscription of, String which) {
            return new RestCall<>(
                    URI.create("http://venue/" + of.dataType().wireName() + "/" + which),
                    Map.of(),
                    connects().weighing(1),
                    frame -> {
                        PollAnswer answer = new PollAnswer(frame);
                        for (String row : frame.toString().split(",")) {
                            long us = Long.parseLong(row) * MINUTE_US;
                            answer.event(
                                    of.dataType() == DataType.CANDLE
                                            ? minute(of.instrument(), us, true)
                                            : LongShortRatio.builder(of.instrument())
                                                    .dataType(of.dataType())
                                                    .exchangeTimeUs(us)
                                                    .longShortRatio(Decimal.ONE)
                                                    .period("5m")
                                                    .build());
                        }
                        return answer;
                    });
        }

        private RestCall<PollAnswer> openInterest(Subscription of) {
            return new RestCall<>(
                    URI.create("http://venue/" + of.instrument().nativeSymbol()),
                    Map.of(),
                    connects().weighing(1),
                    frame -> {
                        PollAnswer answer = new PollAnswer(frame);
                        if (frame.toString().equals("unwell")) {
                            answer.rejected(new NormalizationException(Problem.INVALID_FIELD, 0, "expected a row"));
                        }
                        answer.event(new OpenInterest(
                                of.instrument(), time.nowUs(), time.nowUs(), "here", Decimal.ONE, null, null));
                        return answer;
                    });
        }

        /** An index has candles and nothing else. */
        @Override
        public boolean carries(InstrumentDefinition definition, DataType dataType) {
            return definition.instrument().marketType() != MarketType.INDEX || dataType == DataType.CANDLE;
        }

        @Override
        public InstrumentSource instruments() {
            throw new AssertionError("the test has the list");
        }

        @Override
        public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
            return List.of(ConnectionPlan.to(WordVenue.URI_OF_SOCKET, subscriptions, this)
                    .capacity(Math.max(ROOM, subscriptions.size())));
        }

        @Override
        public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
            String id = context.nextId();
            return List.of(new Request(
                    id,
                    subscriptions.stream()
                            .map(each -> each.instrument().nativeSymbol() + " "
                                    + each.dataType().wireName()
                                    + (each.variant() == null ? "" : " " + each.variant()))
                            .collect(Collectors.joining(", ", id + ": ", "")),
                    subscriptions));
        }

        @Override
        public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
            String id = context.nextId();
            return List.of(new Request(id, id + ": less", subscriptions));
        }

        @Override
        public Normalizer normalizer(SymbolTable symbols) {
            known = symbols;
            return (frame, output) -> {
                String[] words = frame.toString().split(":");
                if (words.length > 2) {
                    event(symbols.find(words[1]).instrument(), words, output);
                } else if (words.length > 1) {
                    output.acknowledged(words[1]);
                } else {
                    output.maintenance("an upgrade");
                }
            };
        }

        private void event(Instrument instrument, String[] words, NormalizerOutput output) {
            long now = time.nowUs();
            Levels bid = Levels.ofPacked(new long[] {1, 1}, 0, 0);
            switch (words[0]) {
                case "candle" -> output.event(candle(instrument, words[2], true));
                case "open" -> output.event(candle(instrument, words[2], false));
                case "minute", "begun" ->
                    output.event(minute(instrument, Long.parseLong(words[2]) * MINUTE_US, words[0].equals("minute")));
                case "snapshot" ->
                    output.event(new BookSnapshot(
                            instrument, now, now, "here", Long.parseLong(words[2]), bid, Levels.EMPTY, 0, null));
                default -> {
                    long number = Long.parseLong(words[2]);
                    output.event(new BookDelta(
                            instrument, now, now, "here", number - 1, number, false, bid, Levels.EMPTY, null));
                }
            }
        }

        @Override
        public LimitPool connects() {
            return new LimitPool("plenty", new RateLimit(100_000, Duration.ofSeconds(1)));
        }
    }

    private Candle candle(Instrument instrument, String interval, boolean isClosed) {
        return candle(instrument, interval, 0, isClosed);
    }

    private Candle minute(Instrument instrument, long openTimeUs, boolean isClosed) {
        return candle(instrument, "1m", openTimeUs, isClosed);
    }

    private Candle candle(Instrument instrument, String interval, long openTimeUs, boolean isClosed) {
        return new Candle(
                instrument,
                time.nowUs(),
                time.nowUs(),
                "here",
                interval,
                openTimeUs,
                openTimeUs + 59_999_999,
                Decimal.ONE,
                Decimal.ONE,
                Decimal.ONE,
                Decimal.ONE,
                Decimal.ONE,
                null,
                MarketEvent.ABSENT,
                isClosed);
    }

    private boolean openCandles;

    private FeedOptions options(Set<DataType> types, String... symbols) {
        return new FeedOptions(
                List.of(symbols),
                types,
                Map.of(DataType.CANDLE, List.of("1m", "5m")),
                Map.of(),
                openCandles,
                new BookOptions(0, Duration.ofMinutes(10), null, 0, 0),
                1,
                null,
                "all");
    }

    private MarketFeed feed(Set<DataType> types, String... symbols) {
        Connector venue = new Venue();
        LimitPools pools = new LimitPools(time);
        EngineListener listener = new EngineListener() {};
        PipelineMetrics metrics = new PipelineMetrics(new SimpleMeterRegistry());
        return new MarketFeed(
                venue,
                options(types, symbols),
                new Claims(),
                new Connections(venue, "here", transport, pools, new Handshakes(100), timer, time),
                new RestFetcher("venue", "here", http, pools, RestFetcher.AnswerLimits.DEFAULT, timer, time),
                new BookBuffer(BookBuffer.DEFAULT_BYTES),
                timer,
                time,
                new PublishStage(listener, metrics) {
                    @Override
                    public void publish(MarketEvent event) {
                        if (event instanceof InstrumentDefinition definition) {
                            definitions.add(definition);
                        }
                        super.publish(event);
                    }
                },
                gapLog,
                session,
                listener,
                metrics);
    }

    private static Map<Instrument, InstrumentDefinition> list(String... symbols) {
        Map<Instrument, InstrumentDefinition> list = new LinkedHashMap<>();
        for (String symbol : symbols) {
            list.put(WordVenue.instrument(symbol), InstrumentDefinition.unknown(WordVenue.instrument(symbol)));
        }
        return list;
    }

    private FakeSocket opened(int number) {
        time.passUntil(() -> transport.sockets().size() == number);
        FakeSocket socket = transport.sockets().get(number - 1);
        socket.listener().opened();
        time.runDue();
        return socket;
    }

    private List<Gap> gaps() {
        return published.stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .toList();
    }

    private List<Coverage> coverage() {
        return published.stream()
                .filter(Coverage.class::isInstance)
                .map(Coverage.class::cast)
                .toList();
    }

    @Test
    void twoVariantsAreTwoStreams() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE), "I1");
        feed.begin(list("I1"), true);
        FakeSocket socket = opened(1);
        assertEquals(List.of("1: I1 candle 1m, I1 candle 5m"), socket.sent());
        long beganUs = time.nowUs();
        socket.listener().text("ack:1");
        time.pass(Duration.ofSeconds(1));
        long oneUs = time.nowUs();
        socket.listener().text("candle:I1:1m");
        Map<String, Long> fresh = new LinkedHashMap<>();
        feed.freshness().forEach(each -> fresh.put(each.stream().variant(), each.lastReceiveTimeUs()));
        assertEquals(Map.of("1m", oneUs, "5m", MarketEvent.ABSENT), fresh);
        published.clear();
        feed.writeCoverage();
        assertEquals(
                Map.of("1m", oneUs, "5m", beganUs),
                coverage().stream().collect(Collectors.toMap(Coverage::variant, Coverage::toUs)));
        time.pass(Duration.ofSeconds(1));
        socket.listener().closed("cut");
        time.runDue();
        assertEquals(
                Map.of("1m", oneUs, "5m", beganUs),
                gaps().stream().collect(Collectors.toMap(Gap::variant, Gap::startedAtUs)));
        opened(2).listener().text("candle:I1:5m");
        assertEquals(3, gaps().size());
        assertEquals("5m", gaps().get(2).variant());
        assertEquals(GapState.CLOSED, gaps().get(2).state());
    }

    /** {@return how many candles of a minute went to the sinks} */
    private long candles(MarketFeed feed) {
        published.clear();
        feed.writeCoverage();
        return coverage().stream()
                .filter(each -> "1m".equals(each.variant()))
                .findFirst()
                .orElseThrow()
                .events();
    }

    @Test
    void aCandleIsPublishedOnceItIsClosed() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE), "I1");
        feed.begin(list("I1"), true);
        FakeSocket socket = opened(1);
        socket.listener().text("ack:1");
        socket.listener().text("open:I1:1m");
        socket.listener().text("candle:I1:1m");
        assertEquals(1, candles(feed));
        time.pass(Duration.ofSeconds(1));
        long openUs = time.nowUs();
        socket.listener().text("open:I1:1m");
        published.clear();
        feed.writeCoverage();
        assertTrue(
                coverage().stream().anyMatch(each -> "1m".equals(each.variant()) && each.toUs() == openUs),
                "an open candle proves that the stream is there");
        socket.listener().closed("cut");
        time.runDue();
        published.clear();
        opened(2).listener().text("open:I1:1m");
        assertEquals(1, gaps().size(), "and that it is there again");
        assertEquals(GapState.CLOSED, gaps().get(0).state());
        assertEquals(1, candles(feed));
    }

    private List<String> asked(String type) {
        return http.calls().stream()
                .map(call -> call.request().uri().getPath())
                .filter(path -> path.startsWith("/" + type))
                .toList();
    }

    private Gap lastGap(String variant) {
        return gaps().stream()
                .filter(gap -> variant.equals(gap.variant()))
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    @Test
    void candlesThatPassWhileTheConnectionIsLostAreFetched() {
        tellsThePast = true;
        http.exchange(call -> call.answer(200, "6,7,8,9"));
        MarketFeed feed = feed(Set.of(DataType.CANDLE), "I1");
        feed.begin(list("I1"), true);
        FakeSocket socket = opened(1);
        socket.listener().text("ack:1");
        socket.listener().text("minute:I1:5");
        socket.listener().text("begun:I1:6");
        assertEquals(List.of(), gaps());
        socket.listener().closed("cut");
        time.runDue();
        assertEquals(GapState.OPEN, lastGap("1m").state());
        socket = opened(2);
        socket.listener().text("begun:I1:9");
        assertEquals(GapState.CLOSED, lastGap("1m").state());
        time.pass(Duration.ofSeconds(2));
        assertEquals(List.of("/candle/6-8"), asked("candle"));
        assertEquals(GapCause.RECONNECT, lastGap("1m").cause());
        assertEquals(GapState.RECOVERED, lastGap("1m").state());
        assertEquals(3, lastGap("1m").recoveredCount());
        assertEquals(Long.toString(6 * MINUTE_US), lastGap("1m").firstMissingId());
        feed.close();
    }

    @Test
    void ratiosOfWhichAPollWasMissedAreFetched() {
        tellsThePast = true;
        http.exchange(call -> call.answer(200, "5,10"));
        MarketFeed feed = feed(Set.of(DataType.LSR_ALL_ACCOUNT), "I1");
        feed.begin(list("I1"), true);
        time.pass(EVERY);
        http.exchange(call -> call.answer(500, ""));
        time.pass(EVERY.multipliedBy(2));
        assertEquals(GapCause.POLL_MISSED, lastGap("5m").cause());
        assertEquals(GapState.OPEN, lastGap("5m").state());
        http.exchange(
                call -> call.answer(200, call.request().uri().getPath().endsWith("newest") ? "25,30" : "15,20,25"));
        time.pass(EVERY);
        assertEquals(List.of("/lsr_all_account/15-24"), asked("lsr_all_account/1"));
        assertEquals(GapState.RECOVERED, lastGap("5m").state());
        assertEquals(2, lastGap("5m").recoveredCount());
        http.exchange(call -> call.answer(500, ""));
        time.pass(EVERY.multipliedBy(2));
        http.exchange(call -> call.answer(200, "25,30"));
        time.pass(EVERY);
        assertEquals(GapState.RECOVERED, lastGap("5m").state(), "nothing was new, so that nothing was missed");
        assertEquals(0, lastGap("5m").lost());
        feed.close();
    }

    @Test
    void allCandlesArePublishedToThoseWhoWantThem() {
        openCandles = true;
        MarketFeed feed = feed(Set.of(DataType.CANDLE), "I1");
        feed.begin(list("I1"), true);
        FakeSocket socket = opened(1);
        socket.listener().text("ack:1");
        socket.listener().text("open:I1:1m");
        socket.listener().text("candle:I1:1m");
        assertEquals(2, candles(feed));
    }

    private static InstrumentDefinition index(String symbol, String nativeSymbol) {
        return InstrumentDefinition.unknown(
                new Instrument("venue", MarketType.INDEX, symbol, nativeSymbol, QuantityUnit.BASE));
    }

    private static Map<Instrument, InstrumentDefinition> listWith(InstrumentDefinition more, String... symbols) {
        Map<Instrument, InstrumentDefinition> list = new LinkedHashMap<>();
        list.put(more.instrument(), more);
        list.putAll(list(symbols));
        return list;
    }

    @Test
    void aTypeIsTakenOfThoseInstrumentsThatHaveIt() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE, DataType.ORDERBOOK), "I1", "index:X");
        feed.begin(listWith(index("X", "x"), "I1"), true);
        assertEquals(
                List.of("I1 candle, I1 candle, I1 orderbook, x candle, x candle"),
                List.of(feed.freshness().stream()
                        .map(each -> each.stream().instrument().nativeSymbol() + " "
                                + each.stream().dataType().wireName())
                        .sorted()
                        .collect(Collectors.joining(", "))));
    }

    @Test
    void whatIsTradedHasItsNameBeforeAnIndexOfTheSameName() {
        String symbol = WordVenue.instrument("I1").symbol();
        MarketFeed feed = feed(Set.of(DataType.ORDERBOOK), symbol);
        feed.begin(listWith(index("X", symbol), "I1"), true);
        assertEquals(
                "I1",
                feed.freshness().get(0).stream().instrument().nativeSymbol(),
                "though it is the index's native symbol");
    }

    private static List<String> taken(MarketFeed feed) {
        return feed.freshness().stream()
                .map(each -> each.stream().instrument().nativeSymbol())
                .distinct()
                .sorted()
                .toList();
    }

    private static InstrumentDefinition listed(MarketType type, String symbol, InstrumentStatus status) {
        return InstrumentDefinition.builder(
                        new Instrument("venue", type, symbol, type.wireName() + symbol, QuantityUnit.BASE))
                .status(status)
                .build();
    }

    private static Map<Instrument, InstrumentDefinition> market() {
        return Stream.of(
                        listed(MarketType.SPOT, "BTC-USDT", InstrumentStatus.TRADING),
                        listed(MarketType.SPOT, "ETH-USDT", InstrumentStatus.PRE_OPEN),
                        listed(MarketType.SPOT, "OLD-USDT", InstrumentStatus.DELISTED),
                        listed(MarketType.PERPETUAL, "BTC-USDT", InstrumentStatus.HALTED),
                        listed(MarketType.PERPETUAL, "BTC-USD", null),
                        listed(MarketType.INDEX, "BTC-USDT", InstrumentStatus.TRADING))
                .collect(Collectors.toMap(InstrumentDefinition::instrument, definition -> definition));
    }

    private List<String> taken(Set<DataType> types, String... symbols) {
        MarketFeed feed = feed(types, symbols);
        feed.begin(market(), true);
        return taken(feed);
    }

    @Test
    void aPatternStandsForWhatIsTradedUnderSuchASymbol() {
        Set<DataType> candles = Set.of(DataType.CANDLE);
        assertEquals(List.of("perpetualBTC-USDT", "spotBTC-USDT", "spotETH-USDT"), taken(candles, "*-USDT"));
        assertEquals(List.of("perpetualBTC-USD", "perpetualBTC-USDT", "spotBTC-USDT"), taken(candles, "BTC-*"));
        assertEquals(List.of("perpetualBTC-USDT"), taken(candles, "perpetual:*-USDT"));
        assertEquals(List.of("indexBTC-USDT", "spotETH-USDT"), taken(candles, "index:*", "ETH-USDT"));
        assertEquals(4, taken(candles, "*").size());
        assertEquals(List.of("perpetualBTC-USD"), taken(candles, "*C-USD"));
        assertEquals(List.of("spotOLD-USDT"), taken(candles, "OLD-USDT"), "who names it gets what there is");
    }

    @Test
    void aPatternDoesNotStandForWhatHasNoneOfTheData() {
        MarketFeed feed = feed(Set.of(DataType.ORDERBOOK), "index:*");
        assertThrows(ConfigurationException.class, () -> feed.begin(market(), true));
    }

    @Test
    void aPatternThatMatchesNothingIsNamed() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE), "OLD-*", "ETH-USDX", "spotBTC-*");
        assertEquals(
                "venue spot: expected symbols of the exchange's list of 6 instruments, but it has no OLD-* that trades"
                        + " and has what is wanted, ETH-USDX (near: ETH-USDT, BTC-USD, BTC-USDT), spotBTC-* that trades"
                        + " and has what is wanted",
                assertThrows(ConfigurationException.class, () -> feed.begin(market(), true))
                        .getMessage());
    }

    @Test
    void aPatternTakesWhatIsListedLater() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE), "I*");
        feed.begin(list("I1"), true);
        feed.refresh(list("I1", "I2"));
        assertEquals(List.of("I1", "I2"), taken(feed));
    }

    @Test
    void whatAnInstrumentDoesNotHaveIsRefusedWithWhatItHas() {
        MarketFeed feed = feed(Set.of(DataType.ORDERBOOK), "index:X");
        String problem = assertThrows(
                        ConfigurationException.class, () -> feed.begin(listWith(index("X", "x"), "I1"), true))
                .getMessage();
        assertEquals(
                "venue spot: expected of venue index X one of [candle], was [orderbook]; expected a symbol that has"
                        + " orderbook, was none of [index:X]",
                problem);
    }

    @Test
    void theCheckpointKnowsVariantsApart(@TempDir Path directory) {
        session = new Checkpoint(directory, time);
        MarketFeed first = feed(Set.of(DataType.CANDLE), "I1");
        first.begin(list("I1"), true);
        opened(1).listener().text("candle:I1:1m");
        session.safe(() -> List.of(new Checkpoint.SinkState("store", time.nowUs() + 5, List.of())));
        first.close();
        long noted = time.nowUs();
        time.pass(Duration.ofMinutes(1));
        published.clear();
        session = new Checkpoint(directory, time);
        feed(Set.of(DataType.CANDLE), "I1").begin(list("I1"), true);
        assertEquals(1, gaps().size(), "nobody listened to the other");
        assertEquals("1m", gaps().get(0).variant());
        assertEquals(GapCause.COLLECTOR_RESTART, gaps().get(0).cause());
        assertEquals(noted, gaps().get(0).startedAtUs());
    }

    @Test
    void maintenanceIsAGapOfEveryStreamUntilItsDataComes() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE, DataType.ORDERBOOK), "I1");
        feed.begin(list("I1"), true);
        FakeSocket socket = opened(1);
        socket.listener().text("ack:1");
        socket.listener().text("snapshot:I1:7");
        socket.listener().text("delta:I1:8");
        long goodUs = time.nowUs();
        time.pass(Duration.ofSeconds(1));
        socket.listener().text("maintenance");
        assertEquals(
                Set.of(DataType.CANDLE, DataType.ORDERBOOK),
                gaps().stream().map(Gap::affectedDataType).collect(Collectors.toSet()));
        for (Gap gap : gaps()) {
            assertEquals(GapCause.MAINTENANCE, gap.cause());
            assertEquals(GapState.OPEN, gap.state());
            assertTrue(gap.startedAtUs() <= goodUs);
        }
        assertEquals(3, gaps().size());
        assertEquals(List.of("venue spot ws://venue/ws is under maintenance: an upgrade"), feed.problems());
        time.pass(Duration.ofSeconds(1));
        socket.listener().text("delta:I1:9");
        assertEquals(List.of(), feed.problems());
        time.runDue();
        assertTrue(socket.sent().contains("2: less"), "a book is begun anew: " + socket.sent());
        socket.listener().text("snapshot:I1:9");
        socket.listener().text("candle:I1:1m");
        socket.listener().text("candle:I1:5m");
        assertEquals(
                3, gaps().stream().filter(gap -> gap.state() == GapState.CLOSED).count());
        assertTrue(gaps().stream().allMatch(gap -> gap.cause() == GapCause.MAINTENANCE), gaps()::toString);
    }

    @Test
    void whatIsListedLaterIsTakenWhereThereIsRoom() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE), "I1", "I2", "I3");
        feed.begin(list("I1"), false);
        assertNotNull(feed.failure());
        FakeSocket socket = opened(1);
        socket.listener().text("ack:1");
        feed.refresh(list("I1", "I2"));
        time.runDue();
        assertEquals(List.of("1: I1 candle 1m, I1 candle 5m", "2: I2 candle 1m, I2 candle 5m"), socket.sent());
        socket.listener().text("ack:2");
        socket.listener().text("candle:I2:5m");
        assertTrue(feed.failure().contains("has no I3"), feed.failure());
        feed.refresh(list("I1", "I2", "I3"));
        assertEquals(2, feed.connections().size(), "the first is full");
        assertEquals(List.of("1: I3 candle 1m, I3 candle 5m"), opened(2).sent());
        assertEquals(null, feed.failure());
        feed.refresh(list("I1", "I2", "I3"));
        time.runDue();
        assertEquals(2, feed.connections().size());
        Set<String> fresh = new TreeSet<>();
        feed.freshness().stream()
                .filter(each -> each.lastReceiveTimeUs() != MarketEvent.ABSENT)
                .forEach(each -> fresh.add(each.stream().instrument().nativeSymbol() + " "
                        + each.stream().variant()));
        assertEquals(Set.of("I2 5m"), fresh);
    }

    /** Two instruments whose candles, books and open interest come. */
    private FakeSocket two(MarketFeed feed) {
        http.exchange(call -> call.answer(200, "well"));
        feed.begin(list("I1", "I2"), true);
        FakeSocket socket = opened(1);
        socket.listener().text("ack:1");
        for (String symbol : List.of("I1", "I2")) {
            socket.listener().text("candle:" + symbol + ":1m");
            socket.listener().text("candle:" + symbol + ":5m");
            socket.listener().text("snapshot:" + symbol + ":7");
        }
        time.pass(EVERY);
        socket.listener().text("delta:I2:8");
        return socket;
    }

    @Test
    void whatIsNotListedAnyMoreEndsAtItsLastProofWithoutAGap() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE, DataType.ORDERBOOK, DataType.OPEN_INTEREST), "*");
        FakeSocket socket = two(feed);
        long lastUs = time.nowUs();
        time.pass(Duration.ofSeconds(5));
        published.clear();
        feed.refresh(list("I1"));
        assertEquals(List.of("I1", "I2"), taken(feed), "a list may be incomplete once");
        feed.refresh(list("I1"));
        time.runDue();
        assertEquals(List.of("I1"), taken(feed));
        assertEquals(List.of(), gaps());
        assertEquals("2: less", socket.sent().get(1));
        Coverage book = coverage().stream()
                .filter(row -> row.coveredDataType() == DataType.ORDERBOOK)
                .findFirst()
                .orElseThrow();
        assertEquals(4, coverage().size(), "each of its streams says how far it came");
        assertTrue(coverage().stream()
                .allMatch(row -> row.instrument().nativeSymbol().equals("I2")));
        assertEquals(lastUs, book.toUs());
        published.clear();
        int calls = http.calls().size();
        socket.listener().text("delta:I2:9");
        socket.listener().text("delta:I2:11");
        socket.listener().text("candle:I2:1m");
        socket.listener().closed("cut");
        time.runDue();
        assertFalse(opened(2).sent().get(0).contains("I2"));
        time.pass(EVERY);
        assertTrue(
                gaps().stream().allMatch(gap -> gap.instrument().nativeSymbol().equals("I1")), gaps()::toString);
        assertEquals(List.of(), coverage());
        assertEquals(calls + 1, http.calls().size(), "nothing of it is polled any more");
        feed.refresh(list("I1", "I2"));
        assertEquals(List.of("I1", "I2"), taken(feed), "what is listed again is taken again");
    }

    @Test
    void connectionThatCarriesNothingMoreIsClosed() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE, DataType.ORDERBOOK), "*");
        FakeSocket socket = two(feed);
        InstrumentDefinition one = delisted("I1");
        InstrumentDefinition other = delisted("I2");
        feed.refresh(Map.of(one.instrument(), one, other.instrument(), other));
        assertTrue(socket.isAborted());
        assertEquals(List.of(), feed.connections());
        assertEquals(List.of(), taken(feed));
        assertEquals(List.of(), gaps());
    }

    @Test
    void whatIsWantedBeforeAndAfterGoesOnUntouched() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE, DataType.ORDERBOOK, DataType.OPEN_INTEREST), "I1", "I2");
        FakeSocket socket = two(feed);
        published.clear();
        FeedOptions after = options(Set.of(DataType.CANDLE, DataType.ORDERBOOK), "I2", "I3");
        assertTrue(feed.canTake(after));
        feed.want(after);
        feed.adopt(list("I1", "I2", "I3"));
        time.runDue();
        assertEquals(List.of("I2", "I3"), taken(feed));
        assertEquals(List.of(), gaps());
        assertEquals(3, socket.sent().size(), socket.sent()::toString);
        assertEquals("2: less", socket.sent().get(1));
        assertEquals(
                Set.of("I3 candle 1m", "I3 candle 5m", "I3 orderbook"),
                Set.of(socket.sent().get(2).substring("3: ".length()).split(", ")));
        assertEquals(1, feed.connections().size(), "which has room");
        socket.listener().text("delta:I2:9");
        int calls = http.calls().size();
        time.pass(EVERY);
        assertEquals(calls, http.calls().size(), "open interest is wanted no more");
        assertTrue(feed.freshness().stream()
                .filter(each -> each.stream().instrument().nativeSymbol().equals("I2"))
                .allMatch(MarketFeed.Freshness::valid));
    }

    @Test
    void nothingEndsIfNothingOfWhatIsWantedIsListed() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE, DataType.ORDERBOOK), "I1", "I2");
        two(feed);
        feed.want(options(Set.of(DataType.CANDLE, DataType.ORDERBOOK), "I9"));
        feed.adopt(list("I1", "I2"));
        assertEquals(List.of("I1", "I2"), taken(feed));
        assertTrue(feed.failure().contains("I9"), feed::failure);
    }

    @Test
    void aFeedThatEndsLeavesNothingBehind() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE, DataType.ORDERBOOK, DataType.OPEN_INTEREST), "I1", "I2");
        FakeSocket socket = two(feed);
        feed.end();
        assertTrue(socket.isAborted());
        assertEquals(List.of(), taken(feed));
        assertEquals(List.of(), gaps());
        int calls = http.calls().size();
        time.pass(EVERY.multipliedBy(3));
        assertEquals(calls, http.calls().size());
        feed.adopt(list("I1", "I2"));
        assertEquals(List.of(), taken(feed), "it is over");
    }

    private static InstrumentDefinition delisted(String symbol) {
        return InstrumentDefinition.unknown(WordVenue.instrument(symbol)).withStatus(InstrumentStatus.DELISTED);
    }

    @Test
    void whatIsOnItsWayWhenItsInstrumentEndsDoesNoHarm() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE, DataType.ORDERBOOK), "*");
        feed.begin(list("I1", "I2"), true);
        FakeSocket socket = opened(1);
        InstrumentDefinition gone = delisted("I1");
        Map<Instrument, InstrumentDefinition> list = list("I2");
        list.put(gone.instrument(), gone);
        feed.refresh(list);
        socket.listener().text("ack:1");
        socket.listener().text("maintenance");
        socket.listener().closed("cut");
        time.runDue();
        assertEquals(List.of("I2"), taken(feed));
        assertTrue(
                gaps().stream().allMatch(gap -> gap.instrument().nativeSymbol().equals("I2")), gaps()::toString);
    }

    private Map<Instrument, InstrumentDefinition> listedNow(InstrumentDefinition definition) {
        return list(definition.received(time.nowUs(), "here", time.nowUs()));
    }

    private List<InstrumentStatus> toldDefinitions() {
        return definitions.stream().map(InstrumentDefinition::status).toList();
    }

    private InstrumentDefinition newestDefinition() {
        return definitions.get(definitions.size() - 1);
    }

    @Test
    void definitionsAreToldOnChangeAndDaily() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE), "I1");
        InstrumentDefinition trading = delisted("I1").withStatus(InstrumentStatus.TRADING);
        feed.begin(listedNow(trading), true);
        time.pass(Duration.ofHours(1));
        feed.refresh(listedNow(trading));
        assertEquals(List.of(InstrumentStatus.TRADING), toldDefinitions());
        time.pass(Duration.ofHours(1));
        feed.refresh(listedNow(halted("I1")));
        assertEquals(List.of(InstrumentStatus.TRADING, InstrumentStatus.HALTED), toldDefinitions());
        long since = newestDefinition().validFromUs();
        for (int hour = 0; hour < 30; hour++) {
            time.pass(Duration.ofHours(1));
            feed.refresh(listedNow(halted("I1")));
        }
        assertEquals(
                List.of(InstrumentStatus.TRADING, InstrumentStatus.HALTED, InstrumentStatus.HALTED), toldDefinitions());
        assertEquals(since, newestDefinition().validFromUs());
    }

    @Test
    void framesAreReadByTheNewestDefinitions() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE), "I1");
        feed.begin(list("I1"), true);
        opened(1);
        assertEquals(null, known.find("I1").status());
        InstrumentDefinition halted = halted("I1");
        feed.refresh(Map.of(halted.instrument(), halted));
        assertEquals(InstrumentStatus.HALTED, known.find("I1").status());
        InstrumentDefinition other = halted("I2");
        feed.event(feed.connections().get(0), other);
        assertEquals(null, known.find("I2"), "nobody wants it");
    }

    private static InstrumentDefinition named(String nativeSymbol, QuantityUnit unit) {
        return InstrumentDefinition.unknown(new Instrument("venue", MarketType.SPOT, "I1-B", nativeSymbol, unit));
    }

    private static Map<Instrument, InstrumentDefinition> list(InstrumentDefinition... listed) {
        Map<Instrument, InstrumentDefinition> list = new LinkedHashMap<>();
        for (InstrumentDefinition definition : listed) {
            list.put(definition.instrument(), definition);
        }
        return list;
    }

    @Test
    void anInstrumentThatIsCountedOtherwiseIsTheSame() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE), "I1");
        feed.begin(list(named("I1", QuantityUnit.CONTRACT)), true);
        FakeSocket socket = opened(1);
        feed.refresh(list(named("I1", QuantityUnit.BASE)));
        time.runDue();
        assertEquals(List.of("1: I1 candle 1m, I1 candle 5m"), socket.sent(), "nothing is asked for twice");
        assertEquals(QuantityUnit.BASE, known.find("I1").instrument().quantityUnit());
        socket.listener().text("candle:I1:1m");
        assertEquals(1, candles(feed));
    }

    @Test
    void aNameThatIsPassedOnIsTakenOfWhoHasItNow() {
        MarketFeed feed = feed(Set.of(DataType.CANDLE, DataType.ORDERBOOK, DataType.OPEN_INTEREST), "I1-B");
        http.exchange(call -> call.answer(200, "well"));
        feed.begin(list(named("PLACE", QuantityUnit.BASE)), true);
        FakeSocket socket = opened(1);
        socket.listener().text("ack:1");
        socket.listener().text("candle:PLACE:1m");
        socket.listener().text("snapshot:PLACE:7");
        long goodUs = time.nowUs();
        time.pass(Duration.ofSeconds(1));
        InstrumentDefinition place = InstrumentDefinition.unknown(
                new Instrument("venue", MarketType.SPOT, "PLACE", "PLACE", QuantityUnit.BASE));
        feed.refresh(list(named("I1", QuantityUnit.BASE), place));
        time.runDue();
        assertEquals(List.of(), gaps(), "what it was ends, and nothing of it is missing");
        assertTrue(coverage().stream()
                .filter(each -> each.coveredDataType() == DataType.ORDERBOOK || "1m".equals(each.variant()))
                .allMatch(each -> each.toUs() == goodUs));
        assertTrue(socket.isAborted(), "it carries nothing more");
        socket.listener().text("candle:PLACE:1m");
        feed.writeCoverage();
        assertTrue(
                coverage().stream().filter(each -> "1m".equals(each.variant())).allMatch(each -> each.events() <= 1),
                "it goes by this name no longer");
        FakeSocket next = opened(2);
        assertEquals(1, next.sent().size());
        assertEquals(
                Set.of("I1 orderbook", "I1 candle 1m", "I1 candle 5m"),
                Set.of(next.sent().get(0).substring("1: ".length()).split(", ")));
        next.listener().text("ack:1");
        next.listener().text("candle:I1:1m");
        assertEquals(1, candles(feed));
        next.listener().text("snapshot:I1:3");
        next.listener().text("candle:I1:5m");
        assertTrue(feed.freshness().stream()
                .filter(each -> each.stream().dataType() != DataType.OPEN_INTEREST)
                .allMatch(each -> each.valid()
                        && each.stream().instrument().nativeSymbol().equals("I1")
                        && each.lastReceiveTimeUs() == time.nowUs()));
        int calls = http.calls().size();
        time.pass(EVERY.multipliedBy(2));
        assertTrue(http.calls().size() > calls);
        assertTrue(
                http.calls().subList(calls, http.calls().size()).stream()
                        .allMatch(call -> call.request().uri().getPath().equals("/I1")),
                "and polled by its native symbol");
    }

    private static InstrumentDefinition halted(String symbol) {
        return InstrumentDefinition.builder(WordVenue.instrument(symbol))
                .status(InstrumentStatus.HALTED)
                .build();
    }

    @Test
    void aRowOfAPollThatCannotBeReadIsAGap() {
        MarketFeed feed = feed(Set.of(DataType.OPEN_INTEREST), "I1");
        http.exchange(call -> call.answer(200, "well"));
        feed.begin(list("I1"), true);
        time.pass(EVERY);
        long begun = feed.freshness().get(0).lastReceiveTimeUs();
        http.exchange(call -> call.answer(200, "unwell"));
        time.pass(EVERY);
        assertEquals(1, feed.unreadableFrames());
        List<Gap> gaps = published.stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .toList();
        assertEquals(
                List.of(GapState.OPEN, GapState.CLOSED),
                gaps.stream().map(Gap::state).toList());
        assertEquals(GapCause.DECODE, gaps.get(1).cause());
        assertEquals(begun, gaps.get(1).startedAtUs());
        assertEquals(feed.freshness().get(0).lastReceiveTimeUs(), gaps.get(1).endedAtUs());
        feed.close();
    }

    @Test
    void whatIsPolledNeedsNoConnection() {
        MarketFeed feed = feed(Set.of(DataType.OPEN_INTEREST), "I1", "I2");
        http.exchange(call -> call.answer(200, "well"));
        feed.begin(list("I1", "I2"), true);
        assertEquals(List.of(), feed.connections());
        time.pass(EVERY);
        assertEquals(2, http.calls().size());
        assertTrue(feed.freshness().stream().allMatch(each -> each.lastReceiveTimeUs() != MarketEvent.ABSENT));
        assertEquals(
                List.of(DataType.OPEN_INTEREST, DataType.OPEN_INTEREST),
                coverage().stream().map(Coverage::coveredDataType).toList());
        feed.close();
        time.pass(EVERY);
        assertEquals(2, http.calls().size());
    }
}
