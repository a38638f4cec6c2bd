package io.marketprism.internal.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.book.BookBuffer;
import io.marketprism.internal.book.BookOptions;
import io.marketprism.internal.delivery.PublishStage;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.Connection;
import io.marketprism.internal.wire.Connections;
import io.marketprism.internal.wire.FakeHttp;
import io.marketprism.internal.wire.Handshakes;
import io.marketprism.internal.wire.LimitPools;
import io.marketprism.internal.wire.RestFetcher;
import io.marketprism.internal.wire.WebSocketTransport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MarketFeedTest {
    private static final long ABSENT = MarketEvent.ABSENT;
    private static final long ASKED = 5_000_000;

    private final List<MarketEvent> published = new CopyOnWriteArrayList<>();
    private static final URI ANOTHER = URI.create("ws://venue/another");

    private final List<WebSocketTransport.Listener> sockets = new CopyOnWriteArrayList<>();
    private final ManualTime time = new ManualTime(ASKED);
    private final Scheduler timer = time.scheduler("timer");
    private final FakeHttp http = new FakeHttp(time);
    private final GapLog gapLog = new GapLog("here", time, published::add);
    private MarketFeed feed = feed(EnumSet.of(DataType.TRADE, DataType.ORDERBOOK));

    private boolean hasAnotherWay;
    private InstrumentSource instruments;

    /** One socket, whose exchange answers {@code ok} or {@code no} and sends nothing. */
    private final class Venue implements Connector {
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
                    new Offer.Book(
                            new BookRule(BookRule.Continuity.COVERING, BookRule.SnapshotSource.STREAM), null, null));
        }

        @Override
        public InstrumentSource instruments() {
            if (instruments == null) {
                throw new AssertionError("a defect of the connector");
            }
            return instruments;
        }

        @Override
        public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
            return List.of(ConnectionPlan.to(URI.create("ws://venue/ws"), subscriptions, new Requests()));
        }

        /** Trades alone come by another socket as well. */
        @Override
        public List<ConnectionPlan> planInstead(ConnectionPlan refusing, List<Subscription> refused) {
            List<Subscription> trades = refused.stream()
                    .filter(subscription -> subscription.dataType() == DataType.TRADE)
                    .toList();
            return !hasAnotherWay || trades.isEmpty() || refusing.uri().equals(ANOTHER)
                    ? List.of()
                    : List.of(ConnectionPlan.to(ANOTHER, trades, new Requests()));
        }

        @Override
        public Normalizer normalizer(SymbolTable symbols) {
            return (frame, output) -> {
                if (frame.toString().startsWith("ok ")) {
                    output.acknowledged(frame.toString().substring(3));
                } else {
                    output.refused("1", "not now");
                }
            };
        }

        @Override
        public LimitPool connects() {
            return PLENTY;
        }
    }

    /** One request for all, whose text is its id. */
    private static final class Requests implements SubscriptionRequests {
        @Override
        public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
            String id = context.nextId();
            return List.of(new Request(id, id, subscriptions));
        }

        @Override
        public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
            return subscribe(subscriptions, context);
        }
    }

    private MarketFeed feed(Set<DataType> types) {
        WebSocketTransport transport = (uri, listener) -> {
            sockets.add(listener);
            return new WebSocketTransport.Socket() {
                @Override
                public boolean send(String text) {
                    return true;
                }

                @Override
                public void abort() {
                    // Nothing to end.
                }
            };
        };
        Connector venue = new Venue();
        LimitPools pools = new LimitPools(time);
        EngineListener listener = new EngineListener() {};
        PipelineMetrics metrics = new PipelineMetrics(new SimpleMeterRegistry());
        return new MarketFeed(
                venue,
                new FeedOptions(
                        List.of("A-B"),
                        types,
                        Map.of(),
                        Map.of(),
                        false,
                        new BookOptions(0, Duration.ofMinutes(10), null, 0, 0),
                        1,
                        null,
                        "A-B"),
                new Claims(),
                new Connections(venue, "here", transport, pools, new Handshakes(100), timer, time),
                new RestFetcher("venue", "here", http, pools, RestFetcher.AnswerLimits.DEFAULT, timer, time),
                new BookBuffer(BookBuffer.DEFAULT_BYTES),
                timer,
                time,
                new PublishStage(listener, metrics),
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

    private static Map<Instrument, InstrumentDefinition> list(InstrumentStatus status) {
        return Map.of(
                Samples.INSTRUMENT,
                InstrumentDefinition.builder(Samples.INSTRUMENT)
                        .received(0, null, ABSENT)
                        .status(status)
                        .build());
    }

    private WebSocketTransport.Listener begun(InstrumentStatus status) {
        feed.begin(list(status), true);
        time.runDue();
        sockets.get(0).opened();
        time.runDue();
        return sockets.get(0);
    }

    private List<Gap> gaps(DataType type) {
        return published.stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .filter(gap -> gap.affectedDataType() == type)
                .toList();
    }

    @Test
    void whatIsRefusedIsAGapSinceItWasAskedForUntilTheInstrumentIsGone() {
        WebSocketTransport.Listener socket = begun(InstrumentStatus.TRADING);
        time.pass(30);
        socket.text("no");
        for (DataType type : List.of(DataType.TRADE, DataType.ORDERBOOK)) {
            Gap gap = gaps(type).get(0);
            assertEquals(GapCause.REFUSED, gap.cause());
            assertEquals(GapState.OPEN, gap.state());
            assertEquals(ASKED, gap.startedAtUs());
        }
        assertEquals(
                Set.of(DataType.TRADE, DataType.ORDERBOOK),
                Set.of(
                        feed.refused().get(0).stream().dataType(),
                        feed.refused().get(1).stream().dataType()));
        assertEquals("not now", feed.refused().get(0).reason());
        assertEquals(
                List.of("venue spot ws://venue/ws refuses trade of " + Samples.INSTRUMENT + ", orderbook of "
                        + Samples.INSTRUMENT + ": not now; it is asked for again"),
                feed.problems());
        feed.refresh(list(InstrumentStatus.TRADING));
        assertEquals(1, gaps(DataType.TRADE).size());
        time.pass(70);
        feed.refresh(list(InstrumentStatus.DELISTED));
        for (DataType type : List.of(DataType.TRADE, DataType.ORDERBOOK)) {
            assertEquals(2, gaps(type).size());
            assertEquals(GapState.CLOSED, gaps(type).get(1).state());
            assertEquals(ASKED + 100, gaps(type).get(1).endedAtUs());
        }
        time.pass(Duration.ofSeconds(1));
        assertEquals(List.of(), feed.refused());
        assertEquals(List.of(), feed.problems());
    }

    @Test
    void whatIsRefusedIsTakenFromAnotherChannelThatBringsTheSame() {
        hasAnotherWay = true;
        WebSocketTransport.Listener socket = begun(InstrumentStatus.TRADING);
        socket.text("no");
        assertEquals(
                List.of(DataType.ORDERBOOK),
                feed.refused().stream()
                        .map(refused -> refused.stream().dataType())
                        .toList(),
                "what has no other way is asked for again");
        time.pass(30);
        assertEquals(ANOTHER, feed.connections().get(1).plan().uri());
        sockets.get(1).opened();
        time.runDue();
        sockets.get(1).text("ok 1");
        assertEquals(2, feed.connections().size());
        assertEquals(GapState.CLOSED, gaps(DataType.TRADE).get(1).state());
        assertEquals(ASKED + 30, gaps(DataType.TRADE).get(1).endedAtUs());
    }

    @Test
    void connectionThatIsRefusedAllIsClosedForAnother() {
        hasAnotherWay = true;
        feed = feed(EnumSet.of(DataType.TRADE));
        feed.begin(list(InstrumentStatus.TRADING), true);
        time.runDue();
        Connection refusing = feed.connections().get(0);
        sockets.get(0).opened();
        time.runDue();
        sockets.get(0).text("no");
        assertEquals(Connection.State.CLOSED, refusing.state());
        assertEquals(
                List.of(ANOTHER),
                feed.connections().stream()
                        .map(connection -> connection.plan().uri())
                        .toList());
        time.runDue();
        sockets.get(1).opened();
        time.runDue();
        sockets.get(1).text("no");
        assertEquals(1, feed.refused().size(), "there is no third way: it is asked for again");
    }

    @Test
    void whatIsAcceptedLateBeginsToBeCoveredWhereItsGapEnds() {
        WebSocketTransport.Listener socket = begun(InstrumentStatus.TRADING);
        socket.text("no");
        time.pass(Duration.ofSeconds(3));
        socket.text("ok 2");
        assertEquals(List.of(), feed.problems());
        assertEquals(2, gaps(DataType.TRADE).size());
        assertEquals(ASKED + 3_000_000, gaps(DataType.TRADE).get(1).endedAtUs());
        Coverage coverage = published.stream()
                .filter(Coverage.class::isInstance)
                .map(Coverage.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(ASKED + 3_000_000, coverage.fromUs());
        assertEquals(1, gaps(DataType.ORDERBOOK).size(), "no snapshot has come yet");
    }

    @Test
    void aBookThatDoesNotBecomeWholeIsAGapSinceItWasAskedFor() {
        begun(InstrumentStatus.TRADING).text("ok 1");
        time.pass(59_000_000);
        feed.writeCoverage();
        assertEquals(List.of(), gaps(DataType.ORDERBOOK));
        time.pass(1_000_000);
        feed.writeCoverage();
        feed.writeCoverage();
        assertEquals(1, gaps(DataType.ORDERBOOK).size());
        assertEquals(ASKED, gaps(DataType.ORDERBOOK).get(0).startedAtUs());
        assertEquals(List.of(), gaps(DataType.TRADE));
    }

    @Test
    void knowsFromTheListWhatTrades() {
        begun(InstrumentStatus.HALTED);
        assertFalse(feed.isTrading(feed.connections().get(0)));
        assertTrue(feed.freshness().stream().noneMatch(MarketFeed.Freshness::trading));
        feed.refresh(list(InstrumentStatus.TRADING));
        assertTrue(feed.isTrading(feed.connections().get(0)));
        assertTrue(feed.freshness().stream().allMatch(MarketFeed.Freshness::trading));
    }

    @Test
    void aListInPartsIsFetchedPartByPart() {
        instruments = new InstrumentSource.FetchedByPart(
                call("parts", body -> List.of(body.toString().split(","))),
                part -> call(part, body -> List.of(definition(body.toString()))));
        http.exchange(call -> {
            String path = call.request().uri().getPath();
            call.answer(200, path.equals("/parts") ? "A,B" : "LISTED-" + path.substring(1));
        });

        CompletableFuture<Map<Instrument, InstrumentDefinition>> list = feed.fetchInstruments();
        time.runDue();

        assertEquals(
                Set.of("LISTED-A", "LISTED-B"),
                list.join().keySet().stream().map(Instrument::symbol).collect(Collectors.toSet()));
        assertEquals(3, http.calls().size());
    }

    @Test
    void aListOfWhichAPartCannotBeFetchedIsNone() {
        instruments = new InstrumentSource.FetchedByPart(
                call("parts", body -> List.of("A", "B")), part -> call(part, body -> List.of(definition(part))));
        http.exchange(call -> call.answer(call.request().uri().getPath().equals("/B") ? 500 : 200, "whatever"));

        CompletableFuture<Map<Instrument, InstrumentDefinition>> list = feed.fetchInstruments();
        time.runDue();

        assertTrue(list.isCompletedExceptionally());
    }

    private static <T> RestCall<T> call(String path, Function<Frame, T> parser) {
        return new RestCall<>(URI.create("http://venue/" + path), Map.of(), Venue.PLENTY.weighing(1), parser);
    }

    private static InstrumentDefinition definition(String symbol) {
        return InstrumentDefinition.unknown(
                new Instrument("venue", MarketType.SPOT, symbol, symbol, QuantityUnit.BASE));
    }

    @Test
    void aConnectorThatCannotNameItsInstrumentsFailsTheFeedOnly() {
        assertTrue(feed.fetchInstruments().isCompletedExceptionally());
    }
}
