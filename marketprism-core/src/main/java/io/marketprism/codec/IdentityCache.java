package io.marketprism.codec;

import java.util.Objects;
import java.util.function.Function;

/**
 * What was made once of each instrument, or of each collector's name, such as its part of a message, for sinks that meet few of them and many
 * events.
 *
 * <p>Keys are told apart by identity, which needs no look at their texts; the connectors share one object between all events of an instrument,
 * and a pipeline one name between all its events. Bounded: a key may displace another, whose value is made again when it returns. Safe for use by
 * several threads if the values are immutable; two threads may make the same value at a time.
 *
 * @param <K> the keys
 * @param <T> the values, immutable
 */
public final class IdentityCache<K, T> {
    /** A power of two. */
    private static final int SLOTS = 1_024;

    private final Function<? super K, ? extends T> maker;

    /** Read and written without a lock: an entry's fields are final, so that whoever sees it sees all of it. */
    private final Entry[] entries = new Entry[SLOTS];

    private record Entry(Object key, Object value) {}

    /**
     * An empty cache.
     *
     * @param maker makes the value of a key, always an equal one, never null
     */
    public IdentityCache(Function<? super K, ? extends T> maker) {
        this.maker = Objects.requireNonNull(maker, "maker");
    }

    /**
     * The value of a key, from the cache or made now.
     *
     * @param key not null
     * @return the value
     */
    @SuppressWarnings("unchecked") // Entries hold only what the maker made.
    public T get(K key) {
        int slot = System.identityHashCode(key) & SLOTS - 1;
        Entry entry = entries[slot];
        if (entry == null || entry.key != key) {
            entry = new Entry(key, maker.apply(key));
            entries[slot] = entry;
        }
        return (T) entry.value;
    }
}
