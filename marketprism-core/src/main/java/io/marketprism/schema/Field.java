package io.marketprism.schema;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.TradeId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One field of an event: its name, what it holds, and how to get it. {@link #kind()} says which of the accessors gives the value, none of which
 * boxes a number; the others throw an {@link IllegalStateException}. Immutable; a constant.
 *
 * @param <E> the events that have it
 */
@SuppressWarnings("NullAway") // The kind tells which of the accessors is there.
public final class Field<E extends MarketEvent> {
    private static final String TIME_SUFFIX = "_us";

    /** What a field holds. */
    public enum Kind {
        /** Text of which nearly every event has another, such as an id: {@link Field#text}. */
        TEXT,
        /** Text of which many events have the same, such as a symbol: {@link Field#text}. */
        KEYWORD,
        /** A constant of an enum, by its word: {@link Field#text}, {@link Field#choice}, {@link Field#words}. */
        CHOICE,
        /** A venue's id, text that mostly is a number: {@link Field#tradeId}, {@link Field#text}. */
        TRADE_ID,
        /** A whole number of 0 or more that is an id and hence written as text: {@link Field#number}, {@link Field#text}. */
        NUMBER_AS_TEXT,
        /** A signed number of 64 bits, such as a sequence: {@link Field#number}. */
        INTEGER,
        /** A number of 0 or more: {@link Field#number}. */
        COUNT,
        /** A number of 0 or more that fits 31 bits: {@link Field#number}. */
        SMALL_COUNT,
        /** Microseconds since the epoch: {@link Field#number}. */
        TIME,
        /** True or false, never absent: {@link Field#flag}. */
        FLAG,
        /** An exact number, such as a price: {@link Field#decimal}. */
        DECIMAL,
        /** An exact number that may have many digits behind the point, such as a rate, a ratio or an index: {@link Field#decimal}. */
        RATE,
        /** One side of a book, never absent: {@link Field#levels}. */
        LEVELS
    }

    private final String name;
    private final Kind kind;
    private final boolean optional;
    private final @Nullable Function<? super E, ?> value;
    private final @Nullable ToLongFunction<? super E> number;
    private final @Nullable Predicate<? super E> flag;
    private final List<String> words;

    private Field(
            String name,
            Kind kind,
            boolean optional,
            @Nullable Function<? super E, ?> value,
            @Nullable ToLongFunction<? super E> number,
            @Nullable Predicate<? super E> flag,
            List<String> words) {
        this.name = name;
        this.kind = kind;
        this.optional = optional;
        this.value = value;
        this.number = number;
        this.flag = flag;
        this.words = words;
    }

    private static <E extends MarketEvent> Field<E> ofValue(String name, Kind kind, Function<E, ?> value) {
        return new Field<>(name, kind, false, value, null, null, List.of());
    }

    private static <E extends MarketEvent> Field<E> ofNumber(String name, Kind kind, ToLongFunction<E> number) {
        return new Field<>(name, kind, false, null, number, null, List.of());
    }

    static <E extends MarketEvent> Field<E> text(String name, Function<E, String> value) {
        return ofValue(name, Kind.TEXT, value);
    }

    static <E extends MarketEvent> Field<E> keyword(String name, Function<E, String> value) {
        return ofValue(name, Kind.KEYWORD, value);
    }

    static <E extends MarketEvent, C extends Enum<C>> Field<E> choice(
            String name, Class<C> type, Function<E, C> value) {
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(Field::word).toList();
        return new Field<>(name, Kind.CHOICE, false, value, null, null, words);
    }

    static <E extends MarketEvent> Field<E> tradeId(String name, Function<E, TradeId> value) {
        return ofValue(name, Kind.TRADE_ID, value);
    }

    static <E extends MarketEvent> Field<E> numberAsText(String name, ToLongFunction<E> number) {
        return ofNumber(name, Kind.NUMBER_AS_TEXT, number);
    }

    static <E extends MarketEvent> Field<E> integer(String name, ToLongFunction<E> number) {
        return ofNumber(name, Kind.INTEGER, number);
    }

    static <E extends MarketEvent> Field<E> count(String name, ToLongFunction<E> number) {
        return ofNumber(name, Kind.COUNT, number);
    }

    static <E extends MarketEvent> Field<E> smallCount(String name, ToLongFunction<E> number) {
        return ofNumber(name, Kind.SMALL_COUNT, number);
    }

    /** @param name ends in {@code _us} */
    static <E extends MarketEvent> Field<E> time(String name, ToLongFunction<E> number) {
        if (!name.endsWith(TIME_SUFFIX)) {
            throw new IllegalArgumentException("Expected a name that ends in " + TIME_SUFFIX + ", was " + name);
        }
        return ofNumber(name, Kind.TIME, number);
    }

    static <E extends MarketEvent> Field<E> flag(String name, Predicate<E> flag) {
        return new Field<>(name, Kind.FLAG, false, null, null, flag, List.of());
    }

    static <E extends MarketEvent> Field<E> decimal(String name, Function<E, Decimal> value) {
        return ofValue(name, Kind.DECIMAL, value);
    }

    static <E extends MarketEvent> Field<E> rate(String name, Function<E, Decimal> value) {
        return ofValue(name, Kind.RATE, value);
    }

    static <E extends MarketEvent> Field<E> levels(String name, Function<E, Levels> value) {
        return ofValue(name, Kind.LEVELS, value);
    }

    /** The same field where it may be absent. */
    Field<E> optional() {
        return new Field<>(name, kind, true, value, number, flag, words);
    }

    /** {@return the name in JSON, such as {@code open_time_us}} */
    public String name() {
        return name;
    }

    /** {@return the name in tables, where a time has a type of its own and needs no unit in its name, such as {@code open_time}} */
    public String columnName() {
        return kind == Kind.TIME ? name.substring(0, name.length() - TIME_SUFFIX.length()) : name;
    }

    /** {@return what it holds} */
    public Kind kind() {
        return kind;
    }

    /** {@return whether an event may lack it} */
    public boolean isOptional() {
        return optional;
    }

    /** {@return the words of a {@link Kind#CHOICE}, in the order of its enum; empty for others} */
    public List<String> words() {
        return words;
    }

    /**
     * Whether an event lacks it.
     *
     * @param event whose field
     * @return true if the accessor gives null or {@link MarketEvent#ABSENT}
     */
    public boolean isAbsent(E event) {
        if (number != null) {
            return number.applyAsLong(event) == MarketEvent.ABSENT;
        }
        return value != null && value.apply(event) == null;
    }

    /**
     * The value of a field that is text, or is written as text.
     *
     * @param event whose field
     * @return the text, or null if absent
     */
    public @Nullable String text(E event) {
        return switch (kind) {
            case TEXT, KEYWORD -> (String) value.apply(event);
            case CHOICE -> {
                Enum<?> choice = choice(event);
                yield choice == null ? null : words.get(choice.ordinal());
            }
            case TRADE_ID -> {
                TradeId id = tradeId(event);
                yield id == null ? null : id.toString();
            }
            case NUMBER_AS_TEXT -> {
                long id = number(event);
                yield id == MarketEvent.ABSENT ? null : Long.toString(id);
            }
            default -> throw other("text");
        };
    }

    /**
     * The value of a {@link Kind#CHOICE}.
     *
     * @param event whose field
     * @return the constant, or null if absent
     */
    public @Nullable Enum<?> choice(E event) {
        require(kind == Kind.CHOICE, "a choice");
        return (Enum<?>) value.apply(event);
    }

    /**
     * The value of a {@link Kind#TRADE_ID}.
     *
     * @param event whose field
     * @return the id, or null if absent
     */
    public @Nullable TradeId tradeId(E event) {
        require(kind == Kind.TRADE_ID, "a trade id");
        return (TradeId) value.apply(event);
    }

    /**
     * The value of a field that is a number of 64 bits, a count, a time or a number that is written as text.
     *
     * @param event whose field
     * @return the number, or {@link MarketEvent#ABSENT}
     */
    public long number(E event) {
        require(number != null, "a whole number");
        return number.applyAsLong(event);
    }

    /**
     * The value of a {@link Kind#FLAG}.
     *
     * @param event whose field
     * @return the value
     */
    public boolean flag(E event) {
        require(kind == Kind.FLAG, "a flag");
        return flag.test(event);
    }

    /**
     * The value of a {@link Kind#DECIMAL} or {@link Kind#RATE}.
     *
     * @param event whose field
     * @return the number, or null if absent
     */
    public @Nullable Decimal decimal(E event) {
        require(kind == Kind.DECIMAL || kind == Kind.RATE, "a decimal number");
        return (Decimal) value.apply(event);
    }

    /**
     * The value of a {@link Kind#LEVELS}.
     *
     * @param event whose field
     * @return the levels
     */
    public Levels levels(E event) {
        require(kind == Kind.LEVELS, "levels");
        return (Levels) value.apply(event);
    }

    private void require(boolean matches, String asked) {
        if (!matches) {
            throw other(asked);
        }
    }

    private IllegalStateException other(String asked) {
        return new IllegalStateException(
                "Expected to be asked for a value of kind " + kind + ", which " + name + " is, was asked for " + asked);
    }

    /**
     * The word for a constant, in JSON and in tables: its name in lower case.
     *
     * @param constant of an enum that belongs to events
     * @return what its {@code wireName()} says
     */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** {@return the name} */
    @Override
    public String toString() {
        return name;
    }
}
