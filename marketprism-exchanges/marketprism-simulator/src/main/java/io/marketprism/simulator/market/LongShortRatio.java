package io.marketprism.simulator.market;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How much of a market was long and how much short in a period.
 *
 * @param endMicros the end of the period, microseconds since the epoch
 * @param longShare the share that was long, above 0 and below 1, four digits after the point
 */
public record LongShortRatio(long endMicros, BigDecimal longShare) {

    private static final int SCALE = 4;

    /** {@return the share that was short, four digits after the point} */
    public BigDecimal shortShare() {
        return BigDecimal.ONE.subtract(longShare);
    }

    /** {@return longs by shorts, rounded to four digits after the point} */
    public BigDecimal ratio() {
        return longShare.divide(shortShare(), SCALE, RoundingMode.HALF_UP);
    }
}
