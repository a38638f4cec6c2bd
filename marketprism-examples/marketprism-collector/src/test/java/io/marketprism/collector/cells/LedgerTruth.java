package io.marketprism.collector.cells;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.marketprism.book.OrderBook;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookEvent;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.ledger.Ledger;
import io.marketprism.simulator.ledger.PriceLevel;
import io.marketprism.simulator.ledger.ProducedBook;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares what arrived of one instrument with what the ledger of a simulated exchange says was produced, all of it: the newest that was produced must have
 * arrived. Quantities of the ledger are contracts where the venue counts contracts.
 */
final class LedgerTruth {
    private final Ledger ledger;

    LedgerTruth(SimulatedExchange venue) {
        this.ledger = venue.ledger();
    }

    /**
     * Throws an {@link AssertionError} if what arrived is not what was produced.
     *
     * @param definition of the instrument, by the venue's list
     * @param events all of that type and instrument, in the order of arrival
     */
    void assertIs(DataType type, InstrumentDefinition definition, List<MarketEvent> events) {
        assertFalse(events.isEmpty(), () -> "Expected " + type + " of " + definition.instrument() + ", came none");
        switch (type) {
            case TRADE -> trades(definition, of(Trade.class, events));
            case ORDERBOOK -> book(definition, of(BookEvent.class, events));
            case BBO -> bestBidsAndOffers(definition, of(BestBidOffer.class, events));
            default -> throw new AssertionError("Nobody knows the truth of " + type);
        }
    }

    private static <E extends MarketEvent> List<E> of(Class<E> type, List<MarketEvent> events) {
        return events.stream().map(type::cast).toList();
    }

    /** What a trade says, whatever the venue calls it. */
    private record Row(long firstId, long lastId, Decimal price, Decimal quantity, String side, long timeMillis) {}

    private void trades(InstrumentDefinition definition, List<Trade> trades) {
        boolean aggregates = trades.get(0).form() == TradeForm.AGGREGATE;
        Stream<Row> produced = aggregates
                ? ledger.fills(symbol(definition)).stream()
                        .map(fill -> new Row(
                                fill.firstTradeId(),
                                fill.lastTradeId(),
                                Decimal.parse(fill.price()),
                                definition.quantity(Decimal.parse(fill.quantity())),
                                fill.taker().name(),
                                fill.timeMicros() / 1_000))
                : ledger.trades(symbol(definition)).stream()
                        .map(trade -> new Row(
                                trade.id(),
                                trade.id(),
                                Decimal.parse(trade.price()),
                                definition.quantity(Decimal.parse(trade.quantity())),
                                trade.taker().name(),
                                trade.timeMicros() / 1_000));
        assertEquals(
                produced.toList(),
                trades.stream()
                        .map(trade -> new Row(
                                aggregates
                                        ? trade.firstTradeId()
                                        : trade.tradeId().number(),
                                aggregates
                                        ? trade.lastTradeId()
                                        : trade.tradeId().number(),
                                trade.price(),
                                trade.quantity(),
                                trade.side().name(),
                                trade.exchangeTimeUs() / 1_000))
                        .toList());
    }

    private void book(InstrumentDefinition definition, List<BookEvent> events) {
        OrderBook book = new OrderBook(definition.instrument());
        for (BookEvent event : events) {
            book.apply(event);
            assertEquals(OrderBook.State.VALID, book.state(), () -> "does not continue the book: " + event);
        }
        ProducedBook produced = ledger.book(symbol(definition));
        assertEquals(produced.sequence(), book.sequence());
        assertEquals(levels(definition, produced.bids()), book.bids(Integer.MAX_VALUE));
        assertEquals(levels(definition, produced.asks()), book.asks(Integer.MAX_VALUE));
    }

    private void bestBidsAndOffers(InstrumentDefinition definition, List<BestBidOffer> events) {
        for (BestBidOffer event : events) {
            assertTouch(definition, ledger.bookAt(symbol(definition), event.sequence()), event);
        }
        assertTouch(definition, ledger.book(symbol(definition)), events.get(events.size() - 1));
    }

    private static void assertTouch(InstrumentDefinition definition, ProducedBook book, BestBidOffer event) {
        assertEquals(
                levels(definition, book.top(1).bids()),
                Levels.of(List.of(new Levels.Level(event.bidPrice(), event.bidQuantity()))));
        assertEquals(
                levels(definition, book.top(1).asks()),
                Levels.of(List.of(new Levels.Level(event.askPrice(), event.askQuantity()))));
    }

    private static Levels levels(InstrumentDefinition definition, List<PriceLevel> levels) {
        return definition.quantities(Levels.of(levels.stream()
                .map(level -> new Levels.Level(Decimal.of(level.price()), Decimal.of(level.quantity())))
                .toList()));
    }

    private static String symbol(InstrumentDefinition definition) {
        return definition.instrument().symbol();
    }
}
