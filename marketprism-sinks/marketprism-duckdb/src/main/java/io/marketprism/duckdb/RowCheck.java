package io.marketprism.duckdb;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Refuses values that their columns cannot hold. Asked before a row is begun, because a row that has been begun can only be finished.
 */
final class RowCheck implements Row {
    /** Digits behind the point. */
    static final int SCALE = 18;

    private static final int DIGITS = 38;
    private static final long EARLIEST_TIME_US = -2_208_988_800_000_000L;
    private static final long LATEST_TIME_US = 10_413_791_999_999_999L;

    @Override
    public void text(String text) {}

    @Override
    public void time(long microseconds) {
        if (microseconds < EARLIEST_TIME_US || microseconds > LATEST_TIME_US) {
            throw new RejectedValueException(
                    "expected a time of the years 1900 to 2299 in microseconds since the epoch, was " + microseconds);
        }
    }

    @Override
    public void longValue(long value) {}

    @Override
    public void intValue(int value) {}

    @Override
    public void flag(boolean value) {}

    @Override
    public void decimal(@Nullable Decimal number) {
        if (number != null && !fits(number)) {
            throw new RejectedValueException("expected at most " + (DIGITS - SCALE) + " digits before the point and "
                    + SCALE + " behind it, was " + readable(number.toBigDecimal()));
        }
    }

    /** {@return whether a DECIMAL(38,18) holds the number exactly} */
    static boolean fits(Decimal number) {
        if (number.scale() > SCALE) {
            return false;
        }
        // The digits of a long and 18 zeros are at most 37.
        if (!number.isWide()) {
            return true;
        }
        BigDecimal wide = number.toBigDecimal();
        return wide.precision() - wide.scale() <= DIGITS - SCALE;
    }

    private static String readable(BigDecimal number) {
        return number.precision() > 2 * DIGITS ? number.toString() : number.toPlainString();
    }

    @Override
    public void levels(Levels levels) {
        if (levels.isPacked() && levels.priceScale() <= SCALE && levels.quantityScale() <= SCALE) {
            return;
        }
        for (int i = 0; i < levels.size(); i++) {
            decimal(levels.price(i));
            decimal(levels.quantity(i));
        }
    }

    @Override
    public void absent() {}
}
