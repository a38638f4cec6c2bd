package io.marketprism.schema;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.TradeId;
import org.jspecify.annotations.Nullable;

/**
 * The values that {@link EventSchema#read} makes an event of: those of one JSON object, one row of a table. A value that is not what the field's
 * {@link Field#kind()} promises is an exception of the implementation's choice, which names the field.
 */
public interface FieldReader {
    /**
     * Text, or what is written as text.
     *
     * @param field of kind {@code TEXT}, {@code KEYWORD}, {@code CHOICE}, {@code TRADE_ID}
     * @return the text, or null if absent; for a choice one of its {@link Field#words()}
     */
    @Nullable String text(Field<?> field);

    /**
     * A whole number.
     *
     * @param field of kind {@code NUMBER_AS_TEXT}, {@code INTEGER}, {@code COUNT}, {@code SMALL_COUNT}, {@code TIME}
     * @return the number, or {@link MarketEvent#ABSENT}
     */
    long number(Field<?> field);

    /**
     * True or false.
     *
     * @param field of kind {@code FLAG}
     * @return the value
     */
    boolean flag(Field<?> field);

    /**
     * An exact number.
     *
     * @param field of kind {@code DECIMAL}, {@code RATE}
     * @return the number, or null if absent
     */
    @Nullable Decimal decimal(Field<?> field);

    /**
     * One side of a book.
     *
     * @param field of kind {@code LEVELS}
     * @return the levels, not null
     */
    Levels levels(Field<?> field);

    /**
     * A venue's id.
     *
     * @param field of kind {@code TRADE_ID}
     * @return the id, or null if absent
     */
    default @Nullable TradeId tradeId(Field<?> field) {
        String text = text(field);
        return text == null ? null : TradeId.of(text);
    }

    /**
     * A constant of an enum, by its word.
     *
     * @param field of kind {@code CHOICE}
     * @param type the enum whose words they are
     * @param <C> the enum
     * @return the constant, or null if absent
     * @throws IllegalArgumentException if the word is none of them
     */
    default <C extends Enum<C>> @Nullable C choice(Field<?> field, Class<C> type) {
        String word = text(field);
        if (word == null) {
            return null;
        }
        int ordinal = field.words().indexOf(word);
        if (ordinal < 0) {
            throw new IllegalArgumentException("Expected one of " + String.join(", ", field.words()) + " in field "
                    + field.name() + ", was \"" + word + "\"");
        }
        return type.getEnumConstants()[ordinal];
    }
}
