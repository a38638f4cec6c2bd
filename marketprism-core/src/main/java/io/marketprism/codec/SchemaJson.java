package io.marketprism.codec;

import io.marketprism.event.MarketEvent;
import io.marketprism.schema.Field;
import io.marketprism.schema.Schemas;
import java.util.List;

/**
 * Writes fields as their schema says. Those of trades, books and best bids and offers {@link EventJson} writes by hand, byte for byte the same.
 *
 * @param <E> the events that have the fields
 */
final class SchemaJson<E extends MarketEvent> {
    private static final Literal TRUE = Literal.ascii("true");
    private static final Literal FALSE = Literal.ascii("false");
    private static final List<SchemaJson<?>> BY_TYPE = Schemas.ALL.stream()
            .<SchemaJson<?>>map(schema -> new SchemaJson<>(schema.fields()))
            .toList();

    private final List<Written<E>> fields;

    /** One field and what of its JSON never changes. */
    private record Written<E extends MarketEvent>(Field<E> field, JsonField json, Literal[] choices) {}

    SchemaJson(List<Field<E>> fields) {
        this.fields = fields.stream()
                .map(field -> new Written<>(
                        field, JsonField.of(field.name()), JsonField.choices(field.name(), field.words())))
                .toList();
    }

    /** Appends the event's own fields, each with a comma before it. */
    @SuppressWarnings(
            "unchecked") // The writers stand in the order of the data types, and each takes the events of its own.
    static void write(MarketEvent event, Utf8Buffer out) {
        ((SchemaJson<MarketEvent>) BY_TYPE.get(event.dataType().ordinal())).append(event, out);
    }

    void append(E event, Utf8Buffer out) {
        for (Written<E> written : fields) {
            append(written, event, out);
        }
    }

    private static <E extends MarketEvent> void append(Written<E> written, E event, Utf8Buffer out) {
        Field<E> field = written.field;
        JsonField json = written.json;
        switch (field.kind()) {
            case TEXT, KEYWORD -> json.text(field.text(event), out);
            case CHOICE -> JsonField.choice(written.choices, field.choice(event), out);
            case TRADE_ID -> json.id(field.tradeId(event), out);
            case NUMBER_AS_TEXT -> json.numberAsText(field.number(event), out);
            case INTEGER, COUNT, SMALL_COUNT, TIME -> json.integer(field.number(event), out);
            case FLAG -> out.append(json.start()).append(field.flag(event) ? TRUE : FALSE);
            case DECIMAL, RATE -> json.decimal(field.decimal(event), out);
            case LEVELS -> out.append(json.start()).appendJson(field.levels(event));
        }
    }
}
