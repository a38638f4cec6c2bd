package io.marketprism.testkit;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineBuilder;
import io.marketprism.PipelineListener;
import io.marketprism.PipelineStatus;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Offer;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.simulator.ConnectionInfo;
import io.marketprism.simulator.Damage;
import io.marketprism.simulator.Faults;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.test.RecordingSink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What any connector with trade and orderbook must do in a running pipeline, against a simulation of its exchange over real sockets. To
 * run it, extend it, and add {@code marketprism-test} in test scope, which brings the simulator.
 */
public abstract class PipelineContract {
    private static final Duration LONG = Duration.ofSeconds(60);

    /** What is left of these frames is JSON that names its channel. */
    private static final Set<Damage> NAMED = EnumSet.of(Damage.WRONG_TYPE, Damage.NEGATIVE_PRICE, Damage.MISSING_FIELD);

    /** What is known of these to have carried trades is missing until it is proven that it is not, or comes. */
    private static final Set<Damage> OF_TRADES =
            EnumSet.of(Damage.TRUNCATED_JSON, Damage.WRONG_TYPE, Damage.NEGATIVE_PRICE, Damage.MISSING_FIELD);

    private SimulatedExchange venue;

    /** What the clock of an exchange says that does not go by the system's. */
    private volatile Instant venueTime = Instant.parse("2026-01-05T00:00:30Z");

    private VenueTruth truth;
    private Connector connector;
    private final RecordingSink sink = new RecordingSink();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final ConcurrentLinkedQueue<String> unreadable = new ConcurrentLinkedQueue<>();

    /** For subclasses. */
    protected PipelineContract() {}

    /**
     * Makes the simulated exchange.
     *
     * @param options seed, symbols and pace
     * @return not started
     */
    protected abstract SimulatedExchange newVenue(SimulatorOptions options);

    /**
     * Makes the connector.
     *
     * @param options the simulated exchange's hosts
     * @return the connector
     */
    protected abstract Connector newConnector(ConnectorOptions options);

    /**
     * The simulated exchange's name of a stream of trades.
     *
     * @param symbol {@code BASE-QUOTE}
     * @return the name
     */
    protected abstract String tradeStream(String symbol);

    /**
     * The simulated exchange's name of a stream of book updates.
     *
     * @param symbol {@code BASE-QUOTE}
     * @return the name
     */
    protected abstract String bookStream(String symbol);

    @BeforeEach
    final void startVenue() {
        startVenue(options());
    }

    private static SimulatorOptions options() {
        return SimulatorOptions.defaults()
                .seed(7)
                .symbols("BTC-USDT", "PEPE-USDT")
                .eventsPerSecond(0)
                .bookInterval(Duration.ofMillis(5));
    }

    private void startVenue(SimulatorOptions options) {
        venue = newVenue(options).start();
        connector = connector();
        truth = truth();
    }

    /** By the newest state, where the exchange proves its books without numbers. */
    private VenueTruth truth() {
        VenueTruth numbered = new VenueTruth(venue);
        return numbersBooks()
                ? numbered
                : numbered.withoutNumbersOfBooks(book().rule().depth());
    }

    private boolean numbersBooks() {
        return book().rule().continuity() != BookRule.Continuity.CHECKSUM;
    }

    private Offer.Book book() {
        return (Offer.Book) connector.offer(ORDERBOOK).orElseThrow();
    }

    private boolean numbersTrades() {
        return ((Offer.Streamed) connector.offer(TRADE).orElseThrow()).numbering() != Offer.Numbering.NONE;
    }

    /** {@return what is collected: of trades, books and best bids and offers, those that the exchange has} */
    private List<DataType> types() {
        return Stream.of(TRADE, ORDERBOOK, BBO)
                .filter(connector.dataTypes()::contains)
                .toList();
    }

    @AfterEach
    final void closeVenue() {
        venue.close();
    }

    /** {@return the simulated exchange, driven by hand} */
    protected final SimulatedExchange venue() {
        return venue;
    }

    /** {@return what arrived} */
    protected final RecordingSink sink() {
        return sink;
    }

    /** {@return a pipeline of BTC-USDT and PEPE-USDT whose connections are subscribed} */
    protected final Pipeline start() {
        return start(1);
    }

    /** {@return the same, each stream carried by several connections} */
    private Pipeline start(int redundancy) {
        return start(MarketPrism.pipeline(), redundancy);
    }

    private Connector connector() {
        return newConnector(
                ConnectorOptions.defaults().exchange("simulated").hosts(venue.restUri(), venue.webSocketUri()));
    }

