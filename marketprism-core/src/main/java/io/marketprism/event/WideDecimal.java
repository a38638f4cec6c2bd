package io.marketprism.event;

import java.math.BigDecimal;

/** A canonical number whose digits do not fit a {@code long}. */
final class WideDecimal extends Decimal {
    private final BigDecimal number;

    WideDecimal(BigDecimal canonical) {
        super(0, 0);
        this.number = canonical;
    }

    @Override
    public boolean isWide() {
        return true;
    }

    @Override
    public long unscaled() {
        throw new ArithmeticException("Expected digits that fit 63 bits, was " + this + "; use toBigDecimal()");
    }

    @Override
    public int scale() {
        return number.scale();
    }

    @Override
    public int signum() {
        return number.signum();
    }

    @Override
    public BigDecimal toBigDecimal() {
        return number;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WideDecimal that && number.equals(that.number);
    }

    @Override
    public int hashCode() {
        return number.hashCode();
    }

    @Override
    public String toString() {
        return number.toPlainString();
    }
}
