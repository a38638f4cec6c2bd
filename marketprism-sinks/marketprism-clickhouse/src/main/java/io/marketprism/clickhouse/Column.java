package io.marketprism.clickhouse;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * One column: its name and type, and how an event's value is written to it, so that the three cannot differ.
 *
 * @param name in the table
 * @param type exactly as the server prints it
 * @param codec how it is compressed
 * @param writer writes an event's value; null in a table that no event fills yet
 * @param <E> the events of the table
 */
record Column<E>(String name, String type, String codec, Writer<? super E> writer) {
    private static final String ZSTD = "ZSTD(1)";
    private static final String DELTA = "Delta, ZSTD(1)";
    private static final String TIME = "DateTime64(6, 'UTC')";
    private static final String DECIMAL = "Decimal(76, 18)";

    /** A rate, a ratio, a mark price or an index value: finer than what is traded. */
    private static final String RATE = "Decimal(76, 38)";

    /** Writes the value of one column. */
    @FunctionalInterface
    interface Writer<E> {
        void write(E event, RowBuffer row);
    }

    /** A text of which there are few different ones. */
    static <E> Column<E> keyword(String name, Function<? super E, String> value) {
        return new Column<>(
                name, "LowCardinality(String)", ZSTD, (event, row) -> row.text(required(value.apply(event))));
    }

    /** A constant, by its name. */
    static <E, T> Column<E> keyword(String name, Function<? super E, T> value, Function<T, String> constantName) {
        return keyword(name, event -> constantName.apply(required(value.apply(event))));
    }

    /** A constant, by its name, or null. */
    static <E, T> Column<E> optionalKeyword(
            String name, Function<? super E, T> value, Function<T, String> constantName) {
        return optionalKeyword(name, event -> {
            T constant = value.apply(event);
            return constant == null ? null : constantName.apply(constant);
        });
    }

    /** A text of which there are few different ones, or null. */
    static <E> Column<E> optionalKeyword(String name, Function<? super E, String> value) {
        return new Column<>(name, "LowCardinality(Nullable(String))", ZSTD, optionalWriter(value));
    }

    /** A text. */
    static <E> Column<E> text(String name, Function<? super E, ?> value) {
        return new Column<>(
                name,
                "String",
                ZSTD,
                (event, row) -> row.text(required(value.apply(event)).toString()));
    }

    /** A text, or null. */
    static <E> Column<E> optionalText(String name, Function<? super E, ?> value) {
        return new Column<>(name, "Nullable(String)", ZSTD, optionalWriter(value));
    }

    /** A number as text, or null. */
    static <E> Column<E> optionalNumberAsText(String name, ToLongFunction<? super E> value) {
        return optionalText(name, event -> {
            long number = value.applyAsLong(event);
            return number == MarketEvent.ABSENT ? null : Long.toString(number);
        });
    }

    private static <E> Writer<E> optionalWriter(Function<? super E, ?> value) {
        return (event, row) -> {
            Object text = value.apply(event);
            if (row.present(text != null)) {
                row.text(text.toString());
            }
        };
    }

    /** A time in microseconds since the epoch. */
    static <E> Column<E> time(String name, ToLongFunction<? super E> value) {
        return new Column<>(name, TIME, DELTA, (event, row) -> row.time(required(value.applyAsLong(event))));
    }

    /** A time in microseconds since the epoch, or absent. */
    static <E> Column<E> optionalTime(String name, ToLongFunction<? super E> value) {
        return new Column<>(
                name, "Nullable(" + TIME + ")", DELTA, (event, row) -> row.optionalTime(value.applyAsLong(event)));
    }

    /** A sequence number, or absent. */
    static <E> Column<E> optionalSequence(String name, ToLongFunction<? super E> value) {
        return new Column<>(name, "Nullable(Int64)", DELTA, (event, row) -> row.optionalLong(value.applyAsLong(event)));
    }

    /** A count. */
    static <E> Column<E> count(String name, ToLongFunction<? super E> value) {
        return new Column<>(name, "UInt64", ZSTD, (event, row) -> row.unsignedLong(required(value.applyAsLong(event))));
    }

    /** A count, or absent. */
    static <E> Column<E> optionalCount(String name, ToLongFunction<? super E> value) {
        return new Column<>(name, "Nullable(UInt64)", ZSTD, (event, row) -> {
            long count = value.applyAsLong(event);
            if (row.present(count != MarketEvent.ABSENT)) {
                row.unsignedLong(count);
            }
        });
    }

    /** A small number. */
    static <E> Column<E> smallCount(String name, ToLongFunction<? super E> value) {
        return new Column<>(name, "UInt32", ZSTD, (event, row) -> row.unsignedInt(value.applyAsLong(event)));
    }

    /** A small number, or absent. */
    static <E> Column<E> optionalSmallCount(String name, ToLongFunction<? super E> value) {
        return new Column<>(name, "Nullable(UInt32)", ZSTD, (event, row) -> row.optionalInt(value.applyAsLong(event)));
    }

    /** True or false. */
    static <E> Column<E> flag(String name, Predicate<? super E> value) {
        return new Column<>(name, "Bool", ZSTD, (event, row) -> row.flag(value.test(event)));
    }

    /** A price, a quantity or an amount. */
    static <E> Column<E> decimal(String name, Function<? super E, Decimal> value) {
        return new Column<>(name, DECIMAL, ZSTD, (event, row) -> row.decimal(required(value.apply(event))));
    }

    /** A price, a quantity or an amount, or null. */
    static <E> Column<E> optionalDecimal(String name, Function<? super E, Decimal> value) {
        return new Column<>(
                name, "Nullable(" + DECIMAL + ")", ZSTD, (event, row) -> row.optionalDecimal(value.apply(event)));
    }

    /** One side of a book. */
    static <E> Column<E> levels(String name, Function<? super E, Levels> value) {
        return new Column<>(
                name,
                "Array(Tuple(price " + DECIMAL + ", quantity " + DECIMAL + "))",
                ZSTD,
                (event, row) -> row.levels(required(value.apply(event))));
    }

    /** What a column of a table holds that no event fills yet. */
    enum Kind {
        KEYWORD("LowCardinality(String)", ZSTD),
        OPTIONAL_KEYWORD("LowCardinality(Nullable(String))", ZSTD),
        OPTIONAL_TEXT("Nullable(String)", ZSTD),
        TIME(Column.TIME, DELTA),
        OPTIONAL_TIME("Nullable(" + Column.TIME + ")", DELTA),
        OPTIONAL_COUNT("Nullable(UInt64)", ZSTD),
        SMALL_COUNT("UInt32", ZSTD),
        OPTIONAL_SMALL_COUNT("Nullable(UInt32)", ZSTD),
        FLAG("Bool", ZSTD),
        DECIMAL(Column.DECIMAL, ZSTD),
        OPTIONAL_DECIMAL("Nullable(" + Column.DECIMAL + ")", ZSTD),
        RATE(Column.RATE, ZSTD),
        OPTIONAL_RATE("Nullable(" + Column.RATE + ")", ZSTD);

        private final String type;
        private final String codec;

        Kind(String type, String codec) {
            this.type = type;
            this.codec = codec;
        }
    }

    /** A column that no event fills yet. */
    static <E> Column<E> planned(String name, Kind kind) {
        return new Column<>(name, kind.type, kind.codec, null);
    }

    static <T> T required(T value) {
        if (value == null) {
            throw new RejectedValueException("expected a value, was null");
        }
        return value;
    }

    static long required(long value) {
        if (value == MarketEvent.ABSENT) {
            throw new RejectedValueException("expected a value, was absent");
        }
        return value;
    }
}
