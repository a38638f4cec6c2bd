package io.marketprism.clickhouse;

import io.marketprism.error.MarketPrismException;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Encodes events of one data type as the sink does: as rows of its table in ClickHouse's RowBinary format. For programs that insert
 * them by other means than the sink, or measure it. Not thread-safe.
 */
public final class RowEncoder {
    private final Table<?> table;
    private final RowBuffer row = new RowBuffer();

    /**
     * An encoder.
     *
     * @param type whose rows
     */
    public RowEncoder(DataType type) {
        table = Table.of(type);
    }

    /** {@return the table's name, without its database} */
    public String table() {
        return table.name();
    }

    /** {@return types by name, of the columns that a row has, in their order} */
    public Map<String, String> columns() {
        Map<String, String> types = new LinkedHashMap<>();
        table.columns().forEach(column -> types.put(column.name(), column.type()));
        return types;
    }

    /**
     * Encodes an event, over what was encoded before.
     *
     * @param event of the encoder's type
     * @return number of bytes
     * @throws MarketPrismException if a column cannot hold a value of it
     */
    public int encode(MarketEvent event) {
        row.truncate(0);
        table.write(event, row);
        return row.size();
    }

    /** {@return a copy of the row that was encoded last} */
    public byte[] toByteArray() {
        return row.toByteArray();
    }
}
