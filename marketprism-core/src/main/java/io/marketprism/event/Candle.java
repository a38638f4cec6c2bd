package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * What was traded in an interval: open, high, low, close and volume. One that is not closed yet comes again with newer values.
 *
 * @param instrument whose trades
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param interval length of the interval, such as {@code 1m}
 * @param openTimeUs begin of the interval, µs since the epoch
 * @param closeTimeUs end of the interval as the venue states it, µs since the epoch
 * @param openPrice first price
 * @param highPrice highest price
 * @param lowPrice lowest price
 * @param closePrice last price, so far
 * @param volume what was traded, in base, or null where that cannot be derived exactly
 * @param quoteVolume what was traded, in quote, or null where that cannot be derived exactly
 * @param tradeCount number of trades, or {@link MarketEvent#ABSENT}
 * @param closed whether the interval is over and the values are final
 */
public record Candle(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        String interval,
        long openTimeUs,
        long closeTimeUs,
        Decimal openPrice,
        Decimal highPrice,
        Decimal lowPrice,
        Decimal closePrice,
        @Nullable Decimal volume,
        @Nullable Decimal quoteVolume,
        long tradeCount,
        boolean closed)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the instrument, the interval, one of its ends or one of the prices is missing. */
    public Candle {
        Expect.present(instrument, "instrument");
        Expect.present(interval, "interval");
        Expect.present(openTimeUs, "open time");
        Expect.present(closeTimeUs, "close time");
        Expect.present(openPrice, "open price");
        Expect.present(highPrice, "high price");
        Expect.present(lowPrice, "low price");
        Expect.present(closePrice, "close price");
    }

    @Override
    public DataType dataType() {
        return DataType.CANDLE;
    }

    /** {@return the interval} */
    @Override
    public String streamVariant() {
        return interval;
    }
}
