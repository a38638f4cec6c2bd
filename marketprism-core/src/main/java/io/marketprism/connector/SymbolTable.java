package io.marketprism.connector;

import io.marketprism.event.Instrument;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.Function;

/**
 * Finds instruments by the bytes of their native symbols, without making a {@code String}. A table of known instruments is immutable and
 * thread-safe; one that {@linkplain #learning learns} belongs to one thread.
 */
public final class SymbolTable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MIXER = 0x9E3779B97F4A7C15L;

    private final Function<String, Instrument> learn;
    private Entry[] entries;
    private int size;

    /** The first sixteen bytes of a symbol stand in two words as well, and most symbols have no more. */
    private record Entry(long first, long second, byte[] symbol, Instrument instrument) {
        static Entry of(byte[] symbol, Instrument instrument) {
            int length = symbol.length;
            return new Entry(word(symbol, 0, length), word(symbol, Long.BYTES, length), symbol, instrument);
        }

        boolean is(long itsFirst, long itsSecond, byte[] bytes, int from, int to) {
            return first == itsFirst
                    && second == itsSecond
                    && symbol.length == to - from
                    && (symbol.length <= 2 * Long.BYTES || Arrays.equals(symbol, 0, symbol.length, bytes, from, to));
        }
    }

    private SymbolTable(int expected, Function<String, Instrument> learn) {
        this.entries = new Entry[Integer.highestOneBit(Math.max(8, expected * 2) * 2 - 1)];
        this.learn = learn;
    }

    /**
     * A table of known instruments.
     *
     * @param instruments with different native symbols
     * @return the table
     */
    public static SymbolTable of(Collection<Instrument> instruments) {
        SymbolTable table = new SymbolTable(instruments.size(), null);
        instruments.forEach(
                instrument -> table.put(instrument.nativeSymbol().getBytes(StandardCharsets.UTF_8), instrument));
        return table;
    }

    /**
     * A table that makes up instruments as their symbols appear, for frames without an instrument list.
     *
     * @param learn makes an instrument from a native symbol
     * @return the table
     */
    public static SymbolTable learning(Function<String, Instrument> learn) {
        return new SymbolTable(0, learn);
    }

    /**
     * Finds an instrument.
     *
     * @param bytes hold the native symbol in UTF-8
     * @param from first byte of it
     * @param to behind its last byte
     * @return the instrument, or null if it is not known
     */
    public Instrument find(byte[] bytes, int from, int to) {
        long first = word(bytes, from, to);
        long second = word(bytes, from + Long.BYTES, to);
        int mask = entries.length - 1;
        for (int slot = hash(first, second, bytes, from, to) & mask; entries[slot] != null; slot = (slot + 1) & mask) {
            if (entries[slot].is(first, second, bytes, from, to)) {
                return entries[slot].instrument;
            }
        }
        return learn == null ? null : put(Arrays.copyOfRange(bytes, from, to), null);
    }

    /**
     * Finds an instrument.
     *
     * @param nativeSymbol the exchange's own spelling
     * @return the instrument, or null if it is not known
     */
    public Instrument find(String nativeSymbol) {
        byte[] utf8 = nativeSymbol.getBytes(StandardCharsets.UTF_8);
        return find(utf8, 0, utf8.length);
    }

    private Instrument put(byte[] symbol, Instrument known) {
        Instrument instrument = known == null ? learn.apply(new String(symbol, StandardCharsets.UTF_8)) : known;
        if (2 * (size + 1) > entries.length) {
            grow();
        }
        insert(Entry.of(symbol, instrument));
        size++;
        return instrument;
    }

    private void insert(Entry entry) {
        int mask = entries.length - 1;
        int slot = hash(entry.first, entry.second, entry.symbol, 0, entry.symbol.length) & mask;
        while (entries[slot] != null) {
            slot = (slot + 1) & mask;
        }
        entries[slot] = entry;
    }

    private void grow() {
        Entry[] old = entries;
        entries = new Entry[old.length * 2];
        for (Entry entry : old) {
            if (entry != null) {
                insert(entry);
            }
        }
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