    private Pipeline start(PipelineBuilder builder, int redundancy) {
        return start(
                builder,
                connector(),
                Feed.of("BTC-USDT", "PEPE-USDT").data(types()).redundancy(redundancy));
    }

    private Pipeline start(PipelineBuilder builder, Connector connector, Feed feed) {
        Pipeline pipeline = builder.from(connector, feed)
                .to(sink)
                .listener(new PipelineListener() {
                    @Override
                    public void unreadable(String exchange, String description) {
                        unreadable.add(description);
                    }
                })
                .metrics(metrics)
                .collector("test")
                .start();
        awaitLive(pipeline);
        return pipeline;
    }

    /**
     * Waits until all connections are subscribed.
     *
     * @param pipeline from {@link #start}
     */
    protected static void awaitLive(Pipeline pipeline) {
        await().atMost(LONG).until(() -> pipeline.status().connections().stream()
                .allMatch(connection -> connection.state().equals("live")));
    }

    /**
     * Lets the market move until all that the venue produced has come, but for what is lost.
     *
     * @param pipeline from {@link #start}
     */
    protected final void settle(Pipeline pipeline) {
        await().atMost(LONG).until(() -> {
            venue.step(300);
            return arrives(Duration.ofSeconds(1))
                    && pipeline.status().feeds().stream().allMatch(PipelineStatus.FeedStatus::valid);
        });
    }

    private boolean arrives(Duration within) {
        try {
            await().atMost(within)
                    .until(() -> Stream.of("BTC-USDT", "PEPE-USDT").allMatch(this::isUpToDate));
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    private boolean isUpToDate(String symbol) {
        return truth.isReached(symbol, sink.trades(symbol), sink.books(symbol));
    }

    /**
     * Checks that the book, rebuilt from what arrived, is the venue's.
     *
     * @param symbol {@code BASE-QUOTE}
     */
    protected final void assertBookIsTheVenues(String symbol) {
        truth.assertBook(symbol, sink.books(symbol));
    }

    /**
     * Checks that every trade arrived once, or lies in a closed gap.
     *
     * @param symbol {@code BASE-QUOTE}
     */
    protected final void assertTradesAreComplete(String symbol) {
        truth.assertTrades(symbol, sink.trades(symbol), sink.gaps(symbol));
    }

    /**
     * The gaps that have closed.
     *
     * @param symbol {@code BASE-QUOTE}
     * @param type of which data
     * @return their revisions that are not open
     */
    protected final List<Gap> closedGaps(String symbol, DataType type) {
        return sink.gaps(symbol).stream()
                .filter(gap -> gap.affectedDataType() == type && gap.state() != GapState.OPEN)
                .toList();
    }

    @Test
    final void deliversEveryTradeOnceAndBooksThatEqualTheVenues() {
        try (Pipeline pipeline = start()) {
            for (int i = 0; i < 100; i++) {
                venue.step(100);
            }
            settle(pipeline);
            for (String symbol : List.of("BTC-USDT", "PEPE-USDT")) {
                assertTradesAreComplete(symbol);
                assertBookIsTheVenues(symbol);
                assertEquals(List.of(), sink.gaps(symbol));
            }
            assertEquals(
                    connector.dataTypes().contains(BBO),
                    sink.events().stream().anyMatch(BestBidOffer.class::isInstance));
            assertEquals(List.of(), List.copyOf(unreadable));
        }
        assertEquals(sink.events().size(), sink.events().stream().distinct().count());
    }

    @Test
    final void cutConnectionIsReplacedAndLeavesGapsThatCloseWithWhatIsMissing() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            venue.faults().refuseConnections();
            venue.faults().cut();
            venue.step(300);
            venue.faults().acceptConnections();
            await().atMost(LONG).until(() -> !sink.gaps("BTC-USDT").isEmpty());
            awaitLive(pipeline);
            settle(pipeline);
            for (String symbol : List.of("BTC-USDT", "PEPE-USDT")) {
                awaitFetched(symbol, GapCause.RECONNECT);
                assertTradesAreComplete(symbol);
                assertBookIsTheVenues(symbol);
                assertEquals(Set.of(GapCause.RECONNECT), causes(symbol));
                assertEquals(1, closedGaps(symbol, ORDERBOOK).size());
                assertEquals(
                        2,
                        sink.books(symbol).stream()
                                .filter(BookSnapshot.class::isInstance)
                                .count());
            }
        }
    }

