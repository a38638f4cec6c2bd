package io.marketprism.codec;

/**
 * The decimal zeros that a row of numbers ends in. Exchanges pad numbers to a fixed length, and dividing each by a power of ten until a digit is
 * left would cost more than to write it.
 *
 * <p>Who divides by 10^n and knows that nothing is left over divides by 2^n with a shift and by 5^n with one multiplication, by the number whose
 * product with 5^n is 1 in 64 bits. If something is left over, the product is a number too large to be a quotient.
 */
final class SharedZeros {
    /** The most zeros for which a quotient that is wrong cannot be below {@link EightDigits#LIMIT}. */
    static final int MAX = 16;

    private static final long[] INVERSE_OF_POWERS_OF_FIVE = inverseOfPowersOfFive();

    private SharedZeros() {}

    /**
     * The most zeros that numbers can end in: a number that ends in n zeros is even n times. They may be fewer.
     *
     * @param allBits the numbers, joined by bitwise or
     */
    static int atMost(long allBits) {
        return Math.min(Long.numberOfTrailingZeros(allBits), MAX);
    }

    /**
     * A number without its last zeros.
     *
     * @param number even {@code zeros} times
     * @param zeros 0 to {@link #MAX}
     * @return the number / 10^zeros; not below {@link EightDigits#LIMIT} as an unsigned number if it does not end in so many zeros
     */
    static long strip(long number, int zeros) {
        return (number >>> zeros) * INVERSE_OF_POWERS_OF_FIVE[zeros];
    }

    private static long[] inverseOfPowersOfFive() {
        long inverseOfFive = 0xCCCC_CCCC_CCCC_CCCDL;
        long[] inverses = new long[MAX + 1];
        inverses[0] = 1;
        for (int i = 1; i <= MAX; i++) {
            inverses[i] = inverses[i - 1] * inverseOfFive;
        }
        return inverses;
    }
}
