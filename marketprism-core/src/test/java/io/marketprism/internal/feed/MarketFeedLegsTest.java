package io.marketprism.internal.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Request;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.book.BookBuffer;
import io.marketprism.internal.book.BookOptions;
import io.marketprism.internal.delivery.PublishStage;
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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection is replaced while its streams flow: nothing is lost, nothing comes twice, nobody is told of a gap. */
@Timeout(120)
class MarketFeedLegsTest {
    private final List<MarketEvent> published = new CopyOnWriteArrayList<>();
    private final List<MarketEvent> told = new CopyOnWriteArrayList<>();
    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final FakeWebSockets transport = new FakeWebSockets(time);
    private final GapLog gapLog = new GapLog("here", time, told::add);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private MarketFeed feed = feed(1, null);
    private long lastTrade;
    private long lastBbo;

    /** Reads {@code ok ID}, {@code closing}, {@code trade N}, {@code bbo N}, {@code book N} and {@code delta N}, which follows N - 1. */
    private final class Venue implements Connector, SubscriptionRequests {
        private static final LimitPool PLENTY = new LimitPool("plenty", new RateLimit(100_000, Duration.ofSeconds(1)));

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
            return List.of(
                    new Offer.Streamed(DataType.TRADE, Offer.Numbering.WITHOUT_HOLES, null),
                    new Offer.Streamed(DataType.BBO, Offer.Numbering.NONE, null),
                    new Offer.Book(
                            new BookRule(BookRule.Continuity.CHAINED, BookRule.SnapshotSource.STREAM), null, null));
        }

        @Override
        public InstrumentSource instruments() {
            throw new AssertionError("they are known");
        }

