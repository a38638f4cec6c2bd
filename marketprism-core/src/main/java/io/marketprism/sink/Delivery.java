package io.marketprism.sink;

import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How events are delivered to one sink. Immutable; made by {@link #defaults()} and the methods that change one thing.
 *
 * @param queueCapacity events of each policy that may wait in memory
 * @param overflow what happens to more, by data type; {@link Overflow#SPILL} where a type is not named. Gaps, coverage and instruments, few as
 *     they are, are never dropped
 * @param batchSize events in a batch, at the most; ten times as many in one that waited on disk
 * @param linger longest wait for a batch to fill
 * @param firstBackoff wait before the first retry; doubles, with jitter, up to {@code maxBackoff}
 * @param maxBackoff longest wait between retries
 * @param drainTimeout longest wait for the queue to empty when the pipeline closes
 * @param conflatedLevels levels a side of the snapshots that {@link Overflow#CONFLATE} makes
 * @param writeTimeout longest wait for the outcome of a write; then it counts as failed, nobody knows why, and the sink is opened anew
 */
public record Delivery(
        int queueCapacity,
        Map<DataType, Overflow> overflow,
        int batchSize,
        Duration linger,
        Duration firstBackoff,
        Duration maxBackoff,
        Duration drainTimeout,
        int conflatedLevels,
        Duration writeTimeout) {

    /** So that it can be counted in nanoseconds. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final Set<DataType> CONFLATABLE = Set.of(DataType.ORDERBOOK, DataType.BBO);

    /** What happens to events that a sink does not take in time. */
    public enum Overflow {
        /**
         * They wait on disk and are delivered in order: when half the queue's capacity is used, or the sink is a second (or twice the linger
         * time) behind. Where the pipeline has a spill directory they survive the process. When the disk is full too it is as with {@link #DROP_OLDEST}: what is on disk stays.
         * What a source brings waits there, rather than in temporary files or to be dropped.
         */
        SPILL,
        /** The oldest in memory are dropped, counted, and leave a gap. */
        DROP_OLDEST,
        /**
         * For order books and best bids and offers, for a consumer that wants the newest state, not every step to it: books come as snapshots
         * of their best levels, best bids and offers as the last one, as fast as the sink takes them. What they replace counts as conflated.
         */
        CONFLATE,
        /**
         * Whoever brings more waits: for pipelines of {@linkplain io.marketprism.source.Source sources} alone. One with a live feed refuses it: a
         * socket that waits is closed by the exchange, and what comes meanwhile is lost without a count.
         */
        BLOCK
    }

    /** Checks the numbers.
     *
     * @param queueCapacity events of each policy that may wait in memory
     * @param overflow what happens to more
     * @param batchSize events in a batch, at the most
     * @param linger longest wait for a batch to fill
     * @param firstBackoff wait before the first retry
     * @param maxBackoff longest wait between retries
     * @param drainTimeout longest wait for the queue to empty
     * @param conflatedLevels levels of conflated books
     * @param writeTimeout longest wait for the outcome of a write
     */
    public Delivery {
        if (overflow == null
                || overflow.entrySet().stream().anyMatch(entry -> entry.getKey() == null || entry.getValue() == null)) {
            throw new ConfigurationException("Expected a policy for each data type that is named, was " + overflow);
        }
        overflow = Map.copyOf(overflow);
        if (batchSize < 1 || queueCapacity < batchSize) {
            throw new ConfigurationException(
                    "Expected a batch size of at least 1 and a queue capacity of at least that, " + "were " + batchSize
                            + " and " + queueCapacity);
        }
        if (conflatedLevels < 1) {
            throw new ConfigurationException("Expected conflated books of at least 1 level, was " + conflatedLevels);
        }
        atLeast("a linger time", linger, Duration.ZERO);
        atLeast("a wait before the first retry", firstBackoff, Duration.ofMillis(1));
        atLeast("a longest wait between retries, not below the first,", maxBackoff, firstBackoff);
        atLeast("a time to drain", drainTimeout, Duration.ZERO);
        atLeast("a time for a write", writeTimeout, Duration.ofMillis(1));
        overflow.forEach((type, policy) -> {
            if (policy == Overflow.CONFLATE && !CONFLATABLE.contains(type)) {
                throw new ConfigurationException(
                        "Expected CONFLATE for ORDERBOOK and BBO only, whose newest state says all, was for " + type);
            }
        });
    }

    private static void atLeast(String what, Duration time, Duration least) {
        if (time == null || time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
            throw new ConfigurationException(
                    "Expected " + what + " of " + least + " to " + LONGEST.toDays() + " days, was " + time);
        }
    }

    /**
     * {@return 100,000 events in memory, then on disk; batches of 1,000 or 200 ms; retries after 100 ms to 10 s; 5 s to drain; 60 s for a
     *     write}
     */
    public static Delivery defaults() {
        return new Delivery(
                100_000,
                Map.of(),
                1_000,
                Duration.ofMillis(200),
                Duration.ofMillis(100),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                20,
                Duration.ofSeconds(60));
    }

    /**
     * What happens to events of a type that the sink does not take in time.
     *
     * @param type of the events
     * @return the policy
     */
    public Overflow overflow(DataType type) {
        return overflow.getOrDefault(type, Overflow.SPILL);
    }

    /**
     * The same with another queue.
     *
     * @param capacity events of each policy that may wait in memory
     * @return a copy
     */
    public Delivery queue(int capacity) {
        return with(draft -> draft.queueCapacity = capacity);
    }

    /**
     * The same with another policy.
     *
     * @param policy what happens to events that the sink does not take in time
     * @param types of which data types; all if none is named, which {@link Overflow#CONFLATE} cannot be
     * @return a copy
     * @throws ConfigurationException if a type cannot have the policy
     */
    public Delivery overflow(Overflow policy, DataType... types) {
        if (policy == null || types == null || Arrays.asList(types).contains(null)) {
            throw new ConfigurationException(
                    "Expected a policy and data types, were " + policy + " and " + Arrays.toString(types));
        }
        if (policy == Overflow.CONFLATE && types.length == 0) {
            throw new ConfigurationException(
                    "Expected CONFLATE for ORDERBOOK and BBO only, whose newest state says all, was for all types;"
                            + " conflated(levels) is for both");
        }
        Map<DataType, Overflow> changed = new EnumMap<>(DataType.class);
        changed.putAll(overflow);
        for (DataType type : types.length == 0 ? DataType.values() : types) {
            changed.put(type, policy);
        }
        return with(draft -> draft.overflow = changed);
    }

    /**
     * The same with other batches.
     *
     * @param size events in a batch, at the most
     * @return a copy
     */
    public Delivery batchSize(int size) {
        return with(draft -> draft.batchSize = size);
    }

    /**
     * The same with another wait for a batch to fill.
     *
     * @param wait the longest
     * @return a copy
     */
    public Delivery linger(Duration wait) {
        return with(draft -> draft.linger = wait);
    }

    /**
     * The same with other waits between retries.
     *
     * @param first before the first retry, at least 1 ms; doubles, with jitter
     * @param longest up to which it doubles
     * @return a copy
     */
    public Delivery backoff(Duration first, Duration longest) {
        return with(draft -> {
            draft.firstBackoff = first;
            draft.maxBackoff = longest;
        });
    }

    /**
     * The same with another time to drain.
     *
     * @param wait the longest
     * @return a copy
     */
    public Delivery drainTimeout(Duration wait) {
        return with(draft -> draft.drainTimeout = wait);
    }

    /**
     * The same with another time for a write to end.
     *
     * @param wait the longest, more than the sink's own timeouts add up to
     * @return a copy
     */
    public Delivery writeTimeout(Duration wait) {
        return with(draft -> draft.writeTimeout = wait);
    }

    /**
     * The same for a consumer that wants the newest state of books and of best bids and offers: {@link Overflow#CONFLATE} for both.
     *
     * @param levels best levels a side of a book, at least 1
     * @return a copy
     */
    public Delivery conflated(int levels) {
        return overflow(Overflow.CONFLATE, DataType.ORDERBOOK, DataType.BBO)
                .with(draft -> draft.conflatedLevels = levels);
    }

    private Delivery with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.build();
    }

    /** A copy that is being changed. */
    private static final class Draft {
        private int queueCapacity;
        private Map<DataType, Overflow> overflow;
        private int batchSize;
        private Duration linger;
        private Duration firstBackoff;
        private Duration maxBackoff;
        private Duration drainTimeout;
        private int conflatedLevels;
        private Duration writeTimeout;

        Draft(Delivery source) {
            queueCapacity = source.queueCapacity;
            overflow = source.overflow;
            batchSize = source.batchSize;
            linger = source.linger;
            firstBackoff = source.firstBackoff;
            maxBackoff = source.maxBackoff;
            drainTimeout = source.drainTimeout;
            conflatedLevels = source.conflatedLevels;
            writeTimeout = source.writeTimeout;
        }

        Delivery build() {
            return new Delivery(
                    queueCapacity,
                    overflow,
                    batchSize,
                    linger,
                    firstBackoff,
                    maxBackoff,
                    drainTimeout,
                    conflatedLevels,
                    writeTimeout);
        }
    }
}
