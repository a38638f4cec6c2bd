package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * Statistics of the last 24 hours, as the venue sums them. What it does not state, or what cannot be derived exactly, is null; something is there.
 *
 * @param instrument whose trades
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param lastPrice price of the last trade, or null
 * @param openPrice price 24 hours ago, or null
 * @param highPrice highest price, or null
 * @param lowPrice lowest price, or null
 * @param volume what was traded, in base, or null
 * @param quoteVolume what was traded, in quote, or null
 */
public record Ticker(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        @Nullable Decimal lastPrice,
        @Nullable Decimal openPrice,
        @Nullable Decimal highPrice,
        @Nullable Decimal lowPrice,
        @Nullable Decimal volume,
        @Nullable Decimal quoteVolume)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the instrument or every value is missing. */
    public Ticker {
        Expect.present(instrument, "instrument");
        if (lastPrice == null
                && openPrice == null
                && highPrice == null
                && lowPrice == null
                && volume == null
                && quoteVolume == null) {
            throw new IllegalArgumentException("Expected a price or a volume in a ticker, was none");
        }
    }

    @Override
    public DataType dataType() {
        return DataType.TICKER;
    }
}
