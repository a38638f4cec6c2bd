package io.marketprism.simulator.market;

import java.math.BigInteger;

/** A sum of numbers that are not negative; it may outgrow a long, and seldom pays for that. Not thread-safe. */
final class ExactSum {

    private static final long FULL = 1L << 62;

    private BigInteger carried = BigInteger.ZERO;
    private long rest;

    void add(long value) {
        if (value >= FULL) {
            add(BigInteger.valueOf(value));
            return;
        }
        rest += value;
        if (rest >= FULL) {
            carried = carried.add(BigInteger.valueOf(rest));
            rest = 0;
        }
    }

    void addProduct(long one, long other) {
        if (Math.multiplyHigh(one, other) == 0 && one * other >= 0) {
            add(one * other);
        } else {
            add(BigInteger.valueOf(one).multiply(BigInteger.valueOf(other)));
        }
    }

    void add(BigInteger value) {
        carried = carried.add(value);
    }

    BigInteger value() {
        return rest == 0 ? carried : carried.add(BigInteger.valueOf(rest));
    }
}
