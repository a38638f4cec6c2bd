package io.marketprism.clickhouse;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Opens the sink's encoder, which is nobody's API, to the benchmarks. */
public final class RowEncoder {
    private final Table<?> table;
    private final RowBuffer rows = new RowBuffer();

    /**
     * An encoder.
     *
     * @param type whose rows
     */
    public RowEncoder(DataType type) {
        table = table(type);
    }

    static Table<?> table(DataType type) {
        return Tables.ALL.stream()
                .filter(candidate -> candidate.dataType() == type)
                .findFirst()
                .orElseThrow();
    }

    /** {@return types by name, of the columns that are sent, in their order} */
    public Map<String, String> columns() {
        Map<String, String> types = new LinkedHashMap<>();
        table.columns().forEach(column -> types.put(column.name(), column.type()));
        return types;
    }

    /**
     * Encodes an event, over what was encoded before.
     *
     * @return number of bytes
     */
    public int encode(MarketEvent event) {
        rows.truncate(0);
        table.write(event, rows);
        return rows.size();
    }

    /** {@return a copy of what was encoded last} */
    public byte[] toByteArray() {
        return rows.toByteArray();
    }
}