    private Set<GapCause> causes(String symbol) {
        return closedGaps(symbol, TRADE).stream().map(Gap::cause).collect(Collectors.toSet());
    }

    /** Where the connector offers trades by their numbers, those of a gap are fetched, and nothing is missing. */
    private void awaitFetched(String symbol, GapCause cause) {
        boolean isOffered = connector
                .backfill(TRADE)
                .filter(offer -> offer.by() == Offer.By.NUMBER)
                .isPresent();
        await().atMost(LONG).until(() -> closedGaps(symbol, TRADE).stream()
                .anyMatch(gap -> gap.cause() == cause && (gap.state() == GapState.RECOVERED || !isOffered)));
    }

    @Test
    final void tradesBetweenTwoRunsAreFetched(@TempDir Path spill) {
        try (Pipeline pipeline = start(MarketPrism.pipeline().spill(spill), 1)) {
            settle(pipeline);
        }
        venue.step(300);
        try (Pipeline pipeline = start(MarketPrism.pipeline().spill(spill), 1)) {
            settle(pipeline);
            for (String symbol : List.of("BTC-USDT", "PEPE-USDT")) {
                awaitFetched(symbol, GapCause.COLLECTOR_RESTART);
                assertTradesAreComplete(symbol);
                assertBookIsTheVenues(symbol);
                assertEquals(Set.of(GapCause.COLLECTOR_RESTART), causes(symbol));
            }
        }
    }

    /** {@return the data of which the connector offers the past by time, and of which there is one of each stretch of it} */
    private List<DataType> typesInTime() {
        return Stream.of(DataType.CANDLE, DataType.LSR_TOP_POSITION, DataType.LSR_ALL_ACCOUNT)
                .filter(type -> connector
                        .backfill(type)
                        .filter(offer -> offer.by() == Offer.By.TIME)
                        .isPresent())
                .toList();
    }

    /** A cut, and then a time in which nobody listens; each longer than what one answer of a poll tells. */
    @Test
    final void whatThereIsOfEachStretchOfTimeIsFetchedWhereItIsMissing(@TempDir Path spill) {
        List<DataType> types = typesInTime();
        if (types.isEmpty()) {
            return;
        }
        venue.close();
        startVenue(options().clock(() -> venueTime));
        Feed feed = Feed.of("BTC-USDT", "PEPE-USDT").data(types);
        for (DataType type : types) {
            feed = connector.offer(type).orElseThrow() instanceof Offer.Polled
                    ? feed.pollEvery(type, Duration.ofSeconds(1))
                    : feed;
        }
        try (Pipeline pipeline = start(MarketPrism.pipeline().spill(spill), connector(), feed)) {
            awaitInTime(types, GapCause.RECONNECT, false);
            venue.faults().refuseConnections();
            venue.faults().cut();
            passMinutes(70);
            venue.faults().acceptConnections();
            awaitLive(pipeline);
            awaitInTime(types, GapCause.RECONNECT, true);
        }
        passMinutes(70);
        try (Pipeline pipeline = start(MarketPrism.pipeline().spill(spill), connector(), feed)) {
            awaitLive(pipeline);
            awaitInTime(types, GapCause.COLLECTOR_RESTART, true);
        }
    }

    private void passMinutes(int minutes) {
        venueTime = venueTime.plus(Duration.ofMinutes(minutes));
        venue.step(20);
    }

    /**
     * Lets minutes pass until each type has all from its first on to one that is made from now on, and no gap of it is left.
     *
     * @param isFetched whether something was missing of each
     */
    private void awaitInTime(List<DataType> types, GapCause cause, boolean isFetched) {
        Instant begin = venueTime;
        passMinutes(5);
        await().atMost(LONG).until(() -> {
            passMinutes(1);
            return types.stream().allMatch(type -> Stream.of("BTC-USDT", "PEPE-USDT")
                    .allMatch(symbol ->
                            isCompleteInTime(symbol, type, begin) && (!isFetched || isRecovered(symbol, type, cause))));
        });
    }

    private boolean isCompleteInTime(String symbol, DataType type, Instant until) {
        Set<Long> times = sink.events().stream()
                .filter(event ->
                        event.dataType() == type && event.instrument().symbol().equals(symbol))
                .map(Offer.By.TIME::of)
                .collect(Collectors.toCollection(TreeSet::new));
        long before = MarketEvent.ABSENT;
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (long time : times) {
            shortest = before == MarketEvent.ABSENT ? shortest : Math.min(shortest, time - before);
            longest = before == MarketEvent.ABSENT ? longest : Math.max(longest, time - before);
            before = time;
        }
        return before >= TimeUnit.SECONDS.toMicros(until.getEpochSecond()) && shortest == longest;
    }

