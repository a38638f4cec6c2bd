package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.BookChange;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/** Gathers the levels of a book that changed since the last diff was sent. */
final class BookWindow {

    private final Set<Long> bids = new HashSet<>();
    private final Set<Long> asks = new HashSet<>();
    private long firstSequence;

    void add(BookChange change) {
        if (isEmpty()) {
            firstSequence = change.sequence();
        }
        (change.bid() ? bids : asks).add(change.price());
    }

    boolean isEmpty() {
        return bids.isEmpty() && asks.isEmpty();
    }

    /** The sequence of the first change gathered. */
    long firstSequence() {
        return firstSequence;
    }

    /** The prices of the bids that changed, highest first. */
    long[] bids() {
        return sorted(bids, Comparator.reverseOrder());
    }

    /** The prices of the asks that changed, lowest first. */
    long[] asks() {
        return sorted(asks, Comparator.naturalOrder());
    }

    void clear() {
        bids.clear();
        asks.clear();
    }

    private static long[] sorted(Collection<Long> prices, Comparator<Long> order) {
        return prices.stream().sorted(order).mapToLong(Long::longValue).toArray();
    }
}
