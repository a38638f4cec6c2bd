package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * A place where data was lost or where nobody can prove that it was not. Published when it opens, closes and heals; revisions of one gap share
 * the gap id and the newest counts.
 *
 * @param instrument whose data
 * @param receiveTimeUs when this revision was made, µs since the epoch
 * @param collector whose gap it is
 * @param gapId identity, the same in every revision
 * @param session run of the collector
 * @param revision 1, 2, …
 * @param state open, closed or recovered
 * @param affectedDataType which data
 * @param sink the one sink that misses it, or null if it was lost before all sinks
 * @param cause why
 * @param firstMissingId first id or sequence that is missing, or null if unknown
 * @param lastMissingId last one, or null if unknown
 * @param lost number of lost events; {@link MarketEvent#ABSENT} if unknown, 0 if none is proven
 * @param recoveredCount of the missing ids, how many came late or were fetched later
 * @param startedAtUs begin of the window: the last proof that all was there, receive clock, µs since the epoch
 * @param endedAtUs end of the window, or {@link MarketEvent#ABSENT} while open
 * @param lastGoodExchangeTimeUs exchange time of the last event before, or {@link MarketEvent#ABSENT}
 * @param firstGoodExchangeTimeUs exchange time of the first event after, or {@link MarketEvent#ABSENT}
 * @param variant which of several streams of that data: the interval of candles, the period of ratios; null for data that has only one
 */
public record Gap(
        Instrument instrument,
        long receiveTimeUs,
        String collector,
        String gapId,
        String session,
        int revision,
        GapState state,
        DataType affectedDataType,
        @Nullable String sink,
        GapCause cause,
        @Nullable String firstMissingId,
        @Nullable String lastMissingId,
        long lost,
        long recoveredCount,
        long startedAtUs,
        long endedAtUs,
        long lastGoodExchangeTimeUs,
        long firstGoodExchangeTimeUs,
        @Nullable String variant)
        implements MarketEvent {

    @Override
    public DataType dataType() {
        return DataType.GAP;
    }

    /** Always {@link MarketEvent#ABSENT}: a gap is ours, not the venue's. */
    @Override
    public long exchangeTimeUs() {
        return ABSENT;
    }
}
