package io.marketprism.connector;

import io.marketprism.event.InstrumentDefinition;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the definitions of instruments by the bytes of their native symbols, without making a {@code String}. Thread-safe, and never locked by who
 * searches.
 */
public final class SymbolTable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MIXER = 0x9E3779B97F4A7C15L;

    private final @Nullable Function<String, InstrumentDefinition> learn;

    /** Replaced as a whole, never changed once it is seen. */
    private volatile Entry[] entries;

    private int size;

    /** The first sixteen bytes of a symbol stand in two words as well, and most symbols have no more. */
    private record Entry(long first, long second, byte[] symbol, InstrumentDefinition definition) {
        static Entry of(InstrumentDefinition definition) {
            byte[] symbol = definition.instrument().nativeSymbol().getBytes(StandardCharsets.UTF_8);
            int length = symbol.length;
            return new Entry(word(symbol, 0, length), word(symbol, Long.BYTES, length), symbol, definition);
        }

        boolean is(long itsFirst, long itsSecond, byte[] bytes, int from, int to) {
            return first == itsFirst
                    && second == itsSecond
                    && symbol.length == to - from
                    && (symbol.length <= 2 * Long.BYTES || Arrays.equals(symbol, 0, symbol.length, bytes, from, to));
        }
    }

    private SymbolTable(int expected, @Nullable Function<String, InstrumentDefinition> learn) {
        this.entries = new Entry[Integer.highestOneBit(Math.max(8, expected * 2) * 2 - 1)];
        this.learn = learn;
    }

    /**
     * A table of known instruments.
     *
     * @param definitions of instruments with different native symbols
     * @return the table
     */
    public static SymbolTable of(Collection<InstrumentDefinition> definitions) {
        SymbolTable table = new SymbolTable(definitions.size(), null);
        definitions.forEach(definition -> insert(table.entries, Entry.of(definition)));
        table.size = definitions.size();
        return table;
    }

    /**
     * A table that makes up instruments as their symbols appear, for frames without an instrument list.
     *
     * @param learn makes the definition of an instrument from its native symbol
     * @return the table
     */
    public static SymbolTable learning(Function<String, InstrumentDefinition> learn) {
        return new SymbolTable(0, learn);
    }

    /**
     * Adds an instrument, or replaces its definition. Who searches at that moment finds the table as it was before, or as it is then.
     *
     * @param definition of the instrument
     */
    public synchronized void add(InstrumentDefinition definition) {
        Entry added = Entry.of(definition);
        Entry[] grown = entries;
        boolean isNew = find(added.symbol, 0, added.symbol.length, grown) == null;
        if (isNew && 2 * (size + 1) > grown.length) {
            grown = new Entry[grown.length * 2];
            for (Entry entry : entries) {
                if (entry != null) {
                    insert(grown, entry);
                }
            }
        } else {
            grown = grown.clone();
        }
        insert(grown, added);
        size += isNew ? 1 : 0;
        entries = grown;
    }

    /**
     * Finds an instrument.
     *
     * @param bytes hold the native symbol in UTF-8
     * @param from first byte of it
     * @param to behind its last byte
     * @return its definition, or null if it is not known
     */
    public @Nullable InstrumentDefinition find(byte[] bytes, int from, int to) {
        InstrumentDefinition known = find(bytes, from, to, entries);
        if (known != null || learn == null) {
            return known;
        }
        InstrumentDefinition learned = learn.apply(new String(bytes, from, to - from, StandardCharsets.UTF_8));
        add(learned);
        return learned;
    }

    /**
     * Finds an instrument.
     *
     * @param nativeSymbol the exchange's own spelling
     * @return its definition, or null if it is not known
     */
    public @Nullable InstrumentDefinition find(String nativeSymbol) {
        byte[] utf8 = nativeSymbol.getBytes(StandardCharsets.UTF_8);
        return find(utf8, 0, utf8.length);
    }

    private static @Nullable InstrumentDefinition find(byte[] bytes, int from, int to, Entry[] entries) {
        long first = word(bytes, from, to);
        long second = word(bytes, from + Long.BYTES, to);
        int mask = entries.length - 1;
        for (int slot = hash(first, second, bytes, from, to) & mask; entries[slot] != null; slot = (slot + 1) & mask) {
            if (entries[slot].is(first, second, bytes, from, to)) {
                return entries[slot].definition;
            }
        }
        return null;
    }

    /** Into a table that nobody else sees; in place of the entry of that symbol, if there is one. */
    private static void insert(Entry[] entries, Entry entry) {
        int mask = entries.length - 1;
        int length = entry.symbol.length;
        int slot = hash(entry.first, entry.second, entry.symbol, 0, length) & mask;
        while (entries[slot] != null && !entries[slot].is(entry.first, entry.second, entry.symbol, 0, length)) {
            slot = (slot + 1) & mask;
        }
        entries[slot] = entry;
    }

    private static int hash(long first, long second, byte[] bytes, int from, int to) {
        long hash = ((first ^ to - from) * MIXER ^ second) * MIXER;
        for (int i = from + 2 * Long.BYTES; i < to; i += Long.BYTES) {
            hash = (hash ^ word(bytes, i, to)) * MIXER;
        }
        return (int) (hash >>> 32);
    }

    /** Eight bytes, the first in the lowest place; zeros stand for those that are not before {@code to}. */
    private static long word(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length <= 0) {
            return 0;
        }
        if (from + Long.BYTES <= bytes.length) {
            return (long) LONGS.get(bytes, from) & -1L >>> (Long.BYTES - Math.min(length, Long.BYTES) << 3);
        }
        long word = 0;
        for (int i = to - 1; i >= from; i--) {
            word = word << 8 | bytes[i] & 0xFF;
        }
        return word;
    }
}
