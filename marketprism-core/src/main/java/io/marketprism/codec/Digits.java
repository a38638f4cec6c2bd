package io.marketprism.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes whole numbers in decimal digits, eight of them at a time. */
public final class Digits {
    /** Bytes that must be there for {@link #put}: more than a number has, because it writes words of eight bytes. */
    public static final int ROOM = 24;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long TWO_WORDS = EightDigits.LIMIT * EightDigits.LIMIT;

    private Digits() {}

    /**
     * Writes a number as {@link Long#toString(long)} does.
     *
     * @param number 0 or more
     * @param target gets ASCII characters; what stands in the {@link #ROOM} behind the number is overwritten
     * @param at position of the first
     * @return position behind the last
     */
    public static int put(long number, byte[] target, int at) {
        if (number < EightDigits.LIMIT) {
            return putTrimmed(EightDigits.of(number), target, at);
        }
        if (number < TWO_WORDS) {
            long first = EightDigits.eights(number);
            int next = putTrimmed(EightDigits.of(first), target, at);
            return putAll(number - first * EightDigits.LIMIT, target, next);
        }
        long first = number / TWO_WORDS;
        long rest = number - first * TWO_WORDS;
        int next = putTrimmed(EightDigits.of(first), target, at);
        long middle = EightDigits.eights(rest);
        next = putAll(middle, target, next);
        return putAll(rest - middle * EightDigits.LIMIT, target, next);
    }

    /** Writes eight digits without leading zeros, in a word that reaches behind them. Returns the position behind them. */
    static int putTrimmed(long digits, byte[] target, int at) {
        int zeros = EightDigits.leadingZeros(digits);
        EIGHT_BYTES.set(target, at, EightDigits.ascii(digits) >>> zeros * Byte.SIZE);
        return at + Long.BYTES - zeros;
    }

    private static int putAll(long number, byte[] target, int at) {
        EIGHT_BYTES.set(target, at, EightDigits.ascii(EightDigits.of(number)));
        return at + Long.BYTES;
    }
}
