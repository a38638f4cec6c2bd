package io.marketprism.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.ledger.PriceLevel;
import io.marketprism.simulator.ledger.ProducedBook;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Compares what arrived with what a simulated exchange produced. Thread-safe. */
public final class VenueTruth {
    private static final int BEST_LEVELS = 50;

    private final SimulatedExchange venue;

    /** What a trade must say, whatever the venue calls it. */
    private record Expected(long firstId, long lastId, Decimal price, Decimal quantity, String side, long timeUs) {}

    /**
     * Compares with this exchange's ledger.
     *
     * @param venue still open, or closed
     */
    public VenueTruth(SimulatedExchange venue) {
        this.venue = Objects.requireNonNull(venue, "venue");
    }

    /**
     * Whether the newest trade and the newest state of the book have arrived.
     *
     * @param symbol {@code BASE-QUOTE}
     * @param trades those that arrived, in order
     * @param book rebuilt from what arrived
     * @return true if nothing newer has happened
     */
    public boolean isReached(String symbol, List<Trade> trades, ReferenceBook book) {
        return !trades.isEmpty()
                && lastId(trades.get(trades.size() - 1))
                        == venue.ledger().newestTrades(symbol, 1).get(0).id()
                && book.sequence() == venue.ledger().book(symbol).sequence();
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
        boolean aggregates = trades.stream().anyMatch(trade -> trade.form() == TradeForm.AGGREGATE);
        for (Expected expected : aggregates ? fills(symbol) : trades(symbol)) {
            if (expected.lastId() < first) {
                continue;
            }
            List<Trade> found = arrived.getOrDefault(expected.lastId(), List.of());
            if (found.isEmpty()) {
                assertTrue(
                        isInGap(symbol, expected, gaps),
                        () -> symbol + ": " + expected + " did not arrive, and no closed gap says so");
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
                        Decimal.parse(trade.price()),
                        Decimal.parse(trade.quantity()),
                        trade.taker().name(),
                        trade.timeMicros()))
                .toList();
    }

    private List<Expected> fills(String symbol) {
        return venue.ledger().fills(symbol).stream()
                .map(fill -> new Expected(
                        fill.firstTradeId(),
                        fill.lastTradeId(),
                        Decimal.parse(fill.price()),
                        Decimal.parse(fill.quantity()),
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

    private static boolean isInGap(String symbol, Expected missing, Collection<Gap> gaps) {
        return gaps.stream()
                .filter(gap -> gap.instrument().symbol().equals(symbol)
                        && gap.affectedDataType() == DataType.TRADE
                        && gap.state() == GapState.CLOSED
                        && gap.firstMissingId() != null)
                .anyMatch(gap -> Long.parseLong(gap.firstMissingId()) <= missing.firstId()
                        && missing.lastId() <= Long.parseLong(gap.lastMissingId()));
    }

    /**
     * Checks that a book is what the venue's was at the same state.
     *
     * @param symbol {@code BASE-QUOTE}
     * @param book rebuilt from what arrived
     */
    public void assertBook(String symbol, ReferenceBook book) {
        ProducedBook truth = venue.ledger().bookAt(symbol, book.sequence());
        assertEquals(canonical(truth.bids()), book.bids(), symbol + " bids at " + book.sequence());
        assertEquals(canonical(truth.asks()), book.asks(), symbol + " asks at " + book.sequence());
    }

    /**
     * Checks that the best fifty levels a side of a book are what the venue's were at the same state: far fewer than the shallowest snapshot
     * covers.
     *
     * @param symbol {@code BASE-QUOTE}
     * @param book rebuilt from what arrived
     */
    public void assertBestLevels(String symbol, ReferenceBook book) {
        ProducedBook truth = venue.ledger().bookAt(symbol, book.sequence()).top(BEST_LEVELS);
        assertEquals(canonical(truth.bids()), best(book.bids()), symbol + " bids at " + book.sequence());
        assertEquals(canonical(truth.asks()), best(book.asks()), symbol + " asks at " + book.sequence());
    }

    private static Map<BigDecimal, BigDecimal> best(Map<BigDecimal, BigDecimal> side) {
        return side.entrySet().stream()
                .limit(BEST_LEVELS)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Map<BigDecimal, BigDecimal> canonical(List<PriceLevel> levels) {
        return levels.stream()
                .collect(Collectors.toMap(
                        level -> Decimal.of(level.price()).toBigDecimal(),
                        level -> Decimal.of(level.quantity()).toBigDecimal()));
    }
}
