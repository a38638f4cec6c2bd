package io.marketprism.connector;

import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.StreamKey;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One stream of one instrument.
 *
 * @param definition the instrument, as the exchange's own list defines it
 * @param dataType which data
 * @param variant which of several streams of that data, one of {@link Offer#variants()}; null where there is only one
 */
public record Subscription(
        InstrumentDefinition definition,
        DataType dataType,
        @Nullable String variant) {

    /** Checks that it names an instrument and its data.
     *
     * @param definition the instrument
     * @param dataType which data
     * @param variant which of several streams of that data, or null
     */
    public Subscription {
        Objects.requireNonNull(definition, "definition");
        Objects.requireNonNull(dataType, "dataType");
    }

    /**
     * The one stream of an instrument's data.
     *
     * @param definition the instrument
     * @param dataType which data
     */
    public Subscription(InstrumentDefinition definition, DataType dataType) {
        this(definition, dataType, null);
    }

    /** {@return the instrument} */
    public Instrument instrument() {
        return definition.instrument();
    }

    /** {@return the stream} */
    public StreamKey stream() {
        return new StreamKey(instrument(), dataType, variant);
    }

    @Override
    public String toString() {
        return stream().toString();
    }
}
