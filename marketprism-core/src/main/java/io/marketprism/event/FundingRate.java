package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * What the holders of one side of a perpetual pay to those of the other.
 *
 * @param instrument the perpetual
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param kind predicted or settled
 * @param fundingRate share of the position's value, such as 0.0001; positive where longs pay
 * @param fundingTimeUs the settlement that the rate applies to, µs since the epoch, or {@link MarketEvent#ABSENT} where funding is continuous
 * @param nextFundingTimeUs the settlement after that, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param intervalHours hours between settlements, 1 or more, or {@link MarketEvent#ABSENT} where funding is continuous or the venue does not say
 */
public record FundingRate(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        FundingKind kind,
        Decimal fundingRate,
        long fundingTimeUs,
        long nextFundingTimeUs,
        long intervalHours)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the instrument, the kind or the rate is missing, or the interval is none. */
    public FundingRate {
        Expect.present(instrument, "instrument");
        Expect.present(kind, "kind of a funding rate");
        Expect.present(fundingRate, "funding rate");
        if (intervalHours != ABSENT && (intervalHours < 1 || intervalHours > Integer.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "Expected 1 hour or more, or ABSENT, as funding interval, was " + intervalHours);
        }
    }

    @Override
    public DataType dataType() {
        return DataType.FUNDING_RATE;
    }
}
