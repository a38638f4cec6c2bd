package io.marketprism.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import io.marketprism.event.DataType;

/** ClickHouse's client as the sink sets it up, and nothing else of the sink: rows that are encoded already go to the server. */
public final class BareInsert implements AutoCloseable {
    private final ClickHouseOptions options;
    private final Client client;

    /**
     * Connects.
     *
     * @param options which server
     */
    public BareInsert(ClickHouseOptions options) {
        this.options = options;
        client = options.connect();
    }

    /**
     * Inserts rows and waits until they are stored.
     *
     * @param type of their events
     * @param rows as {@link RowEncoder} wrote them
     * @param token by which the server would recognise a retry
     */
    public void insert(DataType type, byte[] rows, String token) {
        Table<?> table = RowEncoder.table(type);
        InsertSettings settings =
                new InsertSettings().setDeduplicationToken(token).serverSetting("async_insert", "0");
        try {
            client.insert(
                            table.qualifiedName(options),
                            table.columnNames(),
                            out -> out.write(rows),
                            ClickHouseFormat.RowBinary,
                            settings)
                    .join()
                    .close();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot insert into " + table.name(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
