package io.marketprism.internal.flow;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What became of every event that was meant for one sink, by data type: received = delivered + deduplicated + conflated + dropped + pending.
 * Each number is counted on its own, so that the equation is a check. Thread-safe.
 */
public final class Account {
    private static final int TYPES = DataType.values().length;
    private final AtomicLongArray received = new AtomicLongArray(TYPES);
    private final AtomicLongArray delivered = new AtomicLongArray(TYPES);
    private final AtomicLongArray deduplicated = new AtomicLongArray(TYPES);
    private final AtomicLongArray conflated = new AtomicLongArray(TYPES);
    private final AtomicLongArray dropped = new AtomicLongArray(TYPES);
    private final AtomicLongArray pending = new AtomicLongArray(TYPES);

    void received(MarketEvent event) {
        received.incrementAndGet(event.dataType().ordinal());
    }

    void enqueued(MarketEvent event) {
        pending.incrementAndGet(event.dataType().ordinal());
    }

    /** What an earlier process left for this one. */
    void recovered(DataType type, long count) {
        received.addAndGet(type.ordinal(), count);
        pending.addAndGet(type.ordinal(), count);
    }

    /** What was recovered and turns out to be lost. */
    void unreadable(DataType type, long count) {
        pending.addAndGet(type.ordinal(), -count);
        dropped.addAndGet(type.ordinal(), count);
    }

    void dequeued(Collection<MarketEvent> events) {
        events.forEach(event -> pending.decrementAndGet(event.dataType().ordinal()));
    }

    void dropped(MarketEvent event) {
        dropped.incrementAndGet(event.dataType().ordinal());
    }

    void delivered(MarketEvent event) {
        delivered.incrementAndGet(event.dataType().ordinal());
    }

    void conflated(MarketEvent event) {
        conflated.incrementAndGet(event.dataType().ordinal());
    }

    void deduplicated(MarketEvent event) {
        deduplicated.incrementAndGet(event.dataType().ordinal());
    }

    /** Takes back that one of them was delivered: it was found to be something else. */
    void notDelivered(MarketEvent event) {
        delivered.decrementAndGet(event.dataType().ordinal());
    }

    /** {@return events of a type that came} */
    public long received(DataType type) {
        return received.get(type.ordinal());
    }

    /** {@return events of a type that are durable in the sink} */
    public long delivered(DataType type) {
        return delivered.get(type.ordinal());
    }

    /** {@return events of a type that the sink already had} */
    public long deduplicated(DataType type) {
        return deduplicated.get(type.ordinal());
    }

    /** {@return events of a type that newer ones replaced before the sink took them} */
    public long conflated(DataType type) {
        return conflated.get(type.ordinal());
    }

    /** {@return events of a type that are lost for the sink} */
    public long dropped(DataType type) {
        return dropped.get(type.ordinal());
    }

    /** {@return events of a type that wait or are being written} */
    public long pending(DataType type) {
        return pending.get(type.ordinal());
    }
}
