package io.marketprism.simulator.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;

/**
 * The index of a pair of currencies, the price elsewhere: it follows the first market of that pair, at a distance that wanders. It moves
 * when the venue's clock ticks. Belongs to the venue's thread.
 */
public final class PriceIndex {

    private static final int SCALE = 8;
    private static final double MOST_DISTANCE = 0.0005;

    private final String pair;
    private final SplittableRandom random;
    private double distance;
    private BigDecimal price;
    private BigDecimal high;
    private BigDecimal low;
    private final BigDecimal open;

    PriceIndex(String pair, BigDecimal startPrice, long seed) {
        this.pair = pair;
        this.random = new SplittableRandom(seed * 131 + pair.hashCode());
        this.open = startPrice.setScale(SCALE, RoundingMode.HALF_EVEN);
        this.price = open;
        this.high = open;
        this.low = open;
    }

    void move(double leader) {
        distance = Math.max(
                -MOST_DISTANCE, Math.min(MOST_DISTANCE, distance + (random.nextDouble() - 0.5) * MOST_DISTANCE / 5));
        price = BigDecimal.valueOf(leader * (1 + distance)).setScale(SCALE, RoundingMode.HALF_EVEN);
        high = high.max(price);
        low = low.min(price);
    }

    /** {@return {@code BASE-QUOTE}} */
    public String pair() {
        return pair;
    }

    /** {@return the index, eight digits after the point} */
    public BigDecimal price() {
        return price;
    }

    /** {@return the index when the market began, eight digits after the point} */
    public BigDecimal open() {
        return open;
    }

    /** {@return the highest index since the market began, eight digits after the point} */
    public BigDecimal high() {
        return high;
    }

    /** {@return the lowest index since the market began, eight digits after the point} */
    public BigDecimal low() {
        return low;
    }
}
