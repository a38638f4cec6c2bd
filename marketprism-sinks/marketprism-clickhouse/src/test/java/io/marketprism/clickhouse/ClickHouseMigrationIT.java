package io.marketprism.clickhouse;

import static io.marketprism.clickhouse.Events.T0;
import static io.marketprism.event.MarketEvent.ABSENT;
import static java.util.concurrent.TimeUnit.DAYS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.DataType;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.SinkException;
import io.marketprism.testkit.server.ClickHouseServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From the tables of earlier versions, as those versions made them ({@code schema-v1.sql}, {@code schema-v2.sql}), to those of now. */
class ClickHouseMigrationIT {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final List<String> OTHER_KEYS = List.of("orderbooks", "bbos", "coverage");
    private static final String DESCRIPTION =
            "migration 3 (" + Migration.ALL.get(2).description() + ")";
    private static ClickHouseServer server;

    private String database;
    private ClickHouseOptions options;

    @BeforeAll
    static void startServer() {
        server = ClickHouseServer.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void createVersionTwo() throws IOException {
        createVersion(2);
    }

    private void createVersion(int version) throws IOException {
        database = "migration_it_" + DATABASES.incrementAndGet();
        server.query("DROP DATABASE IF EXISTS " + database);
        options = ClickHouseOptions.at(server.url()).database(database).timeout(Duration.ofSeconds(60));
        try (InputStream file = ClickHouseMigrationIT.class.getResourceAsStream("/schema-v" + version + ".sql")) {
            String statements =
                    new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("DATABASE`", database + '`');
            for (String statement : statements.split(";\\s*\\n")) {
                server.query(statement);
            }
        }
        for (String table : OTHER_KEYS) {
            server.query("SYSTEM STOP MERGES " + database + "." + table);
        }
        fill();
    }

    @AfterEach
    void dropDatabase() {
        server.query("DROP DATABASE IF EXISTS " + database);
    }

    /** As an older collector does, each row an insert of its own: the same event twice, one snapshot whole and cut, two days. */
    private void fill() {
        for (String depthLimit : List.of("NULL", "NULL", "1")) {
            insertBook("snapshot", 10, depthLimit, T0 + 5);
        }
        insertBook("delta", 11, "NULL", T0 + 6);
        insertBook("delta", 11, "NULL", T0 + 7);
        insertBook("delta", 12, "NULL", T0 + DAYS.toMicros(1));
        for (int receiveTime = 1; receiveTime <= 2; receiveTime++) {
            insert(
                    "bbos (exchange, market_type, symbol, native_symbol, receive_time, collector, event_time, bid_price)",
                    "'v', 'spot', 'A-B', 'AB', " + time(T0 + receiveTime) + ", 'a', " + time(T0 + receiveTime) + ", 7");
            insert(
                    "coverage (exchange, market_type, symbol, native_symbol, receive_time, collector, event_time,"
                            + " covered_data_type, session, `from`, `to`, events)",
                    "'v', 'spot', 'A-B', 'AB', " + time(T0 + receiveTime) + ", 'a', " + time(T0) + ", 'trade', 'r', "
                            + time(T0) + ", " + time(T0 + receiveTime) + ", " + receiveTime);
        }
        insert("gaps (exchange, symbol, gap_id, revision, started_at)", "'v', 'A-B', 'g', 1, " + time(T0));
    }

    private void insertBook(String kind, long sequence, String depthLimit, long receiveTimeUs) {
        insert(
                "orderbooks (exchange, market_type, symbol, native_symbol, exchange_time, receive_time, collector, event_time,"
                        + " kind, sequence, bids, depth_limit, book_session)",
                "'v', 'spot', 'A-B', 'AB', " + time(T0) + ", " + time(receiveTimeUs) + ", 'a', "
                        + time(T0 + sequence / 12 * DAYS.toMicros(1)) + ", '" + kind + "', " + sequence
                        + ", [(1, 1), (0.5, 2)], " + depthLimit + ", 's'");
    }

    private static String time(long epochUs) {
        return "fromUnixTimestamp64Micro(" + epochUs + ", 'UTC')";
    }

    private void insert(String into, String values) {
        server.query("INSERT INTO " + database + "." + into + " SELECT " + values);
    }

    private String select(String columns, String table) {
        return server.query("SELECT " + columns + " FROM " + database + "." + table);
    }

    private ClickHouseSchema schema() {
        return ClickHouseSchema.of(options);
    }

    private void assertMigrated() {
        schema().check();
        assertEquals(List.of(), schema().create());
        assertEquals(
                "snapshot\t10\t0\ta\t2\nsnapshot\t10\t1\ta\t2\ndelta\t11\t0\ta\t2\ndelta\t12\t0\ta\t2",
                select(
                        "kind, sequence, ifNull(depth_limit, 0), collector, length(bids)",
                        "orderbooks_final ORDER BY sequence, depth_limit NULLS FIRST"));
        assertEquals("2026-11-22 10:00:00.000006", select("receive_time", "orderbooks_final WHERE sequence = 11"));
        assertEquals("7\t2", select("any(bid_price), count()", "bbos_final"));
        assertEquals("2\t\\N", select("events, variant", "coverage_final"));
        assertEquals("g\t\\N", select("gap_id, variant", "gaps_final"));
        for (String table : OTHER_KEYS) {
            assertEquals("1", select("count() > 0", table + "_v2"), "the old one is kept");
            assertEquals("0", server.query("EXISTS " + database + "." + table + "_v3"));
        }
        assertEquals(
                "6\t4",
                select(
                        "(SELECT count() FROM " + database + ".orderbooks_v2), uniqExact(receive_time)",
                        "orderbooks_v2"));
    }

    @Test
    void tablesGetTheirKeysAndKeepTheirRows() {
        assertThrows(SinkException.class, () -> schema().check());

        List<String> done = schema().create();

        assertEquals(
                List.of(
                        "orderbooks (another sorting key; the old table is kept as orderbooks_v2)",
                        "bbos (another sorting key; the old table is kept as bbos_v2)",
                        "coverage (another sorting key; the old table is kept as coverage_v2)",
                        DESCRIPTION),
                done);
        assertMigrated();
        try (ClickHouseSink sink = ClickHouseSink.at(options)) {
            sink.open();
            assertEquals(
                    Receipt.DELIVERED,
                    write(
                            sink,
                            Events.snapshot(10, T0, T0, "a"),
                            Events.bbo(ABSENT, ABSENT, T0, "a"),
                            Events.coverage(T0, T0, 1, "1m"),
                            Events.gap(1, GapState.OPEN, T0, ABSENT, ABSENT)));
        }
        insertBook("delta", 13, "NULL", T0);
        assertEquals("6", select("count()", "orderbooks_final"));
    }

    @Test
    void theFirstVersionIsBroughtUpToDateWithItsRows() throws IOException {
        dropDatabase();
        createVersion(1);
        insert(
                "trades (exchange, market_type, symbol, event_time, form, trade_id, price)",
                "'v', 'spot', 'A-B', " + time(T0) + ", 'single', '7', 3");

        List<String> done = schema().create();

        assertTrue(done.containsAll(List.of("tickers", "tickers_final", "volatility_indices")), done.toString());
        assertTrue(done.stream().anyMatch(name -> name.startsWith("migration 2 ")), done.toString());
        assertTrue(done.contains(DESCRIPTION), done.toString());
        assertFalse(done.contains("trades"), done.toString());
        assertMigrated();
        assertEquals("7\t3", select("trade_id, price", "trades_final"));
        assertEquals(
                "",
                server.query(
                        "SELECT DISTINCT comment FROM system.tables WHERE engine = 'ReplacingMergeTree' AND database = '"
                                + database + "' AND NOT match(name, '_v2$')"));
    }

    private static Receipt write(ClickHouseSink sink, MarketEvent... events) {
        return sink.write(new Batch(UUID.randomUUID().toString(), List.of(events)))
                .toCompletableFuture()
                .join();
    }

    /** Ended behind so many statements, each table at another one. */
    @ParameterizedTest
    @CsvSource({"1, 4, 7", "2, 5, 1", "3, 6, 2"})
    void whatWasInterruptedGoesOn(int ofBooks, int ofOffers, int ofCoverage) {
        interrupt(Table.of(DataType.ORDERBOOK), ofBooks);
        interrupt(Table.of(DataType.BBO), ofOffers);
        interrupt(Table.of(DataType.COVERAGE), ofCoverage);

        List<String> done = schema().create();

        assertTrue(done.contains(DESCRIPTION), done.toString());
        assertMigrated();
    }

    /** Built, one partition copied, all copied, renamed, exchanged; one half renamed where there is no exchange; exchanged, and another was late. */
    private void interrupt(Table<?> table, int steps) {
        String name = database + "." + table.name();
        String engine = server.query("SELECT engine_full FROM system.tables WHERE database = '" + database
                + "' AND name = '" + table.name() + "'");
        List<String> partitions = server.query(
                        "SELECT DISTINCT partition_id FROM system.parts WHERE active AND database = '" + database
                                + "' AND table = '" + table.name() + "' ORDER BY partition_id")
                .lines()
                .toList();
        KeyChange change = new KeyChange(schema(), options, null, table, 3);
        Set<String> columns = oldColumns(table);
        List<String> statements = new ArrayList<>();
        statements.add(change.build(engine));
        for (String partition : List.of(partitions.get(0), partitions.get(partitions.size() - 1))) {
            statements.add(change.copyPartition(table.name(), table.name() + "_v3", partition, columns));
        }
        if (steps == 6) {
            statements.add("RENAME TABLE " + name + " TO " + name + "_v2");
        } else {
            statements.add(change.claim());
            statements.add(change.exchange());
            statements.add("CREATE TABLE " + name + "_v3 AS " + name);
        }
        statements.subList(0, steps < 6 ? steps : statements.size()).forEach(server::query);
    }

    private static Set<String> oldColumns(Table<?> table) {
        return table.columns().stream()
                .map(Column::name)
                .filter(name -> !name.equals("variant"))
                .collect(Collectors.toSet());
    }

    @Test
    void severalAtOnceAreNotInTheWayOfEachOther() throws Exception {
        List<CompletableFuture<List<String>>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(CompletableFuture.supplyAsync(() -> schema().create()));
        }
        for (CompletableFuture<List<String>> one : all) {
            one.get(120, TimeUnit.SECONDS);
        }
        assertMigrated();
    }