        @Override
        public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
            return List.of(ConnectionPlan.to(URI.create("ws://venue/ws"), subscriptions, this)
                    .alsoAt(List.of(URI.create("ws://another/ws"))));
        }

        @Override
        public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
            String id = context.nextId();
            return List.of(new Request(id, id, subscriptions));
        }

        @Override
        public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
            return subscribe(subscriptions, context);
        }

        @Override
        public Normalizer normalizer(SymbolTable symbols) {
            return (frame, output) -> read(frame.toString().split(" "), output);
        }

        private void read(String[] words, NormalizerOutput output) {
            long number = words.length > 1 ? Long.parseLong(words[1]) : 0;
            switch (words[0]) {
                case "ok" -> output.acknowledged(words[1]);
                case "closing" -> output.closing("an upgrade");
                case "trade" -> output.event(Samples.tradeAt(number, number * 1_000, time.nowUs()));
                case "bbo" -> output.event(bbo(number));
                case "book" -> output.event(snapshot(number));
                case "delta" -> output.event(delta(number));
                default -> throw new AssertionError(words[0]);
            }
        }

        private BestBidOffer bbo(long number) {
            return new BestBidOffer(
                    Samples.INSTRUMENT,
                    number * 1_000,
                    time.nowUs(),
                    "here",
                    MarketEvent.ABSENT,
                    Decimal.of(number),
                    Decimal.ONE,
                    Decimal.of(number + 1),
                    Decimal.ONE);
        }

        private BookSnapshot snapshot(long number) {
            return new BookSnapshot(
                    Samples.INSTRUMENT,
                    number * 1_000,
                    time.nowUs(),
                    "here",
                    number,
                    Levels.of(List.of(new Levels.Level(Decimal.ONE, Decimal.of(number)))),
                    Levels.EMPTY,
                    0,
                    null);
        }

        private BookDelta delta(long number) {
            return new BookDelta(
                    Samples.INSTRUMENT,
                    number * 1_000,
                    time.nowUs(),
                    "here",
                    number - 1,
                    number,
                    false,
                    Levels.of(List.of(new Levels.Level(Decimal.ONE, Decimal.of(number)))),
                    Levels.EMPTY,
                    null);
        }

        @Override
        public LimitPool connects() {
            return PLENTY;
        }
    }

    private MarketFeed feed(int redundancy, LocalTime rotateAt) {
        Connector venue = new Venue();
        LimitPools pools = new LimitPools(time);
        EngineListener listener = new EngineListener() {};
        PipelineMetrics metrics = new PipelineMetrics(registry);
        PublishStage stage = new PublishStage(listener, metrics) {
            @Override
            public void publish(MarketEvent event) {
                published.add(event);
            }
        };
        return new MarketFeed(
                venue,
                new FeedOptions(
                        List.of("A-B"),
                        EnumSet.of(DataType.TRADE, DataType.BBO, DataType.ORDERBOOK),
                        Map.of(),
                        Map.of(),
                        false,
                        new BookOptions(0, Duration.ofMinutes(10), null, 0, 0),
                        redundancy,
                        rotateAt,
                        "A-B"),
                new Claims(),
                new Connections(venue, "here", transport, pools, new Handshakes(100), timer, time),
                new RestFetcher(
                        "venue", "here", new FakeHttp(time), pools, RestFetcher.AnswerLimits.DEFAULT, timer, time),
                new BookBuffer(BookBuffer.DEFAULT_BYTES),
                timer,
                time,
                stage,
                gapLog,
                null,
                listener,
                metrics);
    }

    @AfterEach
    void close() {
        feed.close();
        timer.shutdownNow();
    }

    private FakeSocket socket(int number) {
        return transport.sockets().get(number - 1);
    }

    private FakeSocket begun() {
        feed.begin(Map.of(Samples.INSTRUMENT, InstrumentDefinition.unknown(Samples.INSTRUMENT)), true);
        time.runDue();
        return opened(1);
    }

    private FakeSocket opened(int number) {
        socket(number).listener().opened();
        time.runDue();
        return socket(number);
    }

    private void bring(FakeSocket socket, String kind, long first, long last) {
        LongStream.rangeClosed(first, last).forEach(number -> socket.listener().text(kind + " " + number));
    }

    private List<MarketEvent> published(DataType type) {
        return published.stream().filter(event -> event.dataType() == type).toList();
    }

    private List<Long> trades() {
        return published(DataType.TRADE).stream()
                .map(event -> ((Trade) event).sequence())
                .toList();
    }

    private List<Long> bids() {
        return published(DataType.BBO).stream()
                .map(event -> ((BestBidOffer) event).bidPrice().unscaled())
                .toList();
    }

    private List<Long> bookStates() {
        return published(DataType.ORDERBOOK).stream()
                .map(event -> ((BookEvent) event).sequence())
                .toList();
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private List<Gap> gaps() {
        return told.stream().filter(Gap.class::isInstance).map(Gap.class::cast).toList();
    }

    /** What both legs bring, the second one a little ahead in trades and behind in everything else. */
    private FakeSocket overlapping() {
        FakeSocket old = begun();
        old.listener().text("ok 1");
        old.listener().text("book 1");
        bring(old, "trade", 1, 3);
        bring(old, "bbo", 1, 3);
        bring(old, "delta", 2, 3);
        old.listener().text("closing");
        time.runDue();
        FakeSocket next = opened(2);
        next.listener().text("ok 1");
        next.listener().text("book 3");
        time.pass(Duration.ofMillis(1));
        bring(next, "trade", 6, 7);
        bring(old, "bbo", 4, 5);
        bring(old, "delta", 4, 5);
        return next;
    }

    @Test
    void connectionThatIsToCloseIsReplacedByOneThatIsLiveFirst() {
        FakeSocket next = overlapping();
        FakeSocket old = socket(1);
        bring(next, "bbo", 4, 6);
        bring(next, "delta", 4, 6);
        time.pass(Duration.ofSeconds(1));
        bring(old, "trade", 4, 7);
        assertFalse(old.isAborted(), "not before what was on its way has had time to come");
        time.pass(Duration.ofSeconds(2));
        assertTrue(old.isAborted());
        assertEquals(1, feed.connections().size());
        bring(next, "trade", 8, 9);
        bring(next, "delta", 7, 7);
        assertEquals(List.of(1L, 2L, 3L, 6L, 7L, 4L, 5L, 8L, 9L), trades());
        assertEquals(numbers(1, 6), bids());
        assertEquals(numbers(1, 7), bookStates());
        assertEquals(List.of(), gaps());
    }

    /** A busy machine reads the one socket later than the other. */
    @Test
    void successorThatIsBehindRepeatsNothing() {
        FakeSocket next = overlapping();
        FakeSocket old = socket(1);
        bring(next, "bbo", 4, 4);
        bring(next, "delta", 4, 4);
        bring(old, "trade", 4, 7);
        time.pass(Duration.ofSeconds(3));
        assertTrue(old.isAborted());
        bring(next, "bbo", 5, 6);
        bring(next, "delta", 5, 6);
        assertEquals(numbers(1, 6), bids());
        assertEquals(numbers(1, 6), bookStates());
    }

    @Test
    void staysUntilItsSuccessorBringsAllThatItBrings() {
        FakeSocket next = overlapping();
        FakeSocket old = socket(1);
        bring(next, "delta", 4, 5);
        time.pass(Duration.ofSeconds(3));
        assertFalse(old.isAborted(), "trades 4 and 5 are missing, and no bbo has come");
        bring(old, "trade", 4, 7);
        time.pass(Duration.ofSeconds(3));
        assertFalse(old.isAborted(), "no bbo has come");
        bring(next, "bbo", 5, 6);
        time.pass(Duration.ofSeconds(1));
        assertTrue(old.isAborted());
        assertEquals(numbers(1, 6), bids());
        assertEquals(
                List.of(GapState.CLOSED, GapState.RECOVERED),
                gaps().stream().map(Gap::state).toList(),
                "what comes later than it is waited for");
    }

    @Test
    void closingBeforeTheSuccessorBringsEverythingIsAGapWhereSomethingIsMissing() {
        FakeSocket next = overlapping();
        socket(1).listener().closed("by the exchange");
        time.runDue();
        assertEquals(1, feed.connections().size());
        Gap gap = gaps().get(0);
        assertEquals(1, gaps().size());
        assertEquals(DataType.TRADE, gap.affectedDataType());
        assertEquals(GapState.CLOSED, gap.state());
        assertEquals("4", gap.firstMissingId());
        assertEquals("5", gap.lastMissingId());
        assertEquals(2, gap.lost());
        bring(next, "delta", 4, 6);
        assertEquals(numbers(1, 6), bookStates());
    }

    @Test
    void successorThatIsLostTooIsReplacedWithoutHarm() {
        begun().listener().text("ok 1");
        FakeSocket old = socket(1);
        bring(old, "trade", 1, 2);
        old.listener().text("closing");
        time.runDue();
        opened(2).listener().text("ok 1");
        socket(2).listener().closed("by the exchange");
        bring(old, "trade", 3, 4);
        time.pass(Duration.ofSeconds(5));
        assertFalse(old.isAborted());
        FakeSocket third = opened(3);
        third.listener().text("ok 1");
        bring(third, "trade", 4, 5);
        time.pass(Duration.ofSeconds(3));
        assertTrue(old.isAborted());
        assertEquals(numbers(1, 5), trades());
        assertEquals(List.of(), gaps());
    }

    @Test
    void lossOfEitherOfTwoLegsIsSeenByNobody() {
        feed = feed(2, null);
        FakeSocket one = begun();
        FakeSocket two = opened(2);
        for (FakeSocket leg : List.of(one, two)) {
            leg.listener().text("ok 1");
            leg.listener().text("book 1");
            bring(leg, "trade", 1, 2);
            bring(leg, "bbo", 1, 2);
            bring(leg, "delta", 2, 3);
        }
        one.listener().closed("by the exchange");
        bring(two, "trade", 3, 4);
        bring(two, "bbo", 3, 4);
        bring(two, "delta", 4, 5);
        time.pass(Duration.ofSeconds(1));
        FakeSocket third = opened(3);
        third.listener().text("ok 1");
        third.listener().text("book 5");
        bring(third, "trade", 5, 6);
        bring(third, "bbo", 5, 6);
        bring(third, "delta", 6, 7);
        two.listener().closed("by the exchange");
        time.pass(Duration.ofSeconds(5));
        bring(third, "trade", 7, 7);
        assertEquals(numbers(1, 7), trades());
        assertEquals(numbers(1, 6), bids());
        assertEquals(numbers(1, 7), bookStates());
        assertEquals(List.of(), gaps());
        assertEquals(2, feed.connections().size());
    }

    @Test
    void lossOfBothLegsIsAGap() {
        feed = feed(2, null);
        FakeSocket one = begun();
        FakeSocket two = opened(2);
        one.listener().text("ok 1");
        two.listener().text("ok 1");
        bring(one, "trade", 1, 2);
        one.listener().closed("by the exchange");
        time.runDue();
        assertEquals(List.of(), gaps());
        two.listener().closed("by the exchange");
        time.runDue();
        assertEquals(
                Set.of(DataType.TRADE, DataType.BBO, DataType.ORDERBOOK),
                gaps().stream().map(Gap::affectedDataType).collect(Collectors.toSet()));
    }

    private List<URI> addresses() {
        return feed.connections().stream()
                .map(connection -> connection.plan().uri())
                .toList();
    }

    private double count(String name, DataType type, int leg) {
        return registry.get("marketprism.leg." + name)
                .tags("exchange", "venue", "market_type", "spot")
                .tags("data_type", type.wireName(), "leg", String.valueOf(leg))
                .functionCounter()
                .count();
    }

    @Test
    void legsGoToHostsOfTheirOwnAndStayThere() {
        URI venue = URI.create("ws://venue/ws");
        URI another = URI.create("ws://another/ws");
        feed = feed(3, null);
        FakeSocket one = begun();
        assertEquals(List.of(venue, another, venue), addresses());
        one.listener().text("ok 1");
        one.listener().text("closing");
        time.runDue();
        opened(4).listener().text("ok 1");
        time.pass(Duration.ofSeconds(3));
        assertTrue(one.isAborted());
        assertEquals(List.of(another, venue, venue), addresses());
    }

    @Test
    void metersTellWhichLegIsFirstAndWhatEachMisses() {
        feed = feed(2, null);
        FakeSocket one = begun();
        FakeSocket two = opened(2);
        for (FakeSocket leg : List.of(one, two)) {
            leg.listener().text("ok 1");
            leg.listener().text("book 1");
        }
        time.pass(Duration.ofSeconds(3));
        for (FakeSocket leg : List.of(one, two)) {
            bring(leg, "trade", 1, 4);
            bring(leg, "bbo", 1, 4);
            bring(leg, "delta", 2, 5);
            time.pass(Duration.ofMillis(1));
        }
        one.listener().closed("by the exchange");
        bring(two, "trade", 5, 7);
        bring(two, "bbo", 5, 7);
        bring(two, "delta", 6, 8);
        time.pass(Duration.ofSeconds(20));
        feed.writeCoverage();
        for (DataType type : List.of(DataType.TRADE, DataType.BBO, DataType.ORDERBOOK)) {
            assertEquals(4, count("first.events", type, 1), type.wireName());
            assertEquals(3, count("first.events", type, 2), type.wireName());
            assertEquals(3, count("missed.events", type, 1), type.wireName());
            assertEquals(0, count("missed.events", type, 2), type.wireName());
        }
        assertEquals(List.of(), gaps());
    }

    @Test
    void connectionsAreReplacedAtTheConfiguredHour() {
        LocalTime soon = time.now()
                .atOffset(ZoneOffset.UTC)
                .toLocalTime()
                .plusMinutes(90)
                .withNano(0);
        feed = feed(1, soon);
        FakeSocket old = begun();
        old.listener().text("ok 1");
        goOnFor(old, 89);
        assertEquals(1, transport.sockets().size());
        time.pass(Duration.ofMinutes(1).plusSeconds(1));
        FakeSocket next = opened(2);
        next.listener().text("ok 1");
        time.pass(Duration.ofSeconds(3));
        assertTrue(old.isAborted());
        assertEquals(1, feed.connections().size());
        goOnFor(next, 22 * 60);
        assertFalse(next.isAborted(), "not before the next day");
        assertEquals(2, transport.sockets().size());
    }

    private void goOnFor(FakeSocket socket, int minutes) {
        for (int minute = 0; minute < minutes; minute++) {
            time.pass(Duration.ofMinutes(1));
            socket.listener().text("trade " + ++lastTrade);
        }
    }

    /** Trades and quotes at ten a second each; a pause of a second now and then. */
    private void flow(FakeSocket socket, int seconds, boolean trades, boolean quotes) {
        for (int second = 0; second < seconds; second++) {
            for (int tenth = 0; tenth < 10; tenth++) {
                time.pass(Duration.ofMillis(100));
                if (trades && second % 20 > 0) {
                    socket.listener().text("trade " + ++lastTrade);
                }
                if (quotes) {
                    socket.listener().text("bbo " + ++lastBbo);
                }
            }
        }
    }

    @Test
    void streamThatStopsIsAskedForAgainAndThenItsConnectionIsReplaced() {
        FakeSocket old = begun();
        old.listener().text("ok 1");
        flow(old, 400, true, true);
        assertEquals(1, old.sent().size());
        flow(old, 5, false, true);
        assertEquals(1, old.sent().size(), "not yet");
        flow(old, 2, false, true);
        assertEquals(List.of("1", "2", "3"), old.sent(), "given up, and asked for");
        assertEquals(
                List.of(DataType.TRADE),
                gaps().stream().map(Gap::affectedDataType).toList());
        flow(old, 7, false, true);
        assertEquals(2, transport.sockets().size());
        assertFalse(old.isAborted(), "it brings quotes");
        FakeSocket next = opened(2);
        next.listener().text("ok 1");
        for (int second = 0; second < 4; second++) {
            flow(old, 1, false, true);
            next.listener().text("bbo " + lastBbo);
            next.listener().text("trade " + ++lastTrade);
        }
        assertTrue(old.isAborted());
        assertEquals(1, feed.connections().size());
        assertEquals(GapState.RECOVERED, gaps().get(1).state(), "the next trade proved that none was missing");
    }

    @Test
    void haltedStreamIsLeftAlone() {
        FakeSocket socket = begun();
        socket.listener().text("ok 1");
        flow(socket, 400, true, true);
        feed.refresh(Map.of(
                Samples.INSTRUMENT,
                InstrumentDefinition.builder(Samples.INSTRUMENT)
                        .status(InstrumentStatus.HALTED)
                        .build()));
        time.pass(Duration.ofMinutes(30));
        assertEquals(1, socket.sent().size());
        assertEquals(1, transport.sockets().size());
    }
}
