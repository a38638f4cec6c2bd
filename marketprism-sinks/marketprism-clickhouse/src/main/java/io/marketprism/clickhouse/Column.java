package io.marketprism.clickhouse;

import io.marketprism.event.MarketEvent;
import io.marketprism.schema.Field;

/**
 * One column: its name and type, and how an event's value is written to it, so that the three cannot differ.
 *
 * @param name in the table
 * @param type exactly as the server prints it
 * @param codec how it is compressed
 * @param writer writes an event's value, or throws a {@link RejectedValueException}
 * @param <E> the events of the table
 */
record Column<E extends MarketEvent>(String name, String type, String codec, Writer<? super E> writer) {
    private static final String ZSTD = "ZSTD(1)";
    private static final String DELTA = "Delta, ZSTD(1)";
    private static final String TIME = "DateTime64(6, 'UTC')";
    private static final String DECIMAL = "Decimal(76, 18)";

    /** Finer than what is traded. */
    private static final String RATE = "Decimal(76, 38)";

    /** Writes the value of one column. */
    @FunctionalInterface
    interface Writer<E> {
        void write(E event, RowBuffer row);
    }

    /** {@return the column of a field} */
    static <E extends MarketEvent> Column<E> of(Field<E> field) {
        return new Column<>(field.columnName(), type(field), codec(field), writer(field));
    }

    /** {@return the column, in every table, of the {@linkplain #eventTime event time}} */
    static <E extends MarketEvent> Column<E> ofEventTime() {
        return new Column<>("event_time", TIME, DELTA, (event, row) -> {
            long time = eventTime(event);
            require(time != MarketEvent.ABSENT);
            row.time(time);
        });
    }

    /** {@return the exchange time, or else the receive time} */
    static long eventTime(MarketEvent event) {
        return event.exchangeTimeUs() != MarketEvent.ABSENT ? event.exchangeTimeUs() : event.receiveTimeUs();
    }

    /** Rejects an event that lacks a value the column needs. */
    static void require(boolean present) {
        if (!present) {
            throw new RejectedValueException("expected a value, was absent");
        }
    }

    private static String type(Field<?> field) {
        String plain =
                switch (field.kind()) {
                    case TEXT, KEYWORD, CHOICE, TRADE_ID, NUMBER_AS_TEXT -> "String";
                    case INTEGER -> "Int64";
                    case COUNT -> "UInt64";
                    case SMALL_COUNT -> "UInt32";
                    case TIME -> TIME;
                    case FLAG -> "Bool";
                    case DECIMAL -> DECIMAL;
                    case RATE -> RATE;
                    case LEVELS -> "Array(Tuple(price " + DECIMAL + ", quantity " + DECIMAL + "))";
                };
        String type = field.isOptional() ? "Nullable(" + plain + ")" : plain;
        return field.kind() == Field.Kind.KEYWORD || field.kind() == Field.Kind.CHOICE
                ? "LowCardinality(" + type + ")"
                : type;
    }

    /** Sequences and times grow by little from row to row. */
    private static String codec(Field<?> field) {
        return field.kind() == Field.Kind.INTEGER || field.kind() == Field.Kind.TIME ? DELTA : ZSTD;
    }

    @SuppressWarnings("NullAway") // A value is asked for where it is not absent.
    private static <E extends MarketEvent> Writer<E> writer(Field<E> field) {
        Writer<E> value =
                switch (field.kind()) {
                    case TEXT, KEYWORD, CHOICE, TRADE_ID, NUMBER_AS_TEXT -> (event, row) -> row.text(field.text(event));
                    case INTEGER -> (event, row) -> row.longValue(field.number(event));
                    case COUNT -> (event, row) -> row.unsignedLong(field.number(event));
                    case SMALL_COUNT -> (event, row) -> row.unsignedInt(field.number(event));
                    case TIME -> (event, row) -> row.time(field.number(event));
                    case FLAG -> (event, row) -> row.flag(field.flag(event));
                    case DECIMAL -> (event, row) -> row.decimal(field.decimal(event));
                    case RATE -> (event, row) -> row.rate(field.decimal(event));
                    case LEVELS -> (event, row) -> row.levels(field.levels(event));
                };
        if (field.isOptional()) {
            return (event, row) -> {
                if (row.present(!field.isAbsent(event))) {
                    value.write(event, row);
                }
            };
        }
        return (event, row) -> {
            require(!field.isAbsent(event));
            value.write(event, row);
        };
    }
}