    /** An older collector writes on, by the table's name and to the columns it knows. */
    @Test
    void whatAnOlderCollectorWritesMeanwhileIsThere() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            while (!ended.get()) {
                insertBook("delta", 1_000 + written.get(), "NULL", T0 + written.get());
                written.incrementAndGet();
            }
        });
        try {
            schema().create();
        } finally {
            ended.set(true);
            writer.get(60, TimeUnit.SECONDS);
        }
        assertTrue(written.get() > 0);
        assertEquals(Integer.toString(written.get()), select("count()", "orderbooks_final WHERE sequence >= 1000"));
    }

    @Test
    void howLongRowsAreKeptStaysAsItWas() {
        server.query(
                "ALTER TABLE " + database
                        + ".orderbooks MODIFY TTL toDateTime(event_time) + toIntervalDay(9000) SETTINGS materialize_ttl_after_modify = 0");
        server.query("ALTER TABLE " + database + ".orderbooks MODIFY SETTING max_parts_in_total = 12345");

        schema().create();

        String created = server.query("SHOW CREATE TABLE " + database + ".orderbooks");
        assertTrue(created.contains("toIntervalDay(9000)"), created);
        assertTrue(created.contains("max_parts_in_total = 12345"), created);
        assertTrue(created.contains("non_replicated_deduplication_window = 10000"), created);
        assertMigrated();
    }

    @Test
    void aTableInTheWayIsNamed() {
        server.query("CREATE TABLE " + database + ".orderbooks_v2 (x Int8) ENGINE = Memory");

        SinkException inTheWay = assertThrows(SinkException.class, () -> schema().create());

        assertFalse(inTheWay.isRetryable());
        assertTrue(inTheWay.getMessage().contains("orderbooks_v2"), inTheWay.getMessage());
        assertEquals("6", select("count()", "orderbooks"));
        server.query("DROP TABLE " + database + ".orderbooks_v2");
        schema().create();
        assertMigrated();
    }

    @Test
    void aTableOfSomebodyElseIsLeftAlone() {
        server.query("DROP TABLE " + database + ".bbos");
        server.query("CREATE TABLE " + database + ".bbos (x Int8) ENGINE = MergeTree ORDER BY x");

        String before = everything();
        SinkException refused = assertThrows(
                SinkException.class, () -> ClickHouseSink.at(options).open());
        assertEquals(SinkException.Outcome.HOLD, refused.outcome());
        assertTrue(refused.getMessage().contains("bbos (engine MergeTree, columns [x])"), refused.getMessage());
        assertThrows(SinkException.class, () -> schema().recreate());
        assertEquals(before, everything(), "nothing half made, and nothing dropped");
        assertEquals(
                "x",
                server.query("SELECT name FROM system.columns WHERE database = '" + database + "' AND table = 'bbos'"));
    }

    private String everything() {
        return server.query(
                "SELECT name, uuid, total_rows FROM system.tables WHERE database = '" + database + "' ORDER BY name");
    }

    /** As another tool of migrations makes it, and as the Python system does. */
    @Test
    void anotherSystemsTablesAreNamedBeforeAnythingIsTouched() {
        dropDatabase();
        server.query("CREATE DATABASE " + database);
        server.query(
                "CREATE TABLE " + database
                        + ".trades (timestamp DateTime64(3), symbol String, price Float64) ENGINE = MergeTree ORDER BY timestamp");
        server.query("CREATE TABLE " + database
                + ".schema_migrations (version Int64, dirty UInt8, sequence UInt64) ENGINE = TinyLog");
        server.query("CREATE TABLE " + database + ".trades_final (symbol String) ENGINE = Memory");
        String before = everything();
        for (Runnable attempt : List.<Runnable>of(() -> schema().create(), () -> schema().recreate())) {
            SinkException refused = assertThrows(SinkException.class, attempt::run);
            assertEquals(SinkException.Outcome.HOLD, refused.outcome());
            for (String told : List.of(
                    "schema_migrations (engine TinyLog, columns [dirty, sequence, version])",
                    "trades (engine MergeTree, columns [price, symbol, timestamp])",
                    "trades_final (engine Memory, columns [symbol])",
                    "Nothing was changed. Rename them, as RENAME TABLE")) {
                assertTrue(refused.getMessage().contains(told), told + " in " + refused.getMessage());
            }
        }
        assertEquals(before, everything());
        for (String name : List.of("trades", "trades_final", "schema_migrations")) {
            server.query("RENAME TABLE " + database + "." + name + " TO " + database + "." + name + "_old");
        }
        schema().create();
        schema().check();
    }

    @Test
    void recreatingSparesATableOfSomebodyElseUnderAKeptName() {
        server.query("CREATE TABLE " + database + ".orderbooks_v2 (x Int8) ENGINE = MergeTree ORDER BY x");
        schema().recreate();
        schema().check();
        assertEquals("1", server.query("EXISTS " + database + ".orderbooks_v2"));
    }

    @Test
    void recreatingDropsWhatWasKeptToo() {
        schema().create();
        schema().recreate();
        schema().check();
        assertEquals("0", select("count()", "orderbooks"));
        assertEquals("0", server.query("EXISTS " + database + ".orderbooks_v2"));
    }

    /** This engine has no Keeper; it reads the statements. */
    @Test
    void aClusterGetsThemOnAllItsServers() {
        ClickHouseOptions clustered = options.cluster("main", ClickHouseOptions.Engine.REPLICATED);
        KeyChange change = new KeyChange(schema(), clustered, null, Table.of(DataType.ORDERBOOK), 3);
        for (String statement : List.of(change.build(""), change.claim(), change.exchange(), change.renameBoth())) {
            assertTrue(statement.contains(" ON CLUSTER `main`"), statement);
            assertFalse(server.query("EXPLAIN AST " + statement).isEmpty(), statement);
        }
    }
}
