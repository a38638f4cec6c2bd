package io.marketprism.bench.throughput;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.CompressionMethod;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import io.marketprism.clickhouse.ClickHouseOptions;
import io.marketprism.clickhouse.RowEncoder;
import io.marketprism.event.DataType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** ClickHouse's client with the settings of our sink, which are the fastest for this: rows that are encoded already go to the server. */
final class BareInsert implements AutoCloseable {
    private final String database;
    private final Client client;
    private final Map<DataType, Target> targets = new EnumMap<>(DataType.class);

    /** Where the rows of a type go. */
    private record Target(String table, List<String> columns) {}

    /** Connects. */
    BareInsert(ClickHouseOptions options) {
        database = options.database();
        client = new Client.Builder()
                .addEndpoint(options.url())
                .setUsername(options.user())
                .setPassword(options.password())
                .setMaxRetries(0)
                .useAsyncRequests(false)
                .compressClientRequest(true)
                .compressionMethod(CompressionMethod.LZ4)
                .compressServerResponse(false)
                .setSocketTimeout(options.timeout().toMillis())
                .build();
    }

    /**
     * Inserts rows and waits until they are stored.
     *
     * @param type of their events
     * @param rows as {@link RowEncoder} wrote them
     * @param token by which the server would recognise a retry
     */
    void insert(DataType type, byte[] rows, String token) {
        Target target = targets.computeIfAbsent(type, this::target);
        InsertSettings settings =
                new InsertSettings().setDeduplicationToken(token).serverSetting("async_insert", "0");
        try {
            client.insert(
                            target.table(),
                            target.columns(),
                            out -> out.write(rows),
                            ClickHouseFormat.RowBinary,
                            settings)
                    .join()
                    .close();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot insert into " + target.table(), e);
        }
    }

    private Target target(DataType type) {
        RowEncoder encoder = new RowEncoder(type);
        return new Target(
                "`" + database + "`.`" + encoder.table() + "`",
                encoder.columns().keySet().stream()
                        .map(name -> "`" + name + "`")
                        .toList());
    }

    @Override
    public void close() {
        client.close();
    }
}
