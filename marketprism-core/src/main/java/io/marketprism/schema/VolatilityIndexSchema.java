package io.marketprism.schema;

import static io.marketprism.schema.Head.given;

import io.marketprism.event.DataType;
import io.marketprism.event.VolatilityIndex;
import java.util.List;

/** Volatility indices. */
final class VolatilityIndexSchema {
    private static final Field<VolatilityIndex> VALUE = Field.rate("value", VolatilityIndex::value);

    static final EventSchema<VolatilityIndex> SCHEMA = EventSchema.of(
                    DataType.VOLATILITY_INDEX, "volatility_indices", VolatilityIndex.class)
            .fields(List.of(VALUE))
            .identity(List.of(Head.EXCHANGE_TIME, VALUE))
            .stays(Stays.FIRST)
            .readBy((head, in) -> new VolatilityIndex(
                    head.instrument(),
                    head.exchangeTimeUs(),
                    head.receiveTimeUs(),
                    head.collector(),
                    given(in.decimal(VALUE))));

    private VolatilityIndexSchema() {}
}
