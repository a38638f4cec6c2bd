package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened on a market, or to our knowledge of it. Events are immutable and may be shared between threads.
 *
 * <p>Times are microseconds since the epoch. A {@code long} that the venue did not give (a time, a sequence) is {@link #ABSENT}, never 0.
 */
public sealed interface MarketEvent
        permits Trade,
                BookEvent,
                BestBidOffer,
                Ticker,
                Candle,
                FundingRate,
                MarkPrice,
                OpenInterest,
                Liquidation,
                LongShortRatio,
                VolatilityIndex,
                InstrumentDefinition,
                Gap,
                Coverage {

    /** Stands for a time or a sequence that does not exist. */
    long ABSENT = Long.MIN_VALUE;

    /** {@return the kind of this event} */
    DataType dataType();

    /** {@return what it happened to; never null} */
    Instrument instrument();

    /** {@return the venue's matching or transaction time, else its send time, in µs since the epoch; {@link #ABSENT} if it gave none} */
    long exchangeTimeUs();

    /** {@return when the frame left the socket, in µs since the epoch; {@link #ABSENT} for events that never came through one} */
    long receiveTimeUs();

    /** {@return the collector that received it, or null where none is named} */
    @Nullable String collector();

    /**
     * Which of several streams of this data type and instrument the event belongs to. Gaps and coverage belong to one stream each; which streams
     * they speak of is their own field.
     *
     * @return the interval of candles, the period of ratios; null for data that has only one stream
     */
    default @Nullable String streamVariant() {
        return null;
    }
}
