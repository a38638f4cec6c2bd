package io.marketprism.codec;

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
     * @param bytes where it stands
     * @param from its comma, or the quote before the first of an object
     * @param to behind its colon, at most {@link #MAX_LENGTH} later
     * @param name the first byte of its name
     * @param newCode what {@link JsonCursor#nextKey()} returns for it
     */
    void remember(byte[] bytes, int from, int to, int name, long newCode) {
        code = newCode;
        length = to - from;
        before = name - from;
        mask = ones(length);
        restMask = ones(length - Long.BYTES);
        text = 0;
        rest = 0;
        for (int i = 0; i < length; i++) {
            long b = bytes[from + i] & 0xFFL;
            if (i < Long.BYTES) {
                text |= b << (i << 3);
            } else {
                rest |= b << (i - Long.BYTES << 3);
            }
        }
    }

    private static long ones(int bytes) {
        return bytes <= 0 ? 0 : -1L >>> (Long.BYTES - Math.min(bytes, Long.BYTES) << 3);
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
