package io.marketprism.simulator.market;

import java.math.BigDecimal;
import java.util.SplittableRandom;

/**
 * An instrument that a venue lists: its tick and lot, and where its invented market starts. Tick and lot are powers of ten, so prices
 * and quantities are whole numbers of units of 10<sup>-priceScale</sup> and 10<sup>-quantityScale</sup>.
 *
 * @param symbol {@code BASE-QUOTE}, e.g. {@code BTC-USDT}
 * @param priceScale digits of the tick size after the point, 0 to 8
 * @param quantityScale digits of the lot size after the point, 0 to 8
 * @param startPrice first price, in price units
 * @param typicalQuantity the size of a typical order, in quantity units
 */
public record ListedInstrument(
        String symbol, int priceScale, int quantityScale, long startPrice, long typicalQuantity) {

    /** Checks that a book can be built. */
    public ListedInstrument {
        int dash = symbol.indexOf('-');
        if (dash <= 0 || dash == symbol.length() - 1) {
            throw new IllegalArgumentException("expected a symbol of the form BASE-QUOTE, was \"" + symbol + "\"");
        }
        if (startPrice < 1_000) {
            throw new IllegalArgumentException(symbol
                    + ": expected a start price of at least 1000 ticks, to leave room for bids, was " + startPrice);
        }
        if (typicalQuantity < 1) {
            throw new IllegalArgumentException(symbol + ": expected a typical quantity of at least one lot");
        }
    }

    /**
     * {@return a listing whose scales are the numbers of digits written after the points}
     *
     * @param symbol {@code BASE-QUOTE}
     * @param startPrice first price, written with the digits of the tick, e.g. {@code "67000.00"} for a tick of 0.01
     * @param typicalQuantity the size of a typical order, written with the digits of the lot
     */
    public static ListedInstrument of(String symbol, String startPrice, String typicalQuantity) {
        BigDecimal price = new BigDecimal(startPrice);
        BigDecimal quantity = new BigDecimal(typicalQuantity);
        return new ListedInstrument(
                symbol,
                price.scale(),
                quantity.scale(),
                price.unscaledValue().longValueExact(),
                quantity.unscaledValue().longValueExact());
    }

    /**
     * {@return an invented listing, always the same for the same symbol}
     *
     * @param symbol {@code BASE-QUOTE}
     */
    public static ListedInstrument invented(String symbol) {
        SplittableRandom random = new SplittableRandom(symbol.hashCode());
        return new ListedInstrument(
                symbol,
                random.nextInt(2, 7),
                random.nextInt(0, 6),
                random.nextLong(5_000, 500_000),
                random.nextLong(1_000, 1_000_000));
    }

    /** {@return the part of the symbol before the dash} */
    public String base() {
        return symbol.substring(0, symbol.indexOf('-'));
    }

    /** {@return the part of the symbol after the dash} */
    public String quote() {
        return symbol.substring(symbol.indexOf('-') + 1);
    }
}
