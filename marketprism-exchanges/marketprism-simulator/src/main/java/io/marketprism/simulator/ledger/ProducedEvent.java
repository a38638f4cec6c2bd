package io.marketprism.simulator.ledger;

import io.marketprism.simulator.market.Candle;
import io.marketprism.simulator.market.DayTicker;
import io.marketprism.simulator.market.Liquidation;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.LongShortRatio;
import io.marketprism.simulator.market.TakerSide;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One thing that a venue produced or told, other than trades and books, in the terms of MarketPrism's own events: so it can be compared
 * with what arrived, field by field. Two are equal when all of it is. Immutable: the methods that take a value return a changed copy.
 *
 * @param dataType the data type's name, e.g. {@code ticker}, {@code lsr_top_position}
 * @param symbol as the venue's listing has it
 * @param variant candle interval or ratio period, e.g. {@code 1m}; else empty
 * @param exchangeMicros the venue's time of it, microseconds since the epoch, as exact as the venue tells it; -1 if it tells none
 * @param values the event's own fields by name, as in an event's JSON: decimals without exponent and trailing zeros; what the venue does
 *     not tell is missing
 */
public record ProducedEvent(
        String dataType, String symbol, String variant, long exchangeMicros, Map<String, String> values) {

    /** Copies the values. */
    public ProducedEvent {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * {@return an event without values}
     *
     * @param dataType the data type's name
     * @param symbol as the venue's listing has it
     * @param variant candle interval or ratio period; else empty
     * @param exchangeMicros the venue's time of it, microseconds since the epoch
     */
    public static ProducedEvent of(String dataType, String symbol, String variant, long exchangeMicros) {
        return new ProducedEvent(dataType, symbol, variant, exchangeMicros, Map.of());
    }

    /**
     * {@return a ticker}
     *
     * @param listing whose
     * @param ticker what
     * @param exchangeMicros the venue's time of it, microseconds since the epoch
     */
    public static ProducedEvent ticker(ListedInstrument listing, DayTicker ticker, long exchangeMicros) {
        return of("ticker", listing.symbol(), "", exchangeMicros)
                .with("last_price", listing.price(ticker.last()))
                .with("open_price", listing.price(ticker.open()))
                .with("high_price", listing.price(ticker.high()))
                .with("low_price", listing.price(ticker.low()))
                .with("volume", ticker.turnover().baseVolume(listing))
                .with("quote_volume", ticker.turnover().quoteVolume(listing));
    }

    /**
     * {@return a candle}
     *
     * @param listing whose
     * @param candle what
     * @param exchangeMicros the venue's time of it, microseconds since the epoch
     */
    public static ProducedEvent candle(ListedInstrument listing, Candle candle, long exchangeMicros) {
        return of("candle", listing.symbol(), candle.interval().name(), exchangeMicros)
                .with("open_time_us", Long.toString(candle.startMicros()))
                .with("open_price", listing.price(candle.open()))
                .with("high_price", listing.price(candle.high()))
                .with("low_price", listing.price(candle.low()))
                .with("close_price", listing.price(candle.close()))
                .with("volume", candle.turnover().baseVolume(listing))
                .with("quote_volume", candle.turnover().quoteVolume(listing))
                .with("trade_count", Long.toString(candle.turnover().trades()))
                .with("closed", Boolean.toString(candle.closed()));
    }

    /**
     * {@return a liquidation, its quantity in currency}
     *
     * @param listing whose
     * @param liquidation what
     * @param exchangeMicros the venue's time of it, microseconds since the epoch
     */
    public static ProducedEvent liquidation(ListedInstrument listing, Liquidation liquidation, long exchangeMicros) {
        return of("liquidation", listing.symbol(), "", exchangeMicros)
                .with("side", liquidation.fill().taker() == TakerSide.BUY ? "buy" : "sell")
                .with("price", listing.price(liquidation.bankruptcyPrice()))
                .with("average_price", listing.price(liquidation.fill().price()))
                .with(
                        "quantity",
                        listing.currency(listing.quantity(liquidation.fill().quantity())));
    }

    /**
     * {@return a ratio of longs to shorts}
     *
     * @param dataType {@code lsr_top_position} or {@code lsr_all_account}
     * @param listing whose
     * @param period how long its period is, e.g. {@code 5m}
     * @param ratio what
     */
    public static ProducedEvent ratio(String dataType, ListedInstrument listing, String period, LongShortRatio ratio) {
        return of(dataType, listing.symbol(), period, ratio.endMicros())
                .with("long_short_ratio", ratio.ratio())
                .with("long_ratio", ratio.longShare())
                .with("short_ratio", ratio.shortShare());
    }

    /**
     * {@return a copy with one more value}
     *
     * @param field the field's name
     * @param value a number
     */
    public ProducedEvent with(String field, BigDecimal value) {
        return with(
                field, value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString());
    }

    /**
     * {@return a copy with one more value, or another}
     *
     * @param field the field's name
     * @param value as in an event's JSON
     */
    public ProducedEvent with(String field, String value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(field, value);
        return new ProducedEvent(dataType, symbol, variant, exchangeMicros, more);
    }

    /**
     * {@return a copy without a value}
     *
     * @param field the field's name
     */
    public ProducedEvent without(String field) {
        Map<String, String> fewer = new LinkedHashMap<>(values);
        fewer.remove(field);
        return new ProducedEvent(dataType, symbol, variant, exchangeMicros, fewer);
    }

    /** {@return a copy whose time is cut to the millisecond, as most venues tell it} */
    public ProducedEvent toTheMillisecond() {
        long cut = TimeUnit.MILLISECONDS.toMicros(TimeUnit.MICROSECONDS.toMillis(exchangeMicros));
        return new ProducedEvent(dataType, symbol, variant, cut, values);
    }
}
