package io.marketprism.sink;

import io.marketprism.ConfigurationException;
import java.time.Duration;

/**
 * How events are delivered to one sink. Immutable; made by {@link #defaults()} and the methods that change one thing.
 *
 * @param queueCapacity events that may wait in memory
 * @param overflow what happens to more
 * @param batchSize events in a batch, at the most
 * @param linger longest wait for a batch to fill
 * @param firstBackoff wait before the first retry; doubles, with jitter, up to {@code maxBackoff}
 * @param maxBackoff longest wait between retries
 * @param drainTimeout longest wait for the queue to empty when the pipeline closes
 * @param conflatedLevels if above 0, a sink that is slower than the market gets the newest state only: of each order book a snapshot of so many
 *     levels a side, of each best bid and offer the last; what they replace counts as conflated
 */
public record Delivery(
        int queueCapacity,
        Overflow overflow,
        int batchSize,
        Duration linger,
        Duration firstBackoff,
        Duration maxBackoff,
        Duration drainTimeout,
        int conflatedLevels) {

    /** What happens when a queue is full. */
    public enum Overflow {
        /** The oldest events are dropped, counted, and leave a gap. */
        DROP_OLDEST,
        /** Whoever brings more waits. Never for a live socket: for replay and tests. */
        BLOCK
    }

    /** Checks the numbers.
     *
     * @param queueCapacity events that may wait in memory
     * @param overflow what happens to more
     * @param batchSize events in a batch, at the most
     * @param linger longest wait for a batch to fill
     * @param firstBackoff wait before the first retry
     * @param maxBackoff longest wait between retries
     * @param drainTimeout longest wait for the queue to empty
     * @param conflatedLevels levels of conflated books, or 0
     */
    public Delivery {
        if (batchSize < 1 || queueCapacity < batchSize) {
            throw new ConfigurationException(
                    "Expected a batch size of at least 1 and a queue capacity of at least that, " + "were " + batchSize
                            + " and " + queueCapacity);
        }
    }

    /** {@return 100,000 events in memory, the oldest dropped; batches of 1,000 or 200 ms; retries after 100 ms to 10 s; 10 s to drain} */
    public static Delivery defaults() {
        return new Delivery(
                100_000,
                Overflow.DROP_OLDEST,
                1_000,
                Duration.ofMillis(200),
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                0);
    }

    /**
     * The same with another queue.
     *
     * @param capacity events that may wait in memory
     * @param whenFull what happens to more
     * @return a copy
     */
    public Delivery queue(int capacity, Overflow whenFull) {
        return new Delivery(
                capacity, whenFull, batchSize, linger, firstBackoff, maxBackoff, drainTimeout, conflatedLevels);
    }

    /**
     * The same with other batches.
     *
     * @param size events in a batch, at the most
     * @return a copy
     */
    public Delivery batchSize(int size) {
        return new Delivery(
                queueCapacity, overflow, size, linger, firstBackoff, maxBackoff, drainTimeout, conflatedLevels);
    }

    /**
     * The same with another wait for a batch to fill.
     *
     * @param wait the longest
     * @return a copy
     */
    public Delivery linger(Duration wait) {
        return new Delivery(
                queueCapacity, overflow, batchSize, wait, firstBackoff, maxBackoff, drainTimeout, conflatedLevels);
    }

    /**
     * The same with another time to drain.
     *
     * @param wait the longest
     * @return a copy
     */
    public Delivery drainTimeout(Duration wait) {
        return new Delivery(
                queueCapacity, overflow, batchSize, linger, firstBackoff, maxBackoff, wait, conflatedLevels);
    }

    /**
     * The same for a consumer that wants the newest state, not every step to it: books come as snapshots of their best levels, best bids and
     * offers as the last one, as fast as the sink takes them. All other data is delivered as ever.
     *
     * @param levels best levels a side of a book, at least 1
     * @return a copy
     */
    public Delivery conflated(int levels) {
        if (levels < 1) {
            throw new ConfigurationException("Expected conflated books of at least 1 level, was " + levels);
        }
        return new Delivery(queueCapacity, overflow, batchSize, linger, firstBackoff, maxBackoff, drainTimeout, levels);
    }
}
