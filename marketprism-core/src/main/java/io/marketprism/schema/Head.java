package io.marketprism.schema;

import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every event begins with, behind its data type.
 *
 * @param instrument what it happened to
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 */
public record Head(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector) {
    /** The data type: first of all in JSON. A table holds one type and needs no column for it. */
    public static final Field<MarketEvent> DATA_TYPE = Field.choice("data_type", DataType.class, MarketEvent::dataType);

    /** Id of the venue. */
    public static final Field<MarketEvent> EXCHANGE =
            Field.keyword("exchange", event -> event.instrument().exchange());

    /** Kind of the market. */
    public static final Field<MarketEvent> MARKET_TYPE = Field.choice(
            "market_type", MarketType.class, event -> event.instrument().marketType());

    /** Our name of the instrument. */
    public static final Field<MarketEvent> SYMBOL =
            Field.keyword("symbol", event -> event.instrument().symbol());

    /** The venue's name of it. */
    public static final Field<MarketEvent> NATIVE_SYMBOL =
            Field.keyword("native_symbol", event -> event.instrument().nativeSymbol());

    /** The venue's time. */
    public static final Field<MarketEvent> EXCHANGE_TIME =
            Field.time("exchange_time_us", MarketEvent::exchangeTimeUs).optional();

    /** When it was received. */
    public static final Field<MarketEvent> RECEIVE_TIME =
            Field.time("receive_time_us", MarketEvent::receiveTimeUs).optional();

    /** Who received it. */
    public static final Field<MarketEvent> COLLECTOR =
            Field.keyword("collector", MarketEvent::collector).optional();

    /** All of them behind the data type, in their order. */
    public static final List<Field<MarketEvent>> FIELDS =
            List.of(EXCHANGE, MARKET_TYPE, SYMBOL, NATIVE_SYMBOL, EXCHANGE_TIME, RECEIVE_TIME, COLLECTOR);

    /** The fields that tell instruments apart. */
    public static final List<Field<MarketEvent>> INSTRUMENT = List.of(EXCHANGE, MARKET_TYPE, SYMBOL);

    /** What quantities count. It belongs to the instrument, and stands among the own fields of the types that have quantities. */
    public static final Field<MarketEvent> QUANTITY_UNIT = Field.choice(
            "quantity_unit", QuantityUnit.class, event -> event.instrument().quantityUnit());

    /** @param withUnit whether the event says what its quantities count */
    static Head read(FieldReader in, boolean withUnit) {
        Instrument instrument = new Instrument(
                present(EXCHANGE, in.text(EXCHANGE)),
                present(MARKET_TYPE, in.choice(MARKET_TYPE, MarketType.class)),
                present(SYMBOL, in.text(SYMBOL)),
                present(NATIVE_SYMBOL, in.text(NATIVE_SYMBOL)),
                withUnit ? present(QUANTITY_UNIT, in.choice(QUANTITY_UNIT, QuantityUnit.class)) : QuantityUnit.BASE);
        return new Head(instrument, in.number(EXCHANGE_TIME), in.number(RECEIVE_TIME), in.text(COLLECTOR));
    }

    private static <T> T present(Field<?> field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("Expected a value in field " + field.name() + ", was null");
        }
        return value;
    }

    /** A value that every event of the type has. */
    @SuppressWarnings("NullAway") // Where it is missing all the same, the constructor of the event decides.
    static <T> T given(@Nullable T value) {
        return value;
    }
}
