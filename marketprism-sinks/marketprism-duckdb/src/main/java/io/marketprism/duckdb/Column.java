package io.marketprism.duckdb;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * One column: its name and type, and how an event's value gets into it, so that the three cannot differ.
 *
 * @param name in the table
 * @param type exactly as DuckDB prints it
 * @param nullable whether it may be null
 * @param writer hands over an event's value; null in a table that no event fills yet
 * @param <E> the events of the table
 */
record Column<E>(String name, String type, boolean nullable, Writer<? super E> writer) {
    private static final String DECIMAL = "DECIMAL(38,18)";

    /** Hands over the value of one column. */
    @FunctionalInterface
    interface Writer<E> {
        void write(E event, Row row) throws SQLException;
    }

    /** A text. */
    static <E> Column<E> text(String name, Function<? super E, ?> value) {
        return new Column<>(
                name,
                "VARCHAR",
                false,
                (event, row) -> row.text(required(value.apply(event)).toString()));
    }

    /** A constant, by its name. */
    static <E, T> Column<E> keyword(String name, Function<? super E, T> value, Function<T, String> constantName) {
        return text(name, event -> constantName.apply(required(value.apply(event))));
    }

    /** A text, or null. */
    static <E> Column<E> optionalText(String name, Function<? super E, ?> value) {
        return new Column<>(name, "VARCHAR", true, (event, row) -> {
            Object text = value.apply(event);
            row.text(text == null ? null : text.toString());
        });
    }

    /** A number as text, or null. */
    static <E> Column<E> optionalNumberAsText(String name, ToLongFunction<? super E> value) {
        return optionalText(name, event -> {
            long number = value.applyAsLong(event);
            return number == MarketEvent.ABSENT ? null : Long.toString(number);
        });
    }

    /** A constant, by its name, or null. */
    static <E, T> Column<E> optionalKeyword(
            String name, Function<? super E, T> value, Function<T, String> constantName) {
        return optionalText(name, event -> {
            T constant = value.apply(event);
            return constant == null ? null : constantName.apply(constant);
        });
    }

    /** A time in microseconds since the epoch. */
    static <E> Column<E> time(String name, ToLongFunction<? super E> value) {
        return new Column<>(name, "TIMESTAMP", false, (event, row) -> row.time(required(value.applyAsLong(event))));
    }

    /** A time in microseconds since the epoch, or absent. */
    static <E> Column<E> optionalTime(String name, ToLongFunction<? super E> value) {
        return new Column<>(name, "TIMESTAMP", true, (event, row) -> {
            long time = value.applyAsLong(event);
            if (time == MarketEvent.ABSENT) {
                row.absent();
            } else {
                row.time(time);
            }
        });
    }

    /** A sequence number or a count. */
    static <E> Column<E> number(String name, ToLongFunction<? super E> value) {
        return new Column<>(name, "BIGINT", false, (event, row) -> row.longValue(required(value.applyAsLong(event))));
    }

    /** A sequence number or a count, or absent. */
    static <E> Column<E> optionalNumber(String name, ToLongFunction<? super E> value) {
        return new Column<>(name, "BIGINT", true, (event, row) -> {
            long number = value.applyAsLong(event);
            if (number == MarketEvent.ABSENT) {
                row.absent();
            } else {
                row.longValue(number);
            }
        });
    }

    /** A small number. */
    static <E> Column<E> smallNumber(String name, ToIntFunction<? super E> value) {
        return new Column<>(name, "INTEGER", false, (event, row) -> row.intValue(value.applyAsInt(event)));
    }

    /** A small number of which 0 means that there is none. */
    static <E> Column<E> optionalSmallNumber(String name, ToIntFunction<? super E> value) {
        return new Column<>(name, "INTEGER", true, (event, row) -> {
            int number = value.applyAsInt(event);
            if (number == 0) {
                row.absent();
            } else {
                row.intValue(number);
            }
        });
    }

    /** True or false. */
    static <E> Column<E> flag(String name, Predicate<? super E> value) {
        return new Column<>(name, "BOOLEAN", false, (event, row) -> row.flag(value.test(event)));
    }

    /** A price, a quantity or an amount. */
    static <E> Column<E> decimal(String name, Function<? super E, Decimal> value) {
        return new Column<>(name, DECIMAL, false, (event, row) -> row.decimal(required(value.apply(event))));
    }

    /** A price, a quantity or an amount, or null. */
    static <E> Column<E> optionalDecimal(String name, Function<? super E, Decimal> value) {
        return new Column<>(name, DECIMAL, true, (event, row) -> row.decimal(value.apply(event)));
    }

    /** One side of a book. */
    static <E> Column<E> levels(String name, Function<? super E, Levels> value) {
        return new Column<>(
                name,
                "STRUCT(price " + DECIMAL + ", quantity " + DECIMAL + ")[]",
                false,
                (event, row) -> row.levels(required(value.apply(event))));
    }

    /** What a column of a table holds that no event fills yet. */
    enum Kind {
        TEXT("VARCHAR"),
        TIME("TIMESTAMP"),
        NUMBER("BIGINT"),
        SMALL_NUMBER("INTEGER"),
        FLAG("BOOLEAN"),
        DECIMAL(Column.DECIMAL);

        private final String type;

        Kind(String type) {
            this.type = type;
        }
    }

    /** A column that no event fills yet. */
    static <E> Column<E> planned(String name, Kind kind) {
        return new Column<>(name, kind.type, false, null);
    }

    /** The same, may be null. */
    static <E> Column<E> optional(String name, Kind kind) {
        return new Column<>(name, kind.type, true, null);
    }

    private static <T> T required(T value) {
        if (value == null) {
            throw new RejectedValueException("expected a value, was null");
        }
        return value;
    }

    private static long required(long value) {
        if (value == MarketEvent.ABSENT) {
            throw new RejectedValueException("expected a value, was absent");
        }
        return value;
    }
}
