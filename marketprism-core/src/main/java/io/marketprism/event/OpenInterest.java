package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * How much of a contract is held.
 *
 * @param instrument the contract
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param openInterest in {@link Instrument#quantityUnit()}
 * @param openInterestValue its value as the venue states it, or null
 * @param openInterestValueCurrency in what the value is counted, or null
 */
public record OpenInterest(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        Decimal openInterest,
        @Nullable Decimal openInterestValue,
        @Nullable String openInterestValueCurrency)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the instrument or the open interest is missing. */
    public OpenInterest {
        Expect.present(instrument, "instrument");
        Expect.present(openInterest, "open interest");
    }

    @Override
    public DataType dataType() {
        return DataType.OPEN_INTEREST;
    }
}
