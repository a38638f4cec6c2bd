package io.marketprism.schema;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The schemas of all data types. */
public final class Schemas {
    /** One for each data type, in the order of {@link DataType}. */
    public static final List<EventSchema<?>> ALL = List.of(
            TradeSchema.SCHEMA,
            OrderBookSchema.SCHEMA,
            BboSchema.SCHEMA,
            TickerSchema.SCHEMA,
            CandleSchema.SCHEMA,
            FundingRateSchema.SCHEMA,
            MarkPriceSchema.SCHEMA,
            OpenInterestSchema.SCHEMA,
            LiquidationSchema.SCHEMA,
            LongShortRatioSchema.TOP_POSITION,
            LongShortRatioSchema.ALL_ACCOUNT,
            VolatilityIndexSchema.SCHEMA,
            InstrumentSchema.SCHEMA,
            GapSchema.SCHEMA,
            CoverageSchema.SCHEMA);

    private static final Map<DataType, EventSchema<?>> BY_TYPE = byType();

    private Schemas() {}

    /**
     * The schema of a data type.
     *
     * @param dataType any
     * @return its schema
     */
    @SuppressWarnings("NullAway") // Each data type has one.
    public static EventSchema<?> of(DataType dataType) {
        return BY_TYPE.get(dataType);
    }

    /**
     * The schema of an event.
     *
     * @param event any
     * @param <E> what is known of its class
     * @return the schema of its data type
     */
    @SuppressWarnings("unchecked") // Every event of a data type is of the class that its schema names.
    public static <E extends MarketEvent> EventSchema<E> of(E event) {
        return (EventSchema<E>) of(event.dataType());
    }

    private static Map<DataType, EventSchema<?>> byType() {
        Map<DataType, EventSchema<?>> schemas = new EnumMap<>(DataType.class);
        ALL.forEach(schema -> schemas.put(schema.dataType(), schema));
        return schemas;
    }
}
