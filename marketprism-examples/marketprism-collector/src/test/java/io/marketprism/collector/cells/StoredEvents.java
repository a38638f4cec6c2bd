package io.marketprism.collector.cells;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.marketprism.duckdb.DuckDbStore;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Field;
import io.marketprism.schema.FieldReader;
import io.marketprism.schema.Schemas;
import io.marketprism.testkit.server.ClickHouseServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads events back from the views of a store, as its users would: the columns are their fields. */
final class StoredEvents {
    private static final JsonMapper JSON = new JsonMapper();

    private StoredEvents() {}

    static List<MarketEvent> inDuckDb(DuckDbStore store, DataType type) {
        String columns = columns(type, (field, column) -> switch (field.kind()) {
            case TIME -> "epoch_us(" + column + ")";
            case LEVELS ->
                "array_to_string(list_transform(" + column
                        + ", lambda level: level.price || ' ' || level.quantity), ',')";
            default -> column;
        });
        return store.query("SELECT " + columns + " FROM " + Schemas.of(type).table() + "_final").rows().stream()
                .map(row -> event(type, row))
                .toList();
    }

    static List<MarketEvent> inClickHouse(ClickHouseServer server, String database, DataType type) {
        String columns = columns(type, (field, column) -> switch (field.kind()) {
            case TIME -> "toUnixTimestamp64Micro(" + column + ")";
            case LEVELS ->
                "arrayStringConcat(arrayMap(level -> concat(toString(level.1), ' ', toString(level.2)), " + column
                        + "), ',')";
            default -> column;
        });
        String rows = server.query("SELECT " + columns + " FROM " + database + "."
                + Schemas.of(type).table() + "_final SETTINGS output_format_json_quote_decimals = 1"
                + " FORMAT JSONCompactEachRow");
        return rows.lines().map(row -> event(type, values(row))).toList();
    }

    private static List<String> values(String row) {
        try {
            List<String> values = new ArrayList<>();
            for (JsonNode value : JSON.readTree(row)) {
                values.add(value.isNull() ? null : value.asText());
            }
            return values;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(row, e);
        }
    }

    /** Writes a column as text. */
    private interface Column {
        String of(Field<?> field, String column);
    }

    private static String columns(DataType type, Column column) {
        return Schemas.of(type).allFields().stream()
                .map(field -> column.of(field, '"' + field.columnName() + '"'))
                .collect(Collectors.joining(", "));
    }

    private static MarketEvent event(DataType type, List<String> row) {
        EventSchema<?> schema = Schemas.of(type);
        Map<Field<?>, String> values = new HashMap<>();
        for (int i = 0; i < row.size(); i++) {
            values.put(schema.allFields().get(i), row.get(i));
        }
        return schema.read(new Values(values));
    }

    /** A row as text. */
    private record Values(Map<Field<?>, String> values) implements FieldReader {
        private <T> T parsed(Field<?> field, T absent, Function<String, T> parser) {
            String text = values.get(field);
            return text == null ? absent : parser.apply(text);
        }

        @Override
        public String text(Field<?> field) {
            return values.get(field);
        }

        @Override
        public long number(Field<?> field) {
            return parsed(field, MarketEvent.ABSENT, Long::parseLong);
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
            return parsed(field, null, Decimal::parse);
        }

        @Override
        public Levels levels(Field<?> field) {
            return Levels.of(Arrays.stream(values.get(field).split(","))
                    .filter(level -> !level.isEmpty())
                    .map(level -> level.split(" "))
                    .map(level -> new Levels.Level(Decimal.parse(level[0]), Decimal.parse(level[1])))
                    .toList());
        }
    }
}
