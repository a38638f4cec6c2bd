package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of time in which a collector was listening to one data type of one instrument. Data is complete where it is inside a collector's
 * coverage and inside none of that collector's unrecovered gaps.
 *
 * @param instrument whose data
 * @param receiveTimeUs when this was written, µs since the epoch
 * @param collector who was listening
 * @param coveredDataType to which data
 * @param session run of the collector
 * @param fromUs begin, receive clock, µs since the epoch
 * @param toUs end: the last proof that all was there, its newest event, receive clock, µs since the epoch
 * @param firstId first id or sequence received in it, or null
 * @param lastId last id or sequence received in it, or null
 * @param events number of events received in it
 * @param variant which of several streams of that data: the interval of candles, the period of ratios; null for data that has only one
 */
public record Coverage(
        Instrument instrument,
        long receiveTimeUs,
        String collector,
        DataType coveredDataType,
        String session,
        long fromUs,
        long toUs,
        @Nullable String firstId,
        @Nullable String lastId,
        long events,
        @Nullable String variant)
        implements MarketEvent {

    @Override
    public DataType dataType() {
        return DataType.COVERAGE;
    }

    /** Always {@link MarketEvent#ABSENT}: coverage is ours, not the venue's. */
    @Override
    public long exchangeTimeUs() {
        return ABSENT;
    }
}
