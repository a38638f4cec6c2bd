package io.marketprism.duckdb;

import io.marketprism.event.Decimal;
import io.marketprism.event.MarketEvent;
import io.marketprism.schema.Field;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One column: its name and type, and how an event's value gets into it, so that the three cannot differ.
 *
 * @param name in the table
 * @param type exactly as DuckDB prints it
 * @param nullable whether it may be null
 * @param writer hands over an event's value
 * @param <E> the events of the table
 */
record Column<E extends MarketEvent>(String name, String type, boolean nullable, Writer<? super E> writer) {
    private static final String TIME = "TIMESTAMP";
    private static final String DECIMAL = "DECIMAL(38,18)";

    /** Hands over the value of one column. */
    @FunctionalInterface
    interface Writer<E> {
        void write(E event, Row row) throws SQLException;
    }

    /** {@return the column of a field} */
    static <E extends MarketEvent> Column<E> of(Field<E> field) {
        return new Column<>(field.columnName(), type(field), field.isOptional(), writer(field));
    }

    /** {@return the column, in every table, of the exchange time, or else the receive time} */
    static <E extends MarketEvent> Column<E> ofEventTime() {
        return new Column<>("event_time", TIME, false, (event, row) -> {
            long exchangeTimeUs = event.exchangeTimeUs();
            long time = exchangeTimeUs == MarketEvent.ABSENT ? event.receiveTimeUs() : exchangeTimeUs;
            require(time != MarketEvent.ABSENT);
            row.time(time);
        });
    }

    /** {@return a column of a number that is computed here, or null} */
    static <E extends MarketEvent> Column<E> computed(String name, Function<? super E, @Nullable Decimal> value) {
        return new Column<>(name, DECIMAL, true, (event, row) -> row.decimal(value.apply(event)));
    }

    private static String type(Field<?> field) {
        return switch (field.kind()) {
            case TEXT, KEYWORD, CHOICE, TRADE_ID, NUMBER_AS_TEXT -> "VARCHAR";
            case INTEGER, COUNT -> "BIGINT";
            case SMALL_COUNT -> "INTEGER";
            case TIME -> TIME;
            case FLAG -> "BOOLEAN";
            case DECIMAL, RATE -> DECIMAL;
            case LEVELS -> "STRUCT(price " + DECIMAL + ", quantity " + DECIMAL + ")[]";
        };
    }

    @SuppressWarnings("NullAway") // A value is asked for where it is not absent.
    private static <E extends MarketEvent> Writer<E> writer(Field<E> field) {
        Writer<E> value =
                switch (field.kind()) {
                    case TEXT, KEYWORD, CHOICE, TRADE_ID, NUMBER_AS_TEXT -> (event, row) -> row.text(field.text(event));
                    case INTEGER, COUNT -> (event, row) -> row.longValue(field.number(event));
                    case SMALL_COUNT -> (event, row) -> row.intValue((int) field.number(event));
                    case TIME -> (event, row) -> row.time(field.number(event));
                    case FLAG -> (event, row) -> row.flag(field.flag(event));
                    case DECIMAL, RATE -> (event, row) -> row.decimal(field.decimal(event));
                    case LEVELS -> (event, row) -> row.levels(field.levels(event));
                };
        if (field.isOptional()) {
            return (event, row) -> {
                if (field.isAbsent(event)) {
                    row.absent();
                } else {
                    value.write(event, row);
                }
            };
        }
        return (event, row) -> {
            require(!field.isAbsent(event));
            value.write(event, row);
        };
    }

    private static void require(boolean present) {
        if (!present) {
            throw new RejectedValueException("expected a value, was absent");
        }
    }
}
