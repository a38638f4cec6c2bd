package io.marketprism.connector;

import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;

/**
 * One data type of one instrument.
 *
 * @param definition the instrument, as the exchange's own list defines it
 * @param dataType what is wanted of it
 */
public record Subscription(InstrumentDefinition definition, DataType dataType) {

    /** {@return the instrument} */
    public Instrument instrument() {
        return definition.instrument();
    }

    @Override
    public String toString() {
        return dataType.wireName() + " of " + instrument();
    }
}
