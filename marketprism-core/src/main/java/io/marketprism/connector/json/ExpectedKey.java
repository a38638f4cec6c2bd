package io.marketprism.connector.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The key that stood at a place of a message the last time, as it was written there: the comma or nothing before it, its quotes, and the colon.
 * Messages of one kind have the same keys in the same order, so that it is nearly always there again, and one comparison of eight bytes is all
 * that it takes to be sure.
 */
final class ExpectedKey {
    /** The most that is remembered: two words. */
    static final int MAX_LENGTH = 2 * Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What {@link JsonCursor#nextKey()} returns for it. */
    long code;

    /** Bytes from the comma to the colon. */
    int length;

    /** Bytes before the first of the name. */
    int before;

    /** How many digits the number behind it had behind its point. */
    int fractionDigits;

    private long text;
    private long mask;
    private long rest;
    private long restMask;

    /** A key that is nowhere. */
    ExpectedKey() {
        text = 1;
    }

    /**
     * Remembers a key.
     *
     * @param first eight bytes from where it stands: its comma, or the quote before the first of an object
     * @param second the eight bytes behind them
     * @param newLength bytes up to behind its colon, at most {@link #MAX_LENGTH}
     * @param newBefore bytes before the first of its name
     * @param newCode what {@link JsonCursor#nextKey()} returns for it
     */
    void remember(long first, long second, int newLength, int newBefore, long newCode) {
        code = newCode;
        length = newLength;
        before = newBefore;
        mask = EightBytes.first(-1, Math.min(length, Long.BYTES));
        restMask = length <= Long.BYTES ? 0 : EightBytes.first(-1, length - Long.BYTES);
        text = first & mask;
        rest = second & restMask;
    }

    /**
     * Whether it stands in a message.
     *
     * @param bytes hold the message
     * @param at where to look
     * @param end end of the message, at least eight bytes behind
     */
    boolean isAt(byte[] bytes, int at, int end) {
        return ((long) LONGS.get(bytes, at) & mask) == text
                && (length <= Long.BYTES || restIsAt(bytes, at + Long.BYTES, end));
    }

    private boolean restIsAt(byte[] bytes, int at, int end) {
        return at <= end - Long.BYTES && ((long) LONGS.get(bytes, at) & restMask) == rest;
    }
}
