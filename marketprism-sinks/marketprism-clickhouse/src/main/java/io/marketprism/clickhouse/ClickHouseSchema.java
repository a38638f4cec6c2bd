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
 * The database, tables and views in ClickHouse: creates what is missing, checks what exists, and never changes a table. Immutable; every call
 * connects, works and disconnects.
 *
 * <p>Every method throws a {@link SinkException}: retryable if the server cannot be reached, fatal if it can be but refuses.
 */
public final class ClickHouseSchema {
    /** Version of the tables that this release writes; stands in the comment of each. */
    public static final int VERSION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseSchema.class);
    private static final String COMMENT_HEAD = "MarketPrism schema ";

    private final ClickHouseOptions options;

    private ClickHouseSchema(ClickHouseOptions options) {
        this.options = options;
    }

    /**
     * The schema on a server.
     *
     * @param options which server, as whom, and how its tables are made
     * @return the schema; nothing is connected yet
     */
    public static ClickHouseSchema of(ClickHouseOptions options) {
        return new ClickHouseSchema(options);
    }

    /** {@return the statements that create everything, for whoever wants to run them by hand; each does nothing if its object exists} */
    public List<String> statements() {
        List<String> statements = new ArrayList<>();
        statements.add(createDatabase());
        for (Table<?> table : Tables.ALL) {
            statements.add(table.createTable(options, COMMENT_HEAD + VERSION));
            statements.add(table.createFinalView(options));
        }
        return statements;
    }

    /**
     * Creates the database, tables and views that are missing, and leaves those that exist alone.
     *
     * @return the names of the tables and views that were created; empty if nothing was missing
     */
    public List<String> create() {
        try (Client client = options.connect()) {
            return create(client);
        }
    }

    List<String> create(Client client) {
        Set<String> existing = relations(client).keySet();
        List<String> created = new ArrayList<>();
        for (Table<?> table : Tables.ALL) {
            if (!existing.contains(table.name())) {
                if (created.isEmpty()) {
                    execute(client, createDatabase());
                }
                execute(client, table.createTable(options, COMMENT_HEAD + VERSION));
                created.add(table.name());
            }
            if (!existing.contains(table.finalViewName())) {
                execute(client, table.createFinalView(options));
                created.add(table.finalViewName());
            }
        }
        return created;
    }

    /**
     * Compares what exists with what is expected.
     *
     * @throws SinkException fatal, naming every table and column that differs, what was found and what was expected
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
        for (Table<?> table : Tables.ALL) {
            GenericRecord relation = relations.get(table.name());
            if (relation == null) {
                differences.add("table " + table.name() + ": expected, not found");
                continue;
            }
            compareTable(table, relation, differences);
            compareColumns(table, columns.getOrDefault(table.name(), Map.of()), differences);
            if (!relations.containsKey(table.finalViewName())) {
                differences.add("view " + table.finalViewName() + ": expected, not found");
            }
        }
        if (!differences.isEmpty()) {
            throw SinkException.fatal(
                    "The ClickHouse database " + options.database() + " at " + options.url()
                            + " is not as this version of MarketPrism expects it:\n  "
                            + String.join("\n  ", differences)
                            + "\nChange the tables by hand, name another database, or drop and create them with"
                            + " init-clickhouse --recreate-tables (which deletes their rows)",
                    null);
        }
    }

    private void compareTable(Table<?> table, GenericRecord found, List<String> differences) {
        String engine = found.getString("engine");
        if (!engine.endsWith("ReplacingMergeTree")) {
            differences.add("table " + table.name() + ": expected the engine ReplacingMergeTree, found " + engine);
        }
        String comment = found.getString("comment");
        if (comment.startsWith(COMMENT_HEAD) && !comment.equals(COMMENT_HEAD + VERSION)) {
            differences.add("table " + table.name() + ": expected version " + VERSION + " of the schema, found "
                    + comment.substring(COMMENT_HEAD.length()));
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
        Set<String> key = new TreeSet<>();
        found.forEach((name, column) -> {
            if (column.getInteger("is_in_sorting_key") == 1) {
                key.add(name);
            }
        });
        Set<String> expectedKey = new TreeSet<>(table.keyColumns());
        if (!key.equals(expectedKey)) {
            differences.add(
                    "table " + table.name() + ": expected a key of the columns " + expectedKey + ", found " + key);
        }
    }

    /** Drops the tables and views with all their rows and creates them anew. Other tables of the database stay. */
    public void recreate() {
        try (Client client = options.connect()) {
            Set<String> existing = relations(client).keySet();
            for (Table<?> table : Tables.ALL) {
                if (existing.contains(table.finalViewName())) {
                    execute(client, drop("VIEW", table.finalViewName()));
                }
                if (existing.contains(table.name())) {
                    execute(client, drop("TABLE", table.name()));
                }
            }
            create(client);
        }
    }

    private String drop(String kind, String name) {
        return "DROP " + kind + " IF EXISTS " + Table.quoted(options.database()) + "." + Table.quoted(name)
                + Table.onCluster(options) + " SYNC";
    }

    private String createDatabase() {
        return "CREATE DATABASE IF NOT EXISTS " + Table.quoted(options.database()) + Table.onCluster(options);
    }

    private Map<String, GenericRecord> relations(Client client) {
        Map<String, GenericRecord> relations = new HashMap<>();
        for (GenericRecord relation : query(client, "SELECT name, engine, comment FROM system.tables")) {
            relations.put(relation.getString("name"), relation);
        }
        return relations;
    }

    private Map<String, Map<String, GenericRecord>> columns(Client client) {
        Map<String, Map<String, GenericRecord>> columns = new HashMap<>();
        for (GenericRecord column : query(client, "SELECT table, name, type, is_in_sorting_key FROM system.columns")) {
            columns.computeIfAbsent(column.getString("table"), table -> new HashMap<>())
                    .put(column.getString("name"), column);
        }
        return columns;
    }

    private List<GenericRecord> query(Client client, String select) {
        try {
            return client.queryAll(select + " WHERE database = " + Table.literal(options.database()));
        } catch (RuntimeException e) {
            throw Failures.explain(options, "read its tables", e);
        }
    }

    private void execute(Client client, String statement) {
        try {
            client.execute(statement).join().close();
            LOG.debug("ClickHouse ran {}", statement);
        } catch (Exception e) {
            throw Failures.explain(
                    options, "run " + statement.lines().findFirst().orElse(statement), e);
        }
    }
}
