package io.marketprism.event;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One stream of events: what continuity, coverage, gaps and freshness are told of.
 *
 * @param instrument of which instrument
 * @param dataType which data
 * @param variant which of several streams of that data: the interval of candles, the period of ratios; null for data that has only one
 */
public record StreamKey(
        Instrument instrument, DataType dataType, @Nullable String variant) {

    /** Checks that it names an instrument and its data.
     *
     * @param instrument of which instrument
     * @param dataType which data
     * @param variant which of several streams of that data, or null
     */
    public StreamKey {
        Objects.requireNonNull(instrument, "instrument");
        Objects.requireNonNull(dataType, "dataType");
    }

    /**
     * The one stream of an instrument's data.
     *
     * @param instrument of which instrument
     * @param dataType which data
     */
    public StreamKey(Instrument instrument, DataType dataType) {
        this(instrument, dataType, null);
    }

    /**
     * The stream that brought an event.
     *
     * @param event any
     * @return its stream
     */
    public static StreamKey of(MarketEvent event) {
        return new StreamKey(event.instrument(), event.dataType(), event.streamVariant());
    }

    @Override
    public String toString() {
        return dataType.wireName() + (variant == null ? "" : " " + variant) + " of " + instrument;
    }
}
