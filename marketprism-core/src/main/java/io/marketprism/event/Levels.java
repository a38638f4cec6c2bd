package io.marketprism.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * One side of an order book, or of a change of it: price levels, best first. Immutable.
 *
 * <p>The levels are packed in one {@code long[]}, with one scale for all prices and one for all quantities, so that hundreds of them cost one
 * object. The packed view ({@link #unscaledPrice}, {@link #unscaledQuantity}) serves whoever must not allocate; {@link #price} and
 * {@link #quantity} make exact {@link Decimal}s for everybody else. Levels whose digits do not fit 63 bits at the common scale are held as
 * decimals ({@link #isPacked()} is false then). Two sides are equal if they hold the same numbers, however they are scaled.
 */
@SuppressWarnings("NullAway") // One of the two forms is there, which is what isPacked tells.
public final class Levels {
    /** No levels. */
    public static final Levels EMPTY = new Levels(new long[0], 0, 0, null);

    private final long[] packed;
    private final byte priceScale;
    private final byte quantityScale;
    private final Decimal[] wide;

    private Levels(long[] packed, int priceScale, int quantityScale, Decimal[] wide) {
        this.packed = packed;
        this.priceScale = (byte) priceScale;
        this.quantityScale = (byte) quantityScale;
        this.wide = wide;
    }

    /**
     * One price level.
     *
     * @param price in quote per base
     * @param quantity there; 0 removes the level in a delta
     */
    public record Level(Decimal price, Decimal quantity) {
        public Level {
            Objects.requireNonNull(price, "price");
            Objects.requireNonNull(quantity, "quantity");
        }
    }

    /**
     * Packed levels: price, quantity, price, quantity, … as {@code number × 10^scale}.
     *
     * @param pricesAndQuantities alternating; handed over: the caller must not change it afterwards
     * @param priceScale digits behind the point of every price, 0 to {@link Decimal#MAX_SCALE}
     * @param quantityScale digits behind the point of every quantity, 0 to {@link Decimal#MAX_SCALE}
     * @return the levels
     */
    public static Levels ofPacked(long[] pricesAndQuantities, int priceScale, int quantityScale) {
        if (pricesAndQuantities.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "Expected as many quantities as prices, was an odd length of " + pricesAndQuantities.length);
        }
        if (priceScale < 0
                || priceScale > Decimal.MAX_SCALE
                || quantityScale < 0
                || quantityScale > Decimal.MAX_SCALE) {
            throw new IllegalArgumentException(
                    "Expected scales of 0 to " + Decimal.MAX_SCALE + ", were " + priceScale + " and " + quantityScale);
        }
        return pricesAndQuantities.length == 0
                ? EMPTY
                : new Levels(pricesAndQuantities, priceScale, quantityScale, null);
    }

    /**
     * Levels from decimals.
     *
     * @param levels best first
     * @return the levels, packed if they fit
     */
    public static Levels of(List<Level> levels) {
        int priceScale = 0;
        int quantityScale = 0;
        for (Level level : levels) {
            priceScale = Math.max(priceScale, level.price().scale());
            quantityScale = Math.max(quantityScale, level.quantity().scale());
        }
        if (priceScale > Decimal.MAX_SCALE || quantityScale > Decimal.MAX_SCALE) {
            return new Levels(null, 0, 0, decimals(levels));
        }
        long[] packed = new long[levels.size() * 2];
        try {
            for (int i = 0; i < levels.size(); i++) {
                packed[2 * i] = rescaled(levels.get(i).price(), priceScale);
                packed[2 * i + 1] = rescaled(levels.get(i).quantity(), quantityScale);
            }
            return ofPacked(packed, priceScale, quantityScale);
        } catch (ArithmeticException tooWide) {
            return new Levels(null, 0, 0, decimals(levels));
        }
    }

    private static long rescaled(Decimal number, int scale) {
        return number.toBigDecimal().setScale(scale).unscaledValue().longValueExact();
    }

    private static Decimal[] decimals(List<Level> levels) {
        Decimal[] decimals = new Decimal[levels.size() * 2];
        for (int i = 0; i < levels.size(); i++) {
            decimals[2 * i] = levels.get(i).price();
            decimals[2 * i + 1] = levels.get(i).quantity();
        }
        return decimals;
    }

    /** {@return number of levels} */
    public int size() {
        return (packed == null ? wide.length : packed.length) / 2;
    }

    /** {@return whether there are none} */
    public boolean isEmpty() {
        return size() == 0;
    }

    /**
     * The price of a level.
     *
     * @param i 0 is the best
     * @return the price
     */
    public Decimal price(int i) {
        return packed == null ? wide[2 * i] : Decimal.of(packed[2 * i], priceScale);
    }

    /**
     * The quantity of a level.
     *
     * @param i 0 is the best
     * @return the quantity
     */
    public Decimal quantity(int i) {
        return packed == null ? wide[2 * i + 1] : Decimal.of(packed[2 * i + 1], quantityScale);
    }

    /** {@return whether the levels are packed, so that the {@code unscaled…} methods and the scales tell them} */
    public boolean isPacked() {
        return packed != null;
    }

    /** {@return digits behind the point of every {@link #unscaledPrice}} */
    public int priceScale() {
        return priceScale;
    }

    /** {@return digits behind the point of every {@link #unscaledQuantity}} */
    public int quantityScale() {
        return quantityScale;
    }

    /**
     * The price of a packed level.
     *
     * @param i 0 is the best
     * @return price × 10^{@link #priceScale()}, possibly with trailing zeros
     */
    public long unscaledPrice(int i) {
        return packed[2 * i];
    }

    /**
     * The quantity of a packed level.
     *
     * @param i 0 is the best
     * @return quantity × 10^{@link #quantityScale()}, possibly with trailing zeros
     */
    public long unscaledQuantity(int i) {
        return packed[2 * i + 1];
    }

    /** {@return the levels whose quantity is not 0: these, if that is all of them} */
    public Levels withoutZeros() {
        int kept = 0;
        for (int i = 0; i < size(); i++) {
            kept += isZero(i) ? 0 : 1;
        }
        if (kept == size()) {
            return this;
        }
        long[] packedLeft = packed == null ? null : new long[2 * kept];
        Decimal[] wideLeft = packed == null ? new Decimal[2 * kept] : null;
        int to = 0;
        for (int i = 0; i < size(); i++) {
            if (!isZero(i)) {
                System.arraycopy(
                        packed == null ? wide : packed, 2 * i, packed == null ? wideLeft : packedLeft, 2 * to++, 2);
            }
        }
        return packed == null ? new Levels(null, 0, 0, wideLeft) : ofPacked(packedLeft, priceScale, quantityScale);
    }

    /**
     * The same prices with other quantities.
     *
     * @param factor multiplies each quantity, exactly
     * @return the levels; these if the factor is 1
     */
    public Levels timesQuantity(Decimal factor) {
        if (factor.equals(Decimal.ONE) || isEmpty()) {
            return this;
        }
        int scale = quantityScale + factor.scale();
        if (packed == null || factor.isWide() || scale > Decimal.MAX_SCALE) {
            return timesWide(factor);
        }
        long[] multiplied = packed.clone();
        long by = factor.unscaled();
        for (int i = 1; i < multiplied.length; i += 2) {
            long high = Math.multiplyHigh(multiplied[i], by);
            multiplied[i] *= by;
            if (high != multiplied[i] >> 63) {
                return timesWide(factor);
            }
        }
        return new Levels(multiplied, priceScale, scale, null);
    }

    private Levels timesWide(Decimal factor) {
        List<Level> multiplied = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            multiplied.add(new Level(price(i), quantity(i).multiply(factor)));
        }
        return of(multiplied);
    }

    private boolean isZero(int i) {
        return packed == null ? wide[2 * i + 1].signum() == 0 : packed[2 * i + 1] == 0;
    }

    /**
     * The best levels only.
     *
     * @param count how many to keep
     * @return these levels if there are no more than that, else the first of them
     */
    public Levels first(int count) {
        if (count >= size()) {
            return this;
        }
        return packed == null
                ? new Levels(null, 0, 0, Arrays.copyOf(wide, 2 * count))
                : ofPacked(Arrays.copyOf(packed, 2 * count), priceScale, quantityScale);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Levels that) || size() != that.size()) {
            return false;
        }
        if (packed != null
                && that.packed != null
                && priceScale == that.priceScale
                && quantityScale == that.quantityScale) {
            return Arrays.equals(packed, that.packed);
        }
        for (int i = 0; i < size(); i++) {
            if (!price(i).equals(that.price(i)) || !quantity(i).equals(that.quantity(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < size(); i++) {
            hash = hash * 31 + price(i).hashCode();
            hash = hash * 31 + quantity(i).hashCode();
        }
        return hash;
    }

    /** {@return the levels as in JSON, such as {@code [[100.5, 2], [100.4, 0]]}} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < size(); i++) {
            text.append(i == 0 ? "[" : ", [")
                    .append(price(i))
                    .append(", ")
                    .append(quantity(i))
                    .append(']');
        }
        return text.append(']').toString();
    }
}
