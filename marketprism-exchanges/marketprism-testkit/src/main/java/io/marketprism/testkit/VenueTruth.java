package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.book.OrderBook;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.ledger.PriceLevel;
import io.marketprism.simulator.ledger.ProducedBook;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Compares what arrived with what a simulated exchange produced. Thread-safe. */
public final class VenueTruth {
    private final SimulatedExchange venue;
    private final Decimal contractSize;
    private final int unnumberedDepth;

    /**
     * What a trade must say, whatever the venue calls it.
     *
     * @param id what the venue numbers; trades of an aggregate have further numbers where aggregates have their own
     */
    private record Expected(
            long id, long firstId, long lastId, Decimal price, Decimal quantity, String side, long timeUs) {}

    /**
     * Compares with this exchange's ledger.
     *
     * @param venue still open, or closed
     */
    public VenueTruth(SimulatedExchange venue) {
        this(venue, Decimal.ONE, 0);
    }

    private VenueTruth(SimulatedExchange venue, Decimal contractSize, int unnumberedDepth) {
        this.unnumberedDepth = unnumberedDepth;
        this.venue = Objects.requireNonNull(venue, "venue");
        this.contractSize = Objects.requireNonNull(contractSize, "contractSize");
    }

    /**
     * For instruments whose ledger counts contracts, while their events count currency.
     *
     * @param size how much currency a contract is
     * @return a comparison with the same ledger, in currency
     */
    public VenueTruth contractsOf(Decimal size) {
        return new VenueTruth(venue, size, unnumberedDepth);
    }

    /**
     * For venues that do not number their books, so that the numbers are the engine's: what arrived is compared with the newest state.
     *
     * @param depth number of levels a side that the venue shows
     * @return a comparison with the same ledger
     */
    public VenueTruth withoutNumbersOfBooks(int depth) {
        return new VenueTruth(venue, contractSize, depth);
    }

    /**
     * Whether the newest trade and the newest state of the book have arrived.
     *
     * @param symbol {@code BASE-QUOTE}
     * @param trades those that arrived
     * @param books events of the book that arrived, in order
     * @return true if nothing newer has happened
     */
    public boolean isReached(String symbol, List<Trade> trades, List<BookEvent> books) {
        return !books.isEmpty() && isReached(symbol, trades, rebuilt(books));
    }

    /**
     * Whether the newest trade and the newest state of the book have arrived.
     *
     * @param symbol {@code BASE-QUOTE}
     * @param trades those that arrived
     * @param book as it stands, by what arrived
     * @return true if nothing newer has happened
     */
    public boolean isReached(String symbol, List<Trade> trades, OrderBook book) {
        return !trades.isEmpty()
                && trades.stream().mapToLong(VenueTruth::lastId).max().orElseThrow()
                        == newestId(symbol, isNumberedByAggregates(trades))
                && isNewest(symbol, book);
    }

    private boolean isNewest(String symbol, OrderBook book) {
        ProducedBook newest = venue.ledger().book(symbol);
        return unnumberedDepth == 0
                ? book.sequence() == newest.sequence()
                : bids(newest.top(unnumberedDepth), book).equals(book.bids(Integer.MAX_VALUE))
                        && asks(newest.top(unnumberedDepth), book).equals(book.asks(Integer.MAX_VALUE));
    }

    /** {@return the venue's bids, as far as a book is known} */
    private Levels bids(ProducedBook truth, OrderBook book) {
        return canonical(truth.bids(), book.knownDownTo() == null ? Integer.MAX_VALUE : book.knownBids());
    }

    /** {@return the venue's asks, as far as a book is known} */
    private Levels asks(ProducedBook truth, OrderBook book) {
        return canonical(truth.asks(), book.knownUpTo() == null ? Integer.MAX_VALUE : book.knownAsks());
    }

    private long newestId(String symbol, boolean ofAggregates) {
        return ofAggregates
                ? venue.ledger().newestFills(symbol, 1).get(0).lastTradeId()
                : venue.ledger().newestTrades(symbol, 1).get(0).id();
    }

