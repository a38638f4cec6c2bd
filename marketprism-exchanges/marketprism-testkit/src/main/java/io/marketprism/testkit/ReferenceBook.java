package io.marketprism.testkit;

import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * An order book kept in the plainest way, by the rule for readers: the oracle that faster ones are compared with. Not thread-safe.
 */
public final class ReferenceBook {
    private final NavigableMap<BigDecimal, BigDecimal> bids = new TreeMap<>(Comparator.reverseOrder());
    private final NavigableMap<BigDecimal, BigDecimal> asks = new TreeMap<>();
    private long sequence = MarketEvent.ABSENT;

    /** A book without a snapshot. */
    public ReferenceBook() {}

    /**
     * Reads the next event of the book.
     *
     * @param event a snapshot or a delta
     * @throws IllegalStateException if it does not continue the book
     */
    public void read(BookEvent event) {
        if (event instanceof BookSnapshot snapshot) {
            if (sequence == MarketEvent.ABSENT || snapshot.sequence() > sequence) {
                bids.clear();
                asks.clear();
                set(bids, snapshot.bids());
                set(asks, snapshot.asks());
                sequence = snapshot.sequence();
            }
        } else {
            apply((BookDelta) event);
        }
    }

    private void apply(BookDelta delta) {
        if (delta.sequence() <= sequence && !delta.reset()) {
            return;
        }
        if (sequence == MarketEvent.ABSENT
                || delta.previousSequence() == MarketEvent.ABSENT
                || delta.previousSequence() > sequence) {
            throw new IllegalStateException("Expected an event that continues " + sequence + ", was " + delta);
        }
        set(bids, delta.bids());
        set(asks, delta.asks());
        sequence = delta.sequence();
    }

    private static void set(NavigableMap<BigDecimal, BigDecimal> side, Levels levels) {
        for (int i = 0; i < levels.size(); i++) {
            if (levels.quantity(i).signum() == 0) {
                side.remove(levels.price(i).toBigDecimal());
            } else {
                side.put(levels.price(i).toBigDecimal(), levels.quantity(i).toBigDecimal());
            }
        }
    }

    /** {@return number of the state it stands at, or {@link MarketEvent#ABSENT}} */
    public long sequence() {
        return sequence;
    }

    /** {@return quantities by price, highest first; canonical numbers} */
    public NavigableMap<BigDecimal, BigDecimal> bids() {
        return bids;
    }

    /** {@return quantities by price, lowest first; canonical numbers} */
    public NavigableMap<BigDecimal, BigDecimal> asks() {
        return asks;
    }
}
