package io.marketprism.bench.book;

import io.marketprism.book.OrderBook;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Our {@code OrderBook.apply}, with its verification and its lock. */
final class MarketPrismBook implements MeasuredBook<BookDelta> {
    private static final Instrument INSTRUMENT =
            new Instrument("venue", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);

    private final OrderBook book = new OrderBook(INSTRUMENT);

    MarketPrismBook() {
        book.apply(new BookSnapshot(INSTRUMENT, 0, 0, null, 1, Levels.EMPTY, Levels.EMPTY, 0, null));
    }

    /** The deltas are applied over and over, so each restarts the numbering: it is verified like any other. */
    @Override
    public BookDelta prepare(List<BookUpdates.Update> updates) {
        return new BookDelta(INSTRUMENT, 0, 0, null, 1, 1, true, levels(updates, true), levels(updates, false), null);
    }

    private static Levels levels(List<BookUpdates.Update> updates, boolean bids) {
        return Levels.of(updates.stream()
                .filter(update -> update.bid() == bids)
                .map(update -> new Level(Decimal.of(update.price()), Decimal.of(update.quantity())))
                .toList());
    }

    @Override
    public void apply(BookDelta delta) {
        book.apply(delta);
    }

    @Override
    public Map<BigDecimal, BigDecimal> bids() {
        return quantities(book.bids(Integer.MAX_VALUE));
    }

    @Override
    public Map<BigDecimal, BigDecimal> asks() {
        return quantities(book.asks(Integer.MAX_VALUE));
    }

    private static Map<BigDecimal, BigDecimal> quantities(Levels levels) {
        Map<BigDecimal, BigDecimal> quantities = new HashMap<>();
        for (int i = 0; i < levels.size(); i++) {
            quantities.put(
                    levels.price(i).toBigDecimal().setScale(2),
                    levels.quantity(i).toBigDecimal().setScale(5));
        }
        return quantities;
    }
}
