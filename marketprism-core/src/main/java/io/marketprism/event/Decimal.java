package io.marketprism.event;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;

/**
 * An exact decimal number in canonical form: {@code unscaled × 10^-scale} without trailing zeros in the fraction, scale 0 or more. So
 * {@code "0.0010"} and {@code "0.001"} are equal, print the same and hash the same.
 *
 * <p>Numbers whose digits fit 63 bits, which is nearly all that exchanges send, are held in a {@code long}. Others are exact as well, held
 * {@linkplain #isWide() wide}. Immutable.
 */
public sealed class Decimal implements Comparable<Decimal> permits WideDecimal {
    /** Zero. */
    public static final Decimal ZERO = new Decimal(0, 0);

    /** One. */
    public static final Decimal ONE = new Decimal(1, 0);

    /** The largest scale of a number held in a {@code long}; numbers with a longer fraction are wide. */
    public static final int MAX_SCALE = 127;

    /** The most digits, and the longest fraction, that a number may have: far beyond any price, and no trap for memory. */
    public static final int MAX_DIGITS = 1_000;

    private final long unscaled;
    private final byte scale;

    Decimal(long unscaled, int scale) {
        this.unscaled = unscaled;
        this.scale = (byte) scale;
    }

    /**
     * {@code unscaled × 10^-scale}.
     *
     * @param unscaled the digits
     * @param scale digits behind the point, 0 to {@link #MAX_SCALE}
     * @return the number
     */
    public static Decimal of(long unscaled, int scale) {
        if (scale < 0 || scale > MAX_SCALE) {
            throw new IllegalArgumentException("Expected a scale of 0 to " + MAX_SCALE + ", was " + scale);
        }
        long digits = unscaled;
        int places = scale;
        while (places > 0 && digits % 10 == 0) {
            if (digits == 0) {
                return ZERO;
            }
            digits /= 10;
            places--;
        }
        return new Decimal(digits, places);
    }

    /**
     * A whole number.
     *
     * @param number the number
     * @return the number
     */
    public static Decimal of(long number) {
        return new Decimal(number, 0);
    }

    /**
     * The same number.
     *
     * @param number not null
     * @return the number, wide if its digits do not fit a {@code long}
     * @throws IllegalArgumentException if it would need more than {@link #MAX_DIGITS} digits to write
     */
    public static Decimal of(BigDecimal number) {
        if (number.precision() > MAX_DIGITS || Math.abs((long) number.scale()) > MAX_DIGITS) {
            throw new IllegalArgumentException("Expected a number of at most " + MAX_DIGITS
                    + " digits, was one of precision " + number.precision() + " and scale " + number.scale());
        }
        BigDecimal stripped = number.stripTrailingZeros();
        if (stripped.scale() < 0) {
            stripped = stripped.setScale(0);
        }
        BigInteger digits = stripped.unscaledValue();
        if (digits.bitLength() <= 63 && stripped.scale() <= MAX_SCALE) {
            return new Decimal(digits.longValue(), stripped.scale());
        }
        return new WideDecimal(stripped);
    }

    /**
     * Reads a number.
     *
     * @param text such as {@code 0.0010}, {@code -7} or {@code 6.55e-6}
     * @return the number
     * @throws NumberFormatException if the text is not a decimal number
     */
    public static Decimal parse(String text) {
        Objects.requireNonNull(text, "text");
        try {
            return of(new BigDecimal(text));
        } catch (IllegalArgumentException e) {
            NumberFormatException clear = new NumberFormatException("Expected a decimal number, was \"" + text + "\"");
            clear.initCause(e);
            throw clear;
        }
    }

    /** {@return whether the digits do not fit a {@code long}, so that only {@link #toBigDecimal()} tells them} */
    public boolean isWide() {
        return false;
    }

    /**
     * The digits.
     *
     * @return the number × 10^{@link #scale()}
     * @throws ArithmeticException if the number {@linkplain #isWide() is wide}
     */
    public long unscaled() {
        return unscaled;
    }

    /** {@return digits behind the point, 0 or more} */
    public int scale() {
        return scale;
    }

    /** {@return -1, 0 or 1 as the number is negative, zero or positive} */
    public int signum() {
        return Long.signum(unscaled);
    }

    /** {@return the same number} */
    public BigDecimal toBigDecimal() {
        return BigDecimal.valueOf(unscaled, scale);
    }

    /**
     * The exact product.
     *
     * @param factor not null
     * @return this × factor
     */
    public Decimal multiply(Decimal factor) {
        if (!isWide() && !factor.isWide() && scale() + factor.scale() <= MAX_SCALE) {
            long high = Math.multiplyHigh(unscaled, factor.unscaled);
            long low = unscaled * factor.unscaled;
            if (high == low >> 63) {
                return of(low, scale() + factor.scale());
            }
        }
        return of(toBigDecimal().multiply(factor.toBigDecimal()));
    }

    @Override
    public int compareTo(Decimal other) {
        if (!isWide() && !other.isWide() && scale == other.scale) {
            return Long.compare(unscaled, other.unscaled);
        }
        return toBigDecimal().compareTo(other.toBigDecimal());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Decimal that
                && !that.isWide()
                && !isWide()
                && unscaled == that.unscaled
                && scale == that.scale;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(unscaled) * 31 + scale;
    }

    /** {@return the number without exponent and without trailing zeros in the fraction} */
    @Override
    public String toString() {
        return scale == 0 ? Long.toString(unscaled) : toBigDecimal().toPlainString();
    }
}
