package io.marketprism.internal.metrics;

import io.marketprism.event.MarketEvent;

/**
 * The least time that an event of an exchange took to get here, by the two clocks: below zero, the exchange's clock is ahead of ours. Over the
 * last one to two {@linkplain #turn() turns}. Thread-safe; two threads at once may miss the lesser of two values, which soon comes again.
 */
public final class LeastLag {
    private volatile long currentUs = Long.MAX_VALUE;
    private volatile long previousUs = Long.MAX_VALUE;

    void event(long lagUs) {
        if (lagUs < currentUs) {
            currentUs = lagUs;
        }
    }

    /** Begins a new turn. */
    void turn() {
        previousUs = currentUs;
        currentUs = Long.MAX_VALUE;
    }

    /** {@return in µs; {@link MarketEvent#ABSENT} if no event came} */
    long us() {
        long least = Math.min(currentUs, previousUs);
        return least == Long.MAX_VALUE ? MarketEvent.ABSENT : least;
    }
}