    /** Whether aggregates have numbers of their own, without holes, while the trades that are in none leave holes in those of trades. */
    private static boolean isNumberedByAggregates(Collection<Trade> trades) {
        return trades.stream()
                .anyMatch(trade ->
                        trade.form() == TradeForm.AGGREGATE && trade.tradeId().number() != trade.lastTradeId());
    }

    /**
     * Checks that every trade that happened, from the first that arrived on, arrived exactly once and exactly as it was, or lies in a closed
     * gap.
     *
     * @param symbol {@code BASE-QUOTE}
     * @param trades those that arrived
     * @param gaps every revision of every gap
     */
    public void assertTrades(String symbol, Collection<Trade> trades, Collection<Gap> gaps) {
        assertFalse(trades.isEmpty(), symbol + ": no trades arrived");
        Map<Long, List<Trade>> arrived = trades.stream().collect(Collectors.groupingBy(VenueTruth::lastId));
        long first = arrived.keySet().stream().min(Long::compare).orElseThrow();
        boolean numbered = isNumberedByAggregates(trades);
        boolean aggregates = trades.stream().anyMatch(trade -> trade.form() == TradeForm.AGGREGATE);
        for (Expected expected : aggregates ? fills(symbol) : trades(symbol)) {
            if (expected.lastId() < first) {
                continue;
            }
            List<Trade> found = arrived.getOrDefault(expected.lastId(), List.of());
            if (found.isEmpty()) {
                assertTrue(
                        isInGap(symbol, expected, numbered, gaps),
                        () -> symbol + ": " + expected + " did not arrive, and no closed gap says so; were " + gaps);
            } else {
                assertEquals(1, found.size(), () -> symbol + ": " + expected + " arrived more than once");
                assertIs(expected, found.get(0));
            }
        }
    }

    private List<Expected> trades(String symbol) {
        return venue.ledger().trades(symbol).stream()
                .map(trade -> new Expected(
                        trade.id(),
                        trade.id(),
                        trade.id(),
                        Decimal.parse(trade.price()),
                        Decimal.parse(trade.quantity()).multiply(contractSize),
                        trade.taker().name(),
                        trade.timeMicros()))
                .toList();
    }

    private List<Expected> fills(String symbol) {
        return venue.ledger().fills(symbol).stream()
                .map(fill -> new Expected(
                        fill.id(),
                        fill.firstTradeId(),
                        fill.lastTradeId(),
                        Decimal.parse(fill.price()),
                        Decimal.parse(fill.quantity()).multiply(contractSize),
                        fill.taker().name(),
                        fill.timeMicros()))
                .toList();
    }

    private static long lastId(Trade trade) {
        return trade.lastTradeId() == MarketEvent.ABSENT ? trade.tradeId().number() : trade.lastTradeId();
    }

    private static void assertIs(Expected expected, Trade trade) {
        assertAll(
                expected.toString(),
                () -> assertEquals(
                        expected.firstId(),
                        trade.firstTradeId() == MarketEvent.ABSENT
                                ? trade.tradeId().number()
                                : trade.firstTradeId()),
                () -> assertEquals(expected.price(), trade.price()),
                () -> assertEquals(expected.quantity(), trade.quantity()),
                () -> assertEquals(expected.side(), trade.side().name()),
                // A venue that sends milliseconds has lost the rest.
                () -> assertTrue(trade.exchangeTimeUs() == expected.timeUs()
                        || trade.exchangeTimeUs() == expected.timeUs() / 1_000 * 1_000));
    }

