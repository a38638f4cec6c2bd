package io.marketprism.bench.book;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The book that one writes first: a {@code TreeMap} of {@code BigDecimal}s for each side. */
final class TreeMapBook implements MeasuredBook<List<BookUpdates.Update>> {
    private final TreeMap<BigDecimal, BigDecimal> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<BigDecimal, BigDecimal> asks = new TreeMap<>();

    @Override
    public List<BookUpdates.Update> prepare(List<BookUpdates.Update> updates) {
        return updates;
    }

    @Override
    public void apply(List<BookUpdates.Update> delta) {
        for (BookUpdates.Update update : delta) {
            TreeMap<BigDecimal, BigDecimal> side = update.bid() ? bids : asks;
            if (update.quantity().signum() == 0) {
                side.remove(update.price());
            } else {
                side.put(update.price(), update.quantity());
            }
        }
    }

    @Override
    public Map<BigDecimal, BigDecimal> bids() {
        return bids;
    }

    @Override
    public Map<BigDecimal, BigDecimal> asks() {
        return asks;
    }
}
