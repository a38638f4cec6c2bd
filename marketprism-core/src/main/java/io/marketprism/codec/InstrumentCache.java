package io.marketprism.codec;

import io.marketprism.event.Instrument;
import java.util.Objects;
import java.util.function.Function;

/**
 * What was made once of each instrument, such as its part of a message, for sinks that meet few instruments and many events.
 *
 * <p>Instruments are told apart by identity, which needs no look at their texts; the connectors share one object between all events of an
 * instrument. Bounded: an instrument may displace another, whose value is made again when it returns. Safe for use by several threads if the
 * values are immutable; two threads may make the same value at a time.
 *
 * @param <T> the values, immutable
 */
public final class InstrumentCache<T> {
    /** A power of two. */
    private static final int SLOTS = 1_024;

    private final Function<? super Instrument, ? extends T> maker;

    /** Read and written without a lock: an entry's fields are final, so that whoever sees it sees all of it. */
    private final Entry[] entries = new Entry[SLOTS];

    private record Entry(Instrument instrument, Object value) {}

    /**
     * An empty cache.
     *
     * @param maker makes the value of an instrument, always an equal one, never null
     */
    public InstrumentCache(Function<? super Instrument, ? extends T> maker) {
        this.maker = Objects.requireNonNull(maker, "maker");
    }

    /**
     * The value of an instrument, from the cache or made now.
     *
     * @param instrument not null
     * @return the value
     */
    @SuppressWarnings("unchecked") // Entries hold only what the maker made.
    public T get(Instrument instrument) {
        int slot = System.identityHashCode(instrument) & SLOTS - 1;
        Entry entry = entries[slot];
        if (entry == null || entry.instrument != instrument) {
            entry = new Entry(instrument, maker.apply(instrument));
            entries[slot] = entry;
        }
        return (T) entry.value;
    }
}
