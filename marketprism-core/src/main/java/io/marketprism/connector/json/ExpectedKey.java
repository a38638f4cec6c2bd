package io.marketprism.connector.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The key that stood at a place of a message the last time, as it was written there: the comma or nothing before it, its quotes, the colon, and white
 * space between them. Messages of one kind have the same keys in the same order, so that it is nearly always there again, and few comparisons of eight
 * bytes are all that it takes to be sure.
 */
final class ExpectedKey {
    /** The most bytes that are remembered. */
    static final int MAX_LENGTH = 4 * Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What {@link JsonCursor#nextKey()} returns for it. */
    long code;

    /** Bytes from the comma to the colon. */
    int length;

    /** Bytes before the first of the name. */
    int before;

    /** How many digits the number behind it had behind its point. */
    int fractionDigits;

    /** The first eight bytes, of which those count that are in the mask. */
    private long first;

    private long mask;

    /** The last eight bytes, which may be among the first ones; and those between. */
    private long last;

    private long second;
    private long third;

    /** A key that is nowhere. */
    ExpectedKey() {
        first = 1;
    }

    /**
     * Remembers a key.
     *
     * @param bytes hold it
     * @param from its comma, or what stands before the first of an object
     * @param to behind its colon, at most {@link #MAX_LENGTH} bytes further
     * @param name the first byte of its name
     * @param newCode what {@link JsonCursor#nextKey()} returns for it
     */
    void remember(byte[] bytes, int from, int to, int name, long newCode) {
        code = newCode;
        length = to - from;
        before = name - from;
        mask = EightBytes.first(-1, Math.min(length, Long.BYTES));
        first = 0;
        for (int i = Math.min(length, Long.BYTES) - 1; i >= 0; i--) {
            first = first << 8 | bytes[from + i] & 0xFF;
        }
        if (length > Long.BYTES) {
            last = (long) LONGS.get(bytes, to - Long.BYTES);
        }
        if (length > 2 * Long.BYTES) {
            second = (long) LONGS.get(bytes, from + Long.BYTES);
        }
        if (length > 3 * Long.BYTES) {
            third = (long) LONGS.get(bytes, from + 2 * Long.BYTES);
        }
    }

    /**
     * Whether it stands in a message.
     *
     * @param bytes hold the message
     * @param at where to look
     * @param end end of the message, at least eight bytes behind
     */
    boolean isAt(byte[] bytes, int at, int end) {
        return ((long) LONGS.get(bytes, at) & mask) == first && (length <= Long.BYTES || restIsAt(bytes, at, end));
    }

    private boolean restIsAt(byte[] bytes, int at, int end) {
        int behind = at + length;
        return behind <= end
                && (long) LONGS.get(bytes, behind - Long.BYTES) == last
                && (length <= 2 * Long.BYTES || middleIsAt(bytes, at));
    }

    private boolean middleIsAt(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at + Long.BYTES) == second
                && (length <= 3 * Long.BYTES || (long) LONGS.get(bytes, at + 2 * Long.BYTES) == third);
    }
}
