package io.marketprism.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Field;
import io.marketprism.schema.FieldReader;
import io.marketprism.schema.Schemas;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** A row as ClickHouse's own client reads it: the other way round from the sink's. */
record StoredRow(GenericRecord row) implements FieldReader {

    /** {@return the events of a table, by its view} */
    static List<MarketEvent> events(ClickHouseOptions options, Table<?> table) {
        EventSchema<?> schema = Schemas.of(table.dataType());
        List<MarketEvent> events = new ArrayList<>();
        try (Client client = options.connect()) {
            client.queryAll("SELECT * FROM " + options.database() + "." + table.finalViewName())
                    .forEach(row -> events.add(schema.read(new StoredRow(row))));
        }
        return events;
    }

    @Override
    public String text(Field<?> field) {
        return row.getString(field.columnName());
    }

    @Override
    public long number(Field<?> field) {
        String column = field.columnName();
        if (!row.hasValue(column)) {
            return MarketEvent.ABSENT;
        }
        return switch (field.kind()) {
            case TIME -> ChronoUnit.MICROS.between(Instant.EPOCH, row.getInstant(column));
            case NUMBER_AS_TEXT -> Long.parseLong(row.getString(column));
            default -> row.getLong(column);
        };
    }

    @Override
    public boolean flag(Field<?> field) {
        return row.getBoolean(field.columnName());
    }

    @Override
    public Decimal decimal(Field<?> field) {
        BigDecimal number = row.getBigDecimal(field.columnName());
        return number == null ? null : Decimal.of(number);
    }

    @Override
    public Levels levels(Field<?> field) {
        return Levels.of(row.<Object[]>getList(field.columnName()).stream()
                .map(level -> new Levels.Level(Decimal.of((BigDecimal) level[0]), Decimal.of((BigDecimal) level[1])))
                .toList());
    }
}
