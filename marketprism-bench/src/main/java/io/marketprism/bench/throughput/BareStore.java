package io.marketprism.bench.throughput;

import io.marketprism.clickhouse.ClickHouseOptions;
import io.marketprism.clickhouse.ClickHouseSchema;
import io.marketprism.clickhouse.RowEncoder;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.testkit.server.ClickHouseServer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A database of ClickHouse for measurements, and ClickHouse's client alone, which inserts rows that are encoded already. */
final class BareStore {
    private static final String DATABASE = "throughput";
    private static final List<String> TABLES = List.of("trades", "bbos", "orderbooks");

    private final ClickHouseServer server;
    private final ClickHouseOptions options;

    /** Makes the tables anew. */
    BareStore(ClickHouseServer server) {
        this.server = server;
        this.options = ClickHouseOptions.at(server.url()).database(DATABASE);
        drop();
        ClickHouseSchema.of(options).create();
    }

    /** {@return how its clients, our sink too, reach it} */
    ClickHouseOptions options() {
        return options;
    }

    String serverVersion() {
        return server.query("SELECT version()");
    }

    void drop() {
        server.query("DROP DATABASE IF EXISTS " + DATABASE);
    }

    void empty() {
        for (String table : TABLES) {
            server.query("TRUNCATE TABLE " + DATABASE + "." + table);
        }
    }

    /** {@return how many rows are stored, of several with the same key one} */
    long count() {
        long rows = 0;
        for (String table : TABLES) {
            rows += Long.parseLong(server.query("SELECT count() FROM " + DATABASE + "." + table + " FINAL"));
        }
        return rows;
    }

    /** Rows of one table, for one insert. */
    record EncodedRows(DataType type, byte[] rows) {}

    /** {@return the inserts that our sink makes of events in batches of a size: for each batch one for each table} */
    static List<EncodedRows> encode(List<MarketEvent> events, int batchSize) {
        Map<DataType, RowEncoder> encoders = new EnumMap<>(DataType.class);
        List<EncodedRows> blocks = new ArrayList<>();
        for (int from = 0; from < events.size(); from += batchSize) {
            Map<DataType, ByteArrayOutputStream> tables = new EnumMap<>(DataType.class);
            for (MarketEvent event : events.subList(from, Math.min(events.size(), from + batchSize))) {
                RowEncoder encoder = encoders.computeIfAbsent(event.dataType(), RowEncoder::new);
                encoder.encode(event);
                tables.computeIfAbsent(event.dataType(), type -> new ByteArrayOutputStream())
                        .writeBytes(encoder.toByteArray());
            }
            tables.forEach((type, rows) -> blocks.add(new EncodedRows(type, rows.toByteArray())));
        }
        return blocks;
    }

    /** {@return the size of all rows together, before compression} */
    static long bytes(List<EncodedRows> blocks) {
        return blocks.stream().mapToLong(block -> block.rows().length).sum();
    }

    /** {@return the client, set up as our sink does} */
    BareInsert connect() {
        return new BareInsert(options);
    }

    /** Inserts one block after the other, each when the one before is stored. */
    static void insert(BareInsert client, List<EncodedRows> blocks) {
        String id = UUID.randomUUID().toString();
        int number = 0;
        for (EncodedRows block : blocks) {
            client.insert(block.type(), block.rows(), id + ":" + number++);
        }
    }
}
