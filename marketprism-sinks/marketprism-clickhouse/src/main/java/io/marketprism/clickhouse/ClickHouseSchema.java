package io.marketprism.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import io.marketprism.sink.SinkException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database, tables and views in ClickHouse: creates what is missing, migrates what an older version made, and checks what exists. Immutable;
 * every call connects, works and disconnects.
 *
 * <p>The table {@code schema_migrations} records the migrations the database has had. Columns are added, never changed or dropped, so that a
 * collector of an older version can keep writing. A table that needs another sorting key is replaced by a new one of the same name and rows; the old
 * one is kept as {@code orderbooks_v2} or the like and may be dropped once nothing is missed. Until then its rows are stored twice. An interrupted
 * migration resumes where it stopped, and several collectors may run it at once.
 *
 * <p>Every method throws a {@link SinkException}: retryable if the server cannot be reached, hold if it refuses.
 */
public final class ClickHouseSchema {
    /** Version of the schema that this release writes. */
    public static final int VERSION = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseSchema.class);

    /** Columns that tables of every version have, whatever their data type. */
    private static final Set<String> EVERY_VERSION_HAS =
            Set.of("exchange", "market_type", "symbol", "native_symbol", "event_time", "version");

    private final ClickHouseOptions options;
    private final List<Migration> migrations;

    ClickHouseSchema(ClickHouseOptions options, List<Migration> migrations) {
        this.options = options;
        this.migrations = migrations;
    }

    /**
     * The schema on a server.
     *
     * @param options the server, the login, and how to create tables
     * @return the schema, not connected yet
     */
    public static ClickHouseSchema of(ClickHouseOptions options) {
        return new ClickHouseSchema(options, Migration.ALL);
    }

    /** {@return the statements that create everything, to run by hand; all are idempotent} */
    public List<String> statements() {
        List<String> statements = new ArrayList<>();
        statements.add(createDatabase());
        statements.add(Migration.createTable(options));
        for (Table<?> table : Table.ALL) {
            statements.add(table.createTable(options));
            statements.add(table.createFinalView(options));
        }
        for (Migration migration : migrations) {
            statements.add(migration.record(options));
        }
        return statements;
    }

    /**
     * Creates the database, tables and views that are missing, runs outstanding migrations, and sets the tables' TTL to the retention of the options;
     * without one, the tables keep theirs.
     *
     * @throws SinkException hold, before anything is changed, if a table under one of our names is not ours
     * @return what was created or changed, by name; empty if nothing was
     */
    public List<String> create() {
        try (Client client = options.connect()) {
            return create(client);
        }
    }

    List<String> create(Client client) {
        Map<String, GenericRecord> existing = relations(client);
        requireOurs(existing, columns(client));
        long version = existing.containsKey(Migration.TABLE) ? version(client) : 0;
        requireKnown(version);
        boolean isNew = Table.ALL.stream().map(Table::name).noneMatch(existing::containsKey);
        List<String> done = new ArrayList<>();
        if (!existing.containsKey(Migration.TABLE)) {
            execute(client, createDatabase());
            execute(client, Migration.createTable(options));
        }
        for (Table<?> table : Table.ALL) {
            GenericRecord found = existing.get(table.name());
            if (found == null && !isBeingRenamed(table, existing.keySet())) {
                execute(client, table.createTable(options));
                done.add(table.name());
            } else if (found != null
                    && options.retention() != null
                    && !found.getString("engine_full").contains("TTL " + Table.timeToLive(options))) {
                execute(client, table.changeTimeToLive(options));
                done.add("TTL of " + table.name());
            }
        }
        boolean migrated = false;
        for (Migration migration : migrations) {
            if (migration.version() > version) {
                migration.statements().apply(options).forEach(statement -> execute(client, statement));
                if (!isNew) {
                    for (Table<?> table : migration.otherKeys()) {
                        String change = new KeyChange(this, options, client, table, migration.version()).run();
                        if (change != null) {
                            done.add(change);
                        }
                    }
                }
                execute(client, migration.record(options));
                migrated = true;
                if (!isNew) {
                    done.add("migration " + migration.version() + " (" + migration.description() + ")");
                }
            }
        }
        for (Table<?> table : Table.ALL) {
            boolean exists = existing.containsKey(table.finalViewName());
            if (migrated || !exists) {
                execute(client, table.createFinalView(options));
            }
            if (!exists) {
                done.add(table.finalViewName());
            }
        }
        return done;
    }

    /**
     * Refuses before anything is touched: what has one of our names and is not ours, such as the trades of another system, would be neither read nor
     * written as it must be.
     */
    private void requireOurs(Map<String, GenericRecord> existing, Map<String, Map<String, GenericRecord>> columns) {
        List<String> names = new ArrayList<>();
        names.add(Migration.TABLE);
        Table.ALL.forEach(table -> names.add(table.name()));
        Table.ALL.forEach(table -> names.add(table.finalViewName()));
        Map<String, String> strangers = new LinkedHashMap<>();
        for (String name : names) {
            GenericRecord relation = existing.get(name);
            Map<String, GenericRecord> found = columns.getOrDefault(name, Map.of());
            if (relation != null && !isOurs(name, relation, found)) {
                strangers.put(
                        name,
                        name + " (engine " + relation.getString("engine") + ", columns " + new TreeSet<>(found.keySet())
                                + ")");
            }
        }
        if (!strangers.isEmpty()) {
            String first = strangers.keySet().iterator().next();
            throw SinkException.hold(
                    "The ClickHouse database " + options.database() + " at " + options.url()
                            + " has tables under names of ours that are not ours: "
                            + String.join(", ", strangers.values())
                            + ". Nothing was changed. Rename them, as RENAME TABLE "
                            + qualified(first) + " TO " + qualified(first + "_old")
                            + " does, or name another database; docs/from-python.md says how to take over the rows of the"
                            + " Python system",
                    null);
        }
    }

    /** {@return whether one of our versions made what has a name of ours, or somebody has changed it since} */
    private static boolean isOurs(String name, GenericRecord relation, Map<String, GenericRecord> columns) {
        String engine = relation.getString("engine");
        if (name.equals(Migration.TABLE)) {
            return columns.keySet().containsAll(Set.of("version", "description", "applied_at"));
        }
        if (Table.ALL.stream().anyMatch(table -> table.finalViewName().equals(name))) {
            return engine.equals("View");
        }
        return engine.endsWith("ReplacingMergeTree") && columns.keySet().containsAll(EVERY_VERSION_HAS);
    }

    /** A rename was interrupted: the old table has given up its name, and the new one has not taken it yet. */
    private boolean isBeingRenamed(Table<?> table, Set<String> existing) {
        return migrations.stream()
                .anyMatch(migration -> migration.otherKeys().contains(table)
                        && existing.contains(KeyChange.buildingName(table, migration.version())));
    }

    private int newest() {
        return migrations.get(migrations.size() - 1).version();
    }

    private void requireKnown(long version) {
        if (version > newest()) {
            throw SinkException.hold(
                    "The ClickHouse database " + options.database() + " at " + options.url()
                            + " has a newer schema: expected version " + newest() + " or less, found " + version
                            + "; use a newer MarketPrism, or another database",
                    null);
        }
    }

    /**
     * Compares the schema on the server with the expected one.
     *
     * @throws SinkException hold, listing every difference with what was expected and found
     */
    public void check() {
        try (Client client = options.connect()) {
            check(client);
        }
    }

    void check(Client client) {
        Map<String, GenericRecord> relations = relations(client);
        Map<String, Map<String, GenericRecord>> columns = columns(client);
        List<String> differences = new ArrayList<>();
        long version = relations.containsKey(Migration.TABLE) ? version(client) : 0;
        requireKnown(version);
        if (version < newest()) {
            differences.add("schema: expected version " + newest() + ", found " + version
                    + "; run init-clickhouse to migrate it");
        }
        for (Table<?> table : Table.ALL) {
            GenericRecord relation = relations.get(table.name());
            if (relation == null) {
                differences.add("table " + table.name() + ": expected, not found");
                continue;
            }
            String engine = relation.getString("engine");
            if (!engine.endsWith("ReplacingMergeTree")) {
                differences.add("table " + table.name() + ": expected the engine ReplacingMergeTree, found " + engine);
            }
            compareColumns(table, columns.getOrDefault(table.name(), Map.of()), differences);
            if (!relations.containsKey(table.finalViewName())) {
                differences.add("view " + table.finalViewName() + ": expected, not found");
            }
        }
        if (!differences.isEmpty()) {
            throw SinkException.hold(
                    "The ClickHouse database " + options.database() + " at " + options.url()
                            + " differs from the schema of this version of MarketPrism:\n  "
                            + String.join("\n  ", differences)
                            + "\nAlter the tables by hand, use another database, or recreate them with"
                            + " init-clickhouse --recreate-tables (which deletes their rows)",
                    null);
        }
    }

    private static void compareColumns(Table<?> table, Map<String, GenericRecord> found, List<String> differences) {
        Map<String, String> expected = new LinkedHashMap<>();
        table.columns().forEach(column -> expected.put(column.name(), column.type()));
        expected.put("version", "UInt64");
        expected.forEach((name, type) -> {
            GenericRecord column = found.get(name);
            if (column == null) {
                differences.add("column " + table.name() + "." + name + ": expected " + type + ", not found");
            } else if (!type.equals(column.getString("type"))) {
                differences.add("column " + table.name() + "." + name + ": expected " + type + ", found "
                        + column.getString("type"));
            }
        });
        Set<String> key = keyColumns(found);
        Set<String> expectedKey = new TreeSet<>(table.keyColumns());
        if (!key.equals(expectedKey)) {
            differences.add("table " + table.name() + ": expected the key columns " + expectedKey + ", found " + key);
        }
    }

    /** {@return the columns of a table's sorting key} */
    static Set<String> keyColumns(Map<String, GenericRecord> columns) {
        Set<String> key = new TreeSet<>();
        columns.forEach((name, column) -> {
            if (column.getInteger("is_in_sorting_key") == 1) {
                key.add(name);
            }
        });
        return key;
    }

    /**
     * Drops all our tables and views with their rows, including the tables kept from older versions, and creates them anew. Other tables of the
     * database stay.
     *
     * @throws SinkException hold, before anything is dropped, if a table under one of our names is not ours
     */
    public void recreate() {
        try (Client client = options.connect()) {
            Map<String, GenericRecord> relations = relations(client);
            Map<String, Map<String, GenericRecord>> columns = columns(client);
            requireOurs(relations, columns);
            Set<String> existing = relations.keySet();
            for (Table<?> table : Table.ALL) {
                if (existing.contains(table.finalViewName())) {
                    execute(client, drop("VIEW", table.finalViewName()));
                }
                if (existing.contains(table.name())) {
                    execute(client, drop("TABLE", table.name()));
                }
            }
            for (Migration migration : migrations) {
                for (Table<?> table : migration.otherKeys()) {
                    for (String name : List.of(
                            KeyChange.keptName(table, migration.version()),
                            KeyChange.buildingName(table, migration.version()))) {
                        GenericRecord relation = relations.get(name);
                        if (relation != null && isOurs(name, relation, columns.getOrDefault(name, Map.of()))) {
                            execute(client, drop("TABLE", name));
                        }
                    }
                }
            }
            if (existing.contains(Migration.TABLE)) {
                execute(client, drop("TABLE", Migration.TABLE));
            }
            create(client);
        }
    }

    String drop(String kind, String name) {
        return "DROP " + kind + " IF EXISTS " + qualified(name) + Table.onCluster(options) + " SYNC";
    }

    /** {@return a name, qualified by the database and quoted} */
    String qualified(String name) {
        return Table.quoted(options.database()) + "." + Table.quoted(name);
    }

    private String createDatabase() {
        return "CREATE DATABASE IF NOT EXISTS " + Table.quoted(options.database()) + Table.onCluster(options);
    }

    private Map<String, GenericRecord> relations(Client client) {
        Map<String, GenericRecord> relations = new HashMap<>();
        for (GenericRecord relation : ofDatabase(client, "SELECT name, engine, engine_full FROM system.tables")) {
            relations.put(relation.getString("name"), relation);
        }
        return relations;
    }

    /** {@return a table's engine with its key, TTL and settings, as the server prints it} */
    String engineOf(Client client, String table) {
        GenericRecord relation = relations(client).get(table);
        if (relation == null) {
            throw SinkException.retryable("The ClickHouse table " + table + " disappeared during a migration", null);
        }
        return relation.getString("engine_full");
    }

    Map<String, Map<String, GenericRecord>> columns(Client client) {
        Map<String, Map<String, GenericRecord>> columns = new HashMap<>();
        for (GenericRecord column :
                ofDatabase(client, "SELECT table, name, type, is_in_sorting_key FROM system.columns")) {
            columns.computeIfAbsent(column.getString("table"), table -> new HashMap<>())
                    .put(column.getString("name"), column);
        }
        return columns;
    }

    private List<GenericRecord> ofDatabase(Client client, String select) {
        return query(client, select + " WHERE database = " + Table.literal(options.database()));
    }

    private long version(Client client) {
        return query(client, "SELECT max(version) AS newest FROM " + qualified(Migration.TABLE))
                .get(0)
                .getLong("newest");
    }

    List<GenericRecord> query(Client client, String select) {
        try {
            return client.queryAll(select);
        } catch (RuntimeException e) {
            throw Failures.explain(options, "list its tables", e);
        }
    }

    void execute(Client client, String statement) {
        try {
            client.execute(statement).join().close();
            LOG.debug("ClickHouse ran {}", statement);
        } catch (Exception e) {
            throw Failures.explain(
                    options, "run " + statement.lines().findFirst().orElse(statement), e);
        }
    }
}
