package io.marketprism.clickhouse;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Field;
import io.marketprism.schema.FieldReader;
import io.marketprism.schema.Schemas;
import java.util.Map;

/**
 * The fields of an event, some of which have other values.
 *
 * @param event of any type
 * @param changes by names of fields: numbers and flags
 */
record ChangedEvent<E extends MarketEvent>(E event, Map<String, Object> changes) implements FieldReader {

    /** {@return an event with other values} */
    static MarketEvent of(MarketEvent event, Map<String, Object> changes) {
        EventSchema<MarketEvent> schema = Schemas.of(event);
        return schema.read(new ChangedEvent<>(event, changes));
    }

    /** {@return an event as it is stored: of a type without quantities nobody can tell what they would count} */
    static MarketEvent asStored(MarketEvent event) {
        return of(event, Map.of());
    }

    @SuppressWarnings("unchecked") // A schema asks for fields of its own events.
    private Field<E> own(Field<?> field) {
        return (Field<E>) field;
    }

    @Override
    public String text(Field<?> field) {
        return own(field).text(event);
    }

    @Override
    public long number(Field<?> field) {
        return (Long) changes.getOrDefault(field.name(), own(field).number(event));
    }

    @Override
    public boolean flag(Field<?> field) {
        return (Boolean) changes.getOrDefault(field.name(), own(field).flag(event));
    }

    @Override
    public Decimal decimal(Field<?> field) {
        return own(field).decimal(event);
    }

    @Override
    public Levels levels(Field<?> field) {
        return own(field).levels(event);
    }
}