    private boolean isRecovered(String symbol, DataType type, GapCause cause) {
        Collection<Gap> gaps = newestRevisions(sink.gaps(symbol)).stream()
                .filter(gap -> gap.affectedDataType() == type)
                .toList();
        // Of what is polled the next answer may bring all that was missed.
        boolean isPolled = connector.offer(type).orElseThrow() instanceof Offer.Polled;
        return gaps.stream().allMatch(gap -> gap.state() == GapState.RECOVERED)
                && (isPolled || gaps.stream().anyMatch(gap -> gap.cause() == cause && gap.recoveredCount() > 0));
    }

    @Test
    final void droppedBookFrameBreaksOnlyThatBookAndIsHealedByASnapshot() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            venue.faults().dropNext(bookStream("BTC-USDT"), 1);
            settle(pipeline);
            await().atMost(LONG).until(() -> {
                venue.step(50);
                return closedGaps("BTC-USDT", ORDERBOOK).size() == 1;
            });
            settle(pipeline);
            assertEquals(
                    GapCause.SEQUENCE_BREAK,
                    closedGaps("BTC-USDT", ORDERBOOK).get(0).cause());
            assertEquals(List.of(), closedGaps("PEPE-USDT", ORDERBOOK));
            assertBookIsTheVenues("BTC-USDT");
            assertBookIsTheVenues("PEPE-USDT");
        }
    }

    @Test
    final void eachKindOfBrokenFrameIsReportedAndCostsNothingButItself() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            List<Long> since = since(pipeline);
            int expected = 0;
            for (Damage damage : Damage.values()) {
                venue.faults().insertBeforeNext(tradeStream("BTC-USDT"), damage);
                int count = ++expected;
                await("report of " + damage).atMost(LONG).until(() -> {
                    venue.step(20);
                    return unreadable.size() >= count;
                });
            }
            settle(pipeline);
            List<String> reports = List.copyOf(unreadable);
            assertEquals(expected, reports.size(), () -> String.join("\n", reports));
            for (Damage damage : Damage.values()) {
                String report = reports.get(damage.ordinal());
                boolean named = NAMED.contains(damage);
                assertTrue(
                        report.matches(connector.exchange() + ": cannot read " + (named ? "\"[^\"]+\"" : ".*")
                                + " at byte [0-9]+: .+ in .+"),
                        () -> damage + ": " + report);
            }
            assertEquals(
                    expected,
                    metrics.get("marketprism.unreadable.frames")
                            .functionCounter()
                            .count());
            assertEquals(since, since(pipeline), "the connections live on");
            for (String symbol : List.of("BTC-USDT", "PEPE-USDT")) {
                truth.assertTrades(symbol, withoutRepeats(sink.trades(symbol)), sink.gaps(symbol));
                assertBookIsTheVenues(symbol);
                assertEquals(List.of(), closedGaps(symbol, ORDERBOOK));
                // A frame that names its channel has carried trades, until the next one proves that it has not, or
                // brings them.
                Collection<Gap> gaps = newestRevisions(closedGaps(symbol, TRADE));
                assertTrue(
                        !numbersTrades()
                                || gaps.stream()
                                        .allMatch(gap -> gap.state() == GapState.RECOVERED
                                                && gap.lost() == gap.recoveredCount()),
                        gaps::toString);
                assertTrue(gaps.size() <= OF_TRADES.size(), gaps::toString);
                assertEquals(
                        List.of(),
                        sink.gaps(symbol).stream()
                                .filter(gap -> gap.affectedDataType() == BBO)
                                .toList(),
                        "what is not known to have carried data leaves no gap");
            }
        }
    }

    private static Collection<Gap> newestRevisions(List<Gap> revisions) {
        return revisions.stream()
                .collect(Collectors.toMap(Gap::gapId, gap -> gap, (older, newer) -> newer, LinkedHashMap::new))
                .values();
    }

    /** Rows of a broken frame that are whole are read, and come again in the frame that follows it. */
    private static Collection<Trade> withoutRepeats(List<Trade> trades) {
        return trades.stream()
                .collect(Collectors.toMap(Trade::tradeId, trade -> trade, (first, again) -> first, LinkedHashMap::new))
                .values();
    }

    private static List<Long> since(Pipeline pipeline) {
        return pipeline.status().connections().stream()
                .map(PipelineStatus.Connection::sinceUs)
                .toList();
    }

    /**
     * Two connections carry each stream. What one of them loses, or goes without, the other brings; but a book without numbers comes from one of them at
     * a time.
     */
    @Test
    final void lossOfOneOfTwoConnectionsIsSeenByNobody() {
        try (Pipeline pipeline = start(2)) {
            settle(pipeline);
            List<Long> connections =
                    venue.connections().stream().map(ConnectionInfo::id).toList();
            for (long connection : connections) {
                Faults faults = venue.faults().on(connection);
                faults.dropNext(5);
                venue.step(100);
                faults.cut();
                venue.step(100);
                await().atMost(LONG)
                        .until(() -> venue.connections().size() >= connections.size()
                                && venue.connections().stream().noneMatch(info -> info.id() == connection));
                awaitLive(pipeline);
                settle(pipeline);
            }
            for (String symbol : List.of("BTC-USDT", "PEPE-USDT")) {
                assertTradesAreComplete(symbol);
                assertBookIsTheVenues(symbol);
                assertEquals(
                        List.of(),
                        sink.gaps(symbol).stream()
                                .filter(gap -> numbersBooks() || gap.affectedDataType() != ORDERBOOK)
                                .toList());
            }
        }
        assertEquals(sink.events().size(), sink.events().stream().distinct().count());
    }

    /** What is wanted may change while the pipeline runs; what is wanted before and after goes on as if nothing was. */
    @Test
    final void feedsComeAndGoWhileOthersGoOn() {
        Feed first = Feed.of("BTC-USDT").data(types());
        Feed both = Feed.of("BTC-USDT", "PEPE-USDT").data(types());
        Feed second = Feed.of("PEPE-USDT").data(TRADE, ORDERBOOK);
        try (Pipeline pipeline = start(MarketPrism.pipeline(), connector, first)) {
            awaitFeeds(pipeline, types().size());
            pipeline.change(connector, first, both);
            awaitFeeds(pipeline, 2 * types().size());
            pipeline.change(connector, both, first);
            awaitFeeds(pipeline, types().size());
            pipeline.add(connector, second);
            awaitFeeds(pipeline, types().size() + 2);
            pipeline.remove(connector, second);
            awaitFeeds(pipeline, types().size());
            pipeline.add(connector, second);
            awaitFeeds(pipeline, types().size() + 2);
            settle(pipeline);
            assertTradesAreComplete("BTC-USDT");
            assertBookIsTheVenues("BTC-USDT");
            assertBookIsTheVenues("PEPE-USDT");
            assertEquals(List.of(), sink.gaps("BTC-USDT"));
            assertEquals(List.of(), sink.gaps("PEPE-USDT"), "what is not wanted is not missing");
            assertEquals(
                    1,
                    sink.books("BTC-USDT").stream()
                            .filter(BookSnapshot.class::isInstance)
                            .count());
        }
        assertEquals(sink.events().size(), sink.events().stream().distinct().count());
    }

    private void awaitFeeds(Pipeline pipeline, int count) {
        await().atMost(LONG).until(() -> {
            venue.step(20);
            List<PipelineStatus.FeedStatus> feeds = pipeline.status().feeds();
            return feeds.size() == count
                    && feeds.stream().allMatch(feed -> feed.valid() && feed.lastEventAgeMillis() >= 0);
        });
        awaitLive(pipeline);
    }

    /** {@return whether the exchange announces on a connection that it will close it; true by default} */
    protected boolean announcesShutdown() {
        return true;
    }

    /** Where the exchange says that it will close a connection, the next one is live before; else nothing is lost without a gap. */
    @Test
    final void connectionThatIsToCloseIsReplacedByOneThatIsLiveFirst() {
        try (Pipeline pipeline = start()) {
            settle(pipeline);
            List<Long> before = since(pipeline);
            venue.faults().announceShutdown();
            await().atMost(LONG).until(() -> {
                venue.step(20);
                List<Long> now = since(pipeline);
                return now.size() == before.size() && now.stream().noneMatch(before::contains);
            });
            awaitLive(pipeline);
            settle(pipeline);
            for (String symbol : List.of("BTC-USDT", "PEPE-USDT")) {
                assertTradesAreComplete(symbol);
                assertBookIsTheVenues(symbol);
                if (announcesShutdown()) {
                    assertEquals(List.of(), sink.gaps(symbol));
                }
            }
        }
        assertEquals(sink.events().size(), sink.events().stream().distinct().count());
    }
}
