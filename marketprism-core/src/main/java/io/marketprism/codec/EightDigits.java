package io.marketprism.codec;

/** Numbers below 10^8 as eight decimal digits in one machine word, made without a loop and without a division. */
final class EightDigits {
    /** What these digits count up to: 10^8. */
    static final long LIMIT = 100_000_000;

    private static final long ASCII_ZEROS = 0x3030_3030_3030_3030L;

    private EightDigits() {}

    /**
     * The digits, each in a byte of its own, the first in the lowest byte: halves the number into two of four digits, these into four of two,
     * and these into eight, the parts of one size side by side in a word.
     *
     * <p>{@code × 109,951,163 >> 40}, {@code × 10,486 >> 20} and {@code × 103 >> 10} are {@code / 10,000}, {@code / 100} and {@code / 10} for
     * all that occurs. With the number in the higher lane, taking away the quotient times {@code (divisor << lane) - 1} leaves the remainder
     * there and puts the quotient into the lower lane.
     *
     * @param number 0 to {@link #LIMIT} - 1
     */
    static long of(long number) {
        long thousands = number * 109_951_163 >>> 40;
        long fours = (number << 32) - thousands * ((10_000L << 32) - 1);
        long hundreds = fours * 10_486 >>> 20 & 0x0000_007F_0000_007FL;
        long twos = (fours << 16) - hundreds * ((100 << 16) - 1);
        long tens = twos * 103 >>> 10 & 0x000F_000F_000F_000FL;
        return (twos << 8) - tens * ((10 << 8) - 1);
    }

    /**
     * How often {@link #LIMIT} goes into a number: {@code × 2^89 / 10^8 >> 89}, without the care for negative numbers that a division takes.
     *
     * @param number 0 to 10^18
     */
    static long eights(long number) {
        return Math.multiplyHigh(number, 6_189_700_196_426_901_375L) >>> 25;
    }

    /** Number of zeros before the first other digit, at most 7: of zero itself one digit is left. */
    static int leadingZeros(long digits) {
        return Long.numberOfTrailingZeros(digits | 1L << 56) >>> 3;
    }

    /** Number of zeros after the last other digit, 0 to 8. */
    static int trailingZeros(long digits) {
        return Long.numberOfLeadingZeros(digits) >>> 3;
    }

    /** The number that the first of the digits make; half the shift at a time, because a shift by 64 would be none. */
    static long first(long digits, int count) {
        int half = (8 - count) * Byte.SIZE / 2;
        return digits << half << half;
    }

    /** The last of the digits, moved to the front, and zeros behind them. */
    static long last(long digits, int count) {
        int half = (8 - count) * Byte.SIZE / 2;
        return digits >>> half >>> half;
    }

    /** The digits as characters. */
    static long ascii(long digits) {
        return digits | ASCII_ZEROS;
    }
}