    private static boolean isInGap(String symbol, Expected missing, boolean byAggregates, Collection<Gap> gaps) {
        long first = byAggregates ? missing.id() : missing.firstId();
        long last = byAggregates ? missing.id() : missing.lastId();
        Map<String, Gap> newest = gaps.stream()
                .collect(Collectors.toMap(
                        Gap::gapId, gap -> gap, (one, other) -> one.revision() > other.revision() ? one : other));
        return newest.values().stream()
                .filter(gap -> gap.instrument().symbol().equals(symbol)
                        && gap.affectedDataType() == DataType.TRADE
                        && gap.state() == GapState.CLOSED)
                .anyMatch(gap -> gap.firstMissingId() == null
                        ? isBetween(gap, missing.timeUs())
                        : Long.parseLong(gap.firstMissingId()) <= first && last <= Long.parseLong(gap.lastMissingId()));
    }

    /**
     * Where trades have no numbers, a gap has the times between which they are missing: of the venue, some of which tell milliseconds; or ours, which is
     * the simulation's, where one run does not know what the other has seen.
     */
    private static boolean isBetween(Gap gap, long timeUs) {
        long after = known(gap.lastGoodExchangeTimeUs(), gap.startedAtUs());
        long before = known(gap.firstGoodExchangeTimeUs(), gap.endedAtUs());
        return after / 1_000 <= timeUs / 1_000 && timeUs / 1_000 <= before / 1_000;
    }

    private static long known(long theirs, long ours) {
        return theirs == MarketEvent.ABSENT ? ours : theirs;
    }

    /**
     * Checks that a book is what the venue's was at the same state.
     *
     * @param symbol {@code BASE-QUOTE}
     * @param books events of the book that arrived, in order, each of which must continue it
     */
    public void assertBook(String symbol, List<BookEvent> books) {
        OrderBook book = rebuilt(books);
        if (unnumberedDepth == 0) {
            assertNull(book.knownDownTo(), () -> symbol + ": the bids are known only in part");
            assertNull(book.knownUpTo(), () -> symbol + ": the asks are known only in part");
        }
        assertKnown(symbol, book);
    }

    /**
     * Checks that a book is what the venue's was at the same state as far as it is known, which may be less the longer it has been since its last
     * snapshot; and that it was so behind that snapshot.
     *
     * @param symbol {@code BASE-QUOTE}
     * @param books events of the book that arrived, in order, each of which must continue it
     */
    public void assertBestLevels(String symbol, List<BookEvent> books) {
        int snapshot = books.size();
        while (snapshot > 0 && !(books.get(snapshot - 1) instanceof BookSnapshot)) {
            snapshot--;
        }
        OrderBook fresh = rebuilt(books.subList(0, snapshot));
        assertNotNull(fresh.bestBid(), () -> symbol + ": a snapshot without bids");
        assertNotNull(fresh.bestAsk(), () -> symbol + ": a snapshot without asks");
        assertKnown(symbol, fresh);
        assertKnown(symbol, rebuilt(books));
    }

    private static OrderBook rebuilt(List<BookEvent> events) {
        assertFalse(events.isEmpty(), "no event of the book arrived");
        OrderBook book = new OrderBook(events.get(0).instrument());
        for (BookEvent event : events) {
            book.apply(event);
            assertEquals(
                    OrderBook.State.VALID, book.state(), () -> "does not continue the book: " + event + "; " + book);
        }
        return book;
    }

    /**
     * Checks that a book is what the venue's was at the same state as far as it is known.
     *
     * @param symbol {@code BASE-QUOTE}
     * @param book valid
     */
    public void assertKnown(String symbol, OrderBook book) {
        ProducedBook truth = unnumberedDepth == 0
                ? venue.ledger().bookAt(symbol, book.sequence())
                : venue.ledger().book(symbol).top(unnumberedDepth);
        assertEquals(bids(truth, book), book.bids(Integer.MAX_VALUE), () -> symbol + " bids at " + book.sequence());
        assertEquals(asks(truth, book), book.asks(Integer.MAX_VALUE), () -> symbol + " asks at " + book.sequence());
    }

    private Levels canonical(List<PriceLevel> levels, int best) {
        return Levels.of(levels.stream()
                .limit(best)
                .map(level -> new Levels.Level(
                        Decimal.of(level.price()), Decimal.of(level.quantity()).multiply(contractSize)))
                .toList());
    }
}
