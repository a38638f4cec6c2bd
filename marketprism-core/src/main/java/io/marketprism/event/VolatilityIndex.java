package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * The value of an index of expected volatility.
 *
 * @param instrument the index
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param value as the venue states it, in percent a year
 */
public record VolatilityIndex(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        Decimal value) implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the instrument or the value is missing. */
    public VolatilityIndex {
        Expect.present(instrument, "instrument");
        Expect.present(value, "value");
    }

    @Override
    public DataType dataType() {
        return DataType.VOLATILITY_INDEX;
    }
}
