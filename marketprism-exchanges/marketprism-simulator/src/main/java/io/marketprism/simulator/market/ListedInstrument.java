package io.marketprism.simulator.market;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * An instrument that a venue lists: its tick and lot, and where its invented market starts. Tick and lot are powers of ten, so prices
 * and quantities are whole numbers of units of 10<sup>-priceScale</sup> and 10<sup>-quantityScale</sup>. Quantities are in the venue's
 * own unit: the base currency on spot, contracts where there is a contract size, currency on a derivative without one.
 *
 * @param symbol {@code BASE-QUOTE}, dated {@code BASE-QUOTE-YYMMDD}, an option {@code BASE-QUOTE-YYMMDD-STRIKE-C}
 * @param priceScale digits of the tick size after the point, 0 to 8
 * @param quantityScale digits of the lot size after the point, 0 to 8
 * @param startPrice first price, in price units
 * @param typicalQuantity the size of a typical order, in quantity units
 * @param kind what kind of instrument it is
 * @param inverse whether it is settled in its base currency, so that quantities are worth that much of the quote currency
 * @param contractSize how much currency one contract is: quote currency if inverse, else base; null where quantities are in currency
 */
public record ListedInstrument(
        String symbol,
        int priceScale,
        int quantityScale,
        long startPrice,
        long typicalQuantity,
        InstrumentKind kind,
        boolean inverse,
        @Nullable BigDecimal contractSize) {

    private static final DateTimeFormatter EXPIRY_DATE = DateTimeFormatter.ofPattern("yyMMdd", Locale.ROOT);
    private static final int EXPIRY_HOUR = 8;
    private static final int COIN_SCALE = 8;

    /** Checks that a book can be built. */
    public ListedInstrument {
        check(symbol);
        if (startPrice < 1_000) {
            throw new IllegalArgumentException(symbol
                    + ": expected a start price of at least 1000 ticks, to leave room for bids, was " + startPrice);
        }
        if (typicalQuantity < 1) {
            throw new IllegalArgumentException(symbol + ": expected a typical quantity of at least one lot");
        }
    }

    /**
     * Lists an instrument whose symbol says what it is: an option, a dated contract, or else spot.
     *
     * @param symbol as above
     * @param priceScale as above
     * @param quantityScale as above
     * @param startPrice as above
     * @param typicalQuantity as above
     */
    public ListedInstrument(String symbol, int priceScale, int quantityScale, long startPrice, long typicalQuantity) {
        this(symbol, priceScale, quantityScale, startPrice, typicalQuantity, kindOf(symbol), false, null);
    }

    private static void check(String symbol) {
        String[] parts = symbol.split("-", -1);
        boolean known = parts.length == 2 || parts.length == 3 || parts.length == 5;
        for (String part : parts) {
            known &= !part.isEmpty();
        }
        if (!known) {
            throw new IllegalArgumentException("expected a symbol of the form BASE-QUOTE, BASE-QUOTE-YYMMDD or"
                    + " BASE-QUOTE-YYMMDD-STRIKE-C, was \"" + symbol + "\"");
        }
        try {
            if (parts.length > 2) {
                LocalDate.parse(parts[2], EXPIRY_DATE);
            }
            if (parts.length == 5 && (!parts[4].matches("[CP]") || new BigDecimal(parts[3]).signum() <= 0)) {
                throw new IllegalArgumentException("expected a strike and C or P in \"" + symbol + "\"");
            }
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException("expected a date YYMMDD and a strike in \"" + symbol + "\"", e);
        }
    }

    private static InstrumentKind kindOf(String symbol) {
        return switch (symbol.split("-", -1).length) {
            case 3 -> InstrumentKind.FUTURE;
            case 5 -> InstrumentKind.OPTION;
            default -> InstrumentKind.SPOT;
        };
    }

    /**
     * {@return a listing whose scales are the numbers of digits written after the points}
     *
     * @param symbol {@code BASE-QUOTE}, dated {@code BASE-QUOTE-YYMMDD}, an option {@code BASE-QUOTE-YYMMDD-STRIKE-C}
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
     * @param symbol {@code BASE-QUOTE}, dated {@code BASE-QUOTE-YYMMDD}, an option {@code BASE-QUOTE-YYMMDD-STRIKE-C}
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

    /** {@return this as a derivative: a perpetual, unless its symbol says that it is dated or an option} */
    public ListedInstrument derivative() {
        InstrumentKind derivative = kind == InstrumentKind.SPOT ? InstrumentKind.PERPETUAL : kind;
        return new ListedInstrument(
                symbol, priceScale, quantityScale, startPrice, typicalQuantity, derivative, inverse, contractSize);
    }

    /** {@return this as an inverse derivative, settled in its base currency} */
    public ListedInstrument inverseDerivative() {
        return new ListedInstrument(
                symbol, priceScale, quantityScale, startPrice, typicalQuantity, derivative().kind, true, contractSize);
    }

    /**
     * {@return this with quantities in contracts}
     *
     * @param size how much currency one contract is: quote currency if inverse, else base
     */
    public ListedInstrument contractsOf(String size) {
        return new ListedInstrument(
                symbol, priceScale, quantityScale, startPrice, typicalQuantity, kind, inverse, new BigDecimal(size));
    }

    /**
     * {@return an instrument with the same terms under another symbol, dated or an option if that says so}
     *
     * @param other the symbol
     */
    public ListedInstrument named(String other) {
        InstrumentKind said = kindOf(other);
        InstrumentKind otherKind = said == InstrumentKind.SPOT ? kind : said;
        return new ListedInstrument(
                other, priceScale, quantityScale, startPrice, typicalQuantity, otherKind, inverse, contractSize);
    }

    /** {@return the base currency: the part of the symbol before the first dash} */
    public String base() {
        return symbol.substring(0, symbol.indexOf('-'));
    }

    /** {@return the quote currency: the second part of the symbol} */
    public String quote() {
        return symbol.split("-", -1)[1];
    }

    /** {@return {@code BASE-QUOTE}: the symbol of its index} */
    public String pair() {
        return base() + "-" + quote();
    }

    /** {@return when it expires: at 08:00 UTC of the day in its symbol; empty if it is not dated} */
    public Optional<Instant> expiry() {
        String[] parts = symbol.split("-", -1);
        return parts.length == 2
                ? Optional.empty()
                : Optional.of(LocalDate.parse(parts[2], EXPIRY_DATE)
                        .atTime(EXPIRY_HOUR, 0)
                        .toInstant(ZoneOffset.UTC));
    }

    /** {@return the strike of an option, else empty} */
    public Optional<BigDecimal> strike() {
        return kind == InstrumentKind.OPTION ? Optional.of(new BigDecimal(symbol.split("-", -1)[3])) : Optional.empty();
    }

    /** {@return the type of an option, else empty} */
    public Optional<OptionType> optionType() {
        return kind == InstrumentKind.OPTION
                ? Optional.of(symbol.endsWith("-C") ? OptionType.CALL : OptionType.PUT)
                : Optional.empty();
    }

    /**
     * {@return a price as a number, with the digits of the tick}
     *
     * @param units price units
     */
    public BigDecimal price(long units) {
        return BigDecimal.valueOf(units, priceScale);
    }

    /**
     * {@return a quantity as a number in the venue's unit, with the digits of the lot}
     *
     * @param units quantity units
     */
    public BigDecimal quantity(long units) {
        return BigDecimal.valueOf(units, quantityScale);
    }

    /**
     * {@return how much currency a quantity is, exactly: of the quote currency if inverse, else of the base currency}
     *
     * @param quantity in the venue's unit
     */
    public BigDecimal currency(BigDecimal quantity) {
        return contractSize == null ? quantity : quantity.multiply(contractSize);
    }

    /**
     * {@return what a quantity is worth in the other currency: the base currency if inverse, rounded down to eight digits, else the quote
     * currency, exactly}
     *
     * @param price price
     * @param quantity in the venue's unit
     */
    public BigDecimal worth(BigDecimal price, BigDecimal quantity) {
        return inverse
                ? currency(quantity).divide(price, COIN_SCALE, RoundingMode.DOWN)
                : currency(quantity).multiply(price);
    }
}
