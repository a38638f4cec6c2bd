package io.marketprism.duckdb;

import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Field;
import io.marketprism.schema.FieldReader;
import io.marketprism.schema.Schemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads events back from the views, as a user would: the columns are their fields. */
final class StoredEvents {
    private StoredEvents() {}

    /** {@return those of all types} */
    static List<MarketEvent> read(DuckDbStore store) {
        return Arrays.stream(DataType.values())
                .flatMap(type -> read(store, type).stream())
                .toList();
    }

    /** {@return those of one type} */
    static List<MarketEvent> read(DuckDbStore store, DataType type) {
        EventSchema<?> schema = Schemas.of(type);
        List<? extends Field<?>> fields = schema.allFields();
        String columns = fields.stream().map(StoredEvents::column).collect(Collectors.joining(", "));
        List<MarketEvent> events = new ArrayList<>();
        for (List<String> row : store.query("SELECT " + columns + " FROM " + schema.table() + "_final")
                .rows()) {
            Map<Field<?>, String> values = new HashMap<>();
            for (int i = 0; i < row.size(); i++) {
                values.put(fields.get(i), row.get(i));
            }
            events.add(schema.read(new Values(values)));
        }
        return events;
    }

    private static String column(Field<?> field) {
        String column = '"' + field.columnName() + '"';
        return switch (field.kind()) {
            case TIME -> "epoch_us(" + column + ")";
            case LEVELS ->
                "array_to_string(list_transform(" + column
                        + ", lambda level: level.price || ' ' || level.quantity), ',')";
            default -> column;
        };
    }

    /** A row as text. */
    private record Values(Map<Field<?>, String> values) implements FieldReader {
        @Override
        public String text(Field<?> field) {
            return values.get(field);
        }

        @Override
        public long number(Field<?> field) {
            String number = values.get(field);
            return number == null ? MarketEvent.ABSENT : Long.parseLong(number);
        }

        @Override
        public boolean flag(Field<?> field) {
            return switch (values.get(field)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("Expected a flag in " + field + ", was " + values);
            };
        }

        @Override
        public Decimal decimal(Field<?> field) {
            String number = values.get(field);
            return number == null ? null : Decimal.parse(number);
        }

        @Override
        public Levels levels(Field<?> field) {
            String levels = values.get(field);
            return Levels.of(Arrays.stream(levels.split(","))
                    .filter(level -> !level.isEmpty())
                    .map(level -> level.split(" "))
                    .map(level -> new Levels.Level(Decimal.parse(level[0]), Decimal.parse(level[1])))
                    .toList());
        }
    }
}
