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
    private byte[][] keys;
    private Instrument[] instruments;
    private int size;

    private SymbolTable(int expected, Function<String, Instrument> learn) {
        int capacity = Integer.highestOneBit(Math.max(8, expected * 2) * 2 - 1);
        this.keys = new byte[capacity][];
        this.instruments = new Instrument[capacity];
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
        int mask = keys.length - 1;
        for (int slot = hash(bytes, from, to) & mask; keys[slot] != null; slot = (slot + 1) & mask) {
            byte[] key = keys[slot];
            if (Arrays.equals(key, 0, key.length, bytes, from, to)) {
                return instruments[slot];
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

    private Instrument put(byte[] key, Instrument known) {
        Instrument instrument = known == null ? learn.apply(new String(key, StandardCharsets.UTF_8)) : known;
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        insert(key, instrument);
        size++;
        return instrument;
    }

    private void insert(byte[] key, Instrument instrument) {
        int mask = keys.length - 1;
        int slot = hash(key, 0, key.length) & mask;
        while (keys[slot] != null) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        instruments[slot] = instrument;
    }

    private void grow() {
        byte[][] oldKeys = keys;
        Instrument[] oldInstruments = instruments;
        keys = new byte[oldKeys.length * 2][];
        instruments = new Instrument[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != null) {
                insert(oldKeys[i], oldInstruments[i]);
            }
        }
    }

    /** Eight bytes at a time, then the rest in one. */
    private static int hash(byte[] bytes, int from, int to) {
        long hash = to - from;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            hash = (hash ^ (long) LONGS.get(bytes, i)) * MIXER;
        }
        if (i < to) {
            hash = (hash ^ last(bytes, i, to)) * MIXER;
        }
        return (int) (hash >>> 32);
    }

    /** The fewer than eight bytes that are left, zeros behind them. */
    private static long last(byte[] bytes, int from, int to) {
        if (from + 8 <= bytes.length) {
            return (long) LONGS.get(bytes, from) & -1L >>> (8 - (to - from) << 3);
        }
        long last = 0;
        for (int i = to - 1; i >= from; i--) {
            last = last << 8 | bytes[i] & 0xFF;
        }
        return last;
    }
}
