package io.marketprism.simulator.market;

import java.math.BigDecimal;
import java.util.SplittableRandom;

/** The volatility index of a currency, in percent a year. It moves when the venue's clock ticks. Belongs to the venue's thread. */
public final class VolatilityIndex {

    private static final int SCALE = 4;
    private static final long LEAST = 300_000;
    private static final long MOST = 900_000;

    private final String currency;
    private final SplittableRandom random;
    private long units;

    VolatilityIndex(String currency, long seed) {
        this.currency = currency;
        this.random = new SplittableRandom(seed * 137 + currency.hashCode());
        this.units = random.nextLong(LEAST, MOST);
    }

    void move() {
        units = Math.max(LEAST, Math.min(MOST, units + random.nextLong(-500, 501)));
    }

    /** {@return the currency, e.g. {@code BTC}} */
    public String currency() {
        return currency;
    }

    /** {@return the index in percent, four digits after the point} */
    public BigDecimal value() {
        return BigDecimal.valueOf(units, SCALE);
    }
}
