package io.marketprism.connector.json;

/**
 * What stands in eight bytes of text, without a loop: the bytes are held in a {@code long}, the first of them in the lowest place. Every method
 * has a slow twin in its test.
 */
final class EightBytes {
    private static final long ZEROS = 0x3030303030303030L;
    private static final long LOW_SEVEN_BITS = 0x7F7F7F7F7F7F7F7FL;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';

    private EightBytes() {}

    /** {@return how many of the bytes, from the first on, are ASCII digits: 0 to 8} */
    static int leadingDigits(long text) {
        return Long.numberOfTrailingZeros(others(text)) >>> 3;
    }

    /**
     * Whether there are exactly so many. Where the answer is nearly always yes, the processor goes on with the number that was guessed and does
     * not wait for one that it would have to compute.
     *
     * @param count the guess, 0 to 8
     */
    static boolean hasLeadingDigits(long text, int count) {
        long marks = others(text);
        // Half the shift at a time, because a shift by 64, for no mark at all, would be none.
        return (marks & -marks) == 0x80L << (count << 2) << (count << 2);
    }

    /** {@return how many of the bytes of two words, from the first on, are ASCII digits: 0 to 16} */
    static int leadingDigits(long first, long second) {
        int count = leadingDigits(first);
        return count < 8 ? count : 8 + leadingDigits(second);
    }

    /** The high bit of each byte that is not an ASCII digit. */
    private static long others(long text) {
        long values = text ^ ZEROS;
        // A digit's value is below 10: adding 0x76 to its low bits does not reach the high one.
        return ((values & LOW_SEVEN_BITS) + 0x7676767676767676L | values) & HIGH_BITS;
    }

    /** {@return the number that the first {@code count} digits make; count is 1 to 8} */
    static long number(long text, int count) {
        // Shifting moves the digits to the places of the last ones; what becomes free reads as leading zeros.
        long digits = (text ^ ZEROS) << (8 - count << 3);
        long pairs = digits * 10 + (digits >>> 8);
        return (pairs & 0x000000FF000000FFL) * 0x000F424000000064L
                        + (pairs >>> 16 & 0x000000FF000000FFL) * 0x0000271000000001L
                >>> 32;
    }

    /** {@return how many of the first {@code count} digits, from the last of them back, are 0; count is 1 to 8} */
    static int trailingZeros(long text, int count) {
        long digits = (text ^ ZEROS) << (8 - count << 3);
        return Math.min(count, Long.numberOfLeadingZeros(digits) >>> 3);
    }

    /** {@return how many bytes stand before the first quote, backslash or control character: 0 to 8} */
    static int plainText(long text) {
        return Long.numberOfTrailingZeros(special(text)) >>> 3;
    }

    /** The high bit of each byte that ends plain text; bytes behind the first of them may be marked wrongly. */
    private static long special(long text) {
        return zeroBytes(text ^ QUOTES) | zeroBytes(text ^ BACKSLASHES) | below(text, SPACES);
    }

    /** The high bit of each byte that is zero; bytes behind the first of them may be marked wrongly. */
    private static long zeroBytes(long bytes) {
        return bytes - ONES & ~bytes & HIGH_BITS;
    }

    /** The high bit of each ASCII byte below a limit; bytes behind the first of them may be marked wrongly. */
    private static long below(long bytes, long limits) {
        return bytes - limits & ~bytes & HIGH_BITS;
    }

    /** {@return the first {@code count} bytes, the others zero; count is 1 to 8} */
    static long first(long text, int count) {
        return text & -1L >>> (8 - count << 3);
    }
}
