package io.marketprism.duckdb;

import io.marketprism.codec.EventJson;
import io.marketprism.event.MarketEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads events back from the views, as a user would who wants the JSON of an event: the columns are its fields. */
final class StoredEvents {
    private StoredEvents() {}

    static List<MarketEvent> read(DuckDbStore store) {
        List<MarketEvent> events = new ArrayList<>();
        for (Table<?> table : Tables.ALL) {
            String fields = table.columns().stream()
                    .filter(column -> !column.name().matches("event_time|(base|quote)_quantity"))
                    .map(StoredEvents::field)
                    .collect(Collectors.joining(", ", "json_object('data_type', data_type, ", ")"));
            for (List<String> row : store.query("SELECT " + fields + " FROM " + table.finalViewName())
                    .rows()) {
                events.add(EventJson.read(row.get(0).getBytes(StandardCharsets.UTF_8)));
            }
        }
        return events;
    }

    private static String field(Column<?> column) {
        String value = '"' + column.name() + '"';
        if (column.type().equals("TIMESTAMP")) {
            return "'" + column.name() + "_us', epoch_us(" + value + ")";
        }
        if (column.type().startsWith("STRUCT")) {
            value = "list_transform(" + value + ", lambda level: [level.price::VARCHAR, level.quantity::VARCHAR])";
        } else if (column.type().startsWith("DECIMAL")) {
            value += "::VARCHAR";
        }
        return "'" + column.name() + "', " + value;
    }
}
