package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * How many are long for each that is short: of the top traders' positions, or of all accounts.
 *
 * @param instrument what they hold
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param dataType which of the two, {@link DataType#LSR_TOP_POSITION} or {@link DataType#LSR_ALL_ACCOUNT}
 * @param longShortRatio long / short
 * @param longRatio share of the longs, or null
 * @param shortRatio share of the shorts, or null
 * @param period over which the venue sums, such as {@code 5m}
 */
public record LongShortRatio(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        DataType dataType,
        Decimal longShortRatio,
        @Nullable Decimal longRatio,
        @Nullable Decimal shortRatio,
        String period)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the type is another, or the instrument, the ratio or the period is missing. */
    public LongShortRatio {
        if (dataType != DataType.LSR_TOP_POSITION && dataType != DataType.LSR_ALL_ACCOUNT) {
            throw new IllegalArgumentException("Expected " + DataType.LSR_TOP_POSITION + " or "
                    + DataType.LSR_ALL_ACCOUNT + " as data type of a long/short ratio, was " + dataType);
        }
        Expect.present(instrument, "instrument");
        Expect.present(longShortRatio, "long/short ratio");
        Expect.present(period, "period");
    }

    /** {@return the period} */
    @Override
    public String streamVariant() {
        return period;
    }
}
