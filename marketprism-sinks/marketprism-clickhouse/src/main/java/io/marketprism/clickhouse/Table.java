package io.marketprism.clickhouse;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The table of one kind of event: its columns, its key, and what of two rows with one key stays.
 *
 * @param name of the table
 * @param dataType whose events it holds
 * @param events class of the events; null if there are none yet
 * @param columns in the order of the table and of the rows that are sent
 * @param encoder writes a whole row, the same bytes as the columns but faster; null for a table that gets few events
 * @param derived columns that the server computes when asked, as {@code name type ALIAS expression}
 * @param partition expression by whose value the table is cut in parts
 * @param partitionTime time that decides an event's partition, µs since the epoch; null if there are no events yet
 * @param primaryKey beginning of the key, by which the server finds rows
 * @param identity rest of the key; rows of one key are one row
 * @param version expression; of the rows with one key the one with the highest stays
 * @param indexes further indexes
 * @param keySince version of the schema since which it has its key
 * @param <E> the events
 */
record Table<E extends MarketEvent>(
        String name,
        DataType dataType,
        Class<E> events,
        List<Column<E>> columns,
        Column.Writer<? super E> encoder,
        List<String> derived,
        String partition,
        ToLongFunction<? super E> partitionTime,
        List<String> primaryKey,
        List<String> identity,
        String version,
        List<String> indexes,
        int keySince) {

    /** Blocks that the server remembers to recognise a retry: at five a second and table more than half an hour. */
    private static final int DEDUPLICATION_WINDOW = 10_000;

    /** The same on every replica, also on one that is added later; the server's default is so only if all are made by one statement. */
    private static final String REPLICA_PATH = "/clickhouse/tables/{shard}/{database}/";

    /** What the server prints of an engine behind the key: when rows are dropped, and how they are stored. */
    private static final Pattern AFTER_KEY = Pattern.compile("( TTL .*)? SETTINGS .*", Pattern.DOTALL);

    /** {@return whether there are events to write to it} */
    boolean isFilled() {
        return events != null;
    }

    /** Appends the row of an event. Leaves the buffer as it was if a value does not fit. */
    void write(MarketEvent event, RowBuffer row) {
        E own = events.cast(event);
        if (encoder == null) {
            writeColumns(own, row);
            return;
        }
        int start = row.size();
        try {
            encoder.write(own, row);
        } catch (RejectedValueException e) {
            row.truncate(start);
            // The columns meet the same value and can tell whose it is.
            writeColumns(own, row);
        }
    }

    /** Like {@link #write}, column by column. */
    void writeColumns(E event, RowBuffer row) {
        int start = row.size();
        for (int i = 0; i < columns.size(); i++) {
            Column<E> column = columns.get(i);
            try {
                column.writer().write(event, row);
            } catch (RejectedValueException e) {
                row.truncate(start);
                throw new RejectedValueException(
                        name + "." + column.name() + " " + column.type() + ": " + e.getMessage());
            }
        }
    }

    /** {@return the time that decides an event's partition, µs since the epoch} */
    long partitionTimeOf(MarketEvent event) {
        return partitionTime.applyAsLong(events.cast(event));
    }

    /** {@return the columns' names, quoted} */
    List<String> columnNames() {
        return columns.stream().map(column -> quoted(column.name())).toList();
    }

    /** {@return the table's full name, quoted} */
    String qualifiedName(ClickHouseOptions options) {
        return quoted(options.database()) + "." + quoted(name);
    }

    /** {@return name of the view that shows one row per identity} */
    String finalViewName() {
        return name + "_final";
    }

    /** {@return the statement that creates the table unless it exists} */
    String createTable(ClickHouseOptions options) {
        StringBuilder sql = new StringBuilder(createTable(options, name));
        if (options.retention() != null) {
            sql.append("\nTTL ").append(timeToLive(options));
        }
        sql.append("\nSETTINGS ")
                .append(options.engine() == ClickHouseOptions.Engine.PLAIN ? "non_" : "")
                .append("replicated_deduplication_window = ")
                .append(DEDUPLICATION_WINDOW);
        if (options.retention() != null) {
            sql.append(", ttl_only_drop_parts = 1");
        }
        return sql.toString();
    }

    /** {@return the statement that creates the table under another name, unless it exists, to forget and be stored as one that there is} */
    String createTable(ClickHouseOptions options, String name, String engineOfOther) {
        Matcher afterKey = AFTER_KEY.matcher(engineOfOther);
        return createTable(options, name) + (afterKey.find() ? afterKey.group() : "");
    }

    private String createTable(ClickHouseOptions options, String name) {
        List<String> definitions = new ArrayList<>();
        for (Column<E> column : columns) {
            definitions.add(definition(column));
        }
        definitions.add("version UInt64 MATERIALIZED " + version + " CODEC(Delta, ZSTD(1))");
        definitions.addAll(derived);
        definitions.addAll(indexes);
        return "CREATE TABLE IF NOT EXISTS " + quoted(options.database()) + "." + quoted(name) + onCluster(options)
                + " (\n  " + String.join(",\n  ", definitions) + "\n)\nENGINE = "
                + engine(options, keySince == 1 ? "{table}" : this.name + "_v" + keySince)
                + "\nPARTITION BY " + partition
                + "\nPRIMARY KEY (" + String.join(", ", primaryKey)
                + ")\nORDER BY (" + String.join(", ", sortingKey()) + ')';
    }

    private static String definition(Column<?> column) {
        return quoted(column.name()) + " " + column.type() + " CODEC(" + column.codec() + ")";
    }

    /** {@return the statement that adds one of the columns, behind the one that is before it, unless it exists} */
    String addColumn(ClickHouseOptions options, String column) {
        List<String> names = columns.stream().map(Column::name).toList();
        int index = names.indexOf(column);
        return "ALTER TABLE " + qualifiedName(options) + onCluster(options) + " ADD COLUMN IF NOT EXISTS "
                + definition(columns.get(index)) + " AFTER " + quoted(names.get(index - 1));
    }

    /**
     * The engine of a table that keeps the row with the highest version.
     *
     * @param replicated what its replicas have in common: a table that gets another key begins anew there too
     */
    static String engine(ClickHouseOptions options, String replicated) {
        return options.engine() == ClickHouseOptions.Engine.REPLICATED
                ? "ReplicatedReplacingMergeTree('" + REPLICA_PATH + replicated + "', '{replica}', version)"
                : "ReplacingMergeTree(version)";
    }

    /** {@return when a row is dropped, as the server prints it} */
    static String timeToLive(ClickHouseOptions options) {
        return "toDateTime(event_time) + toIntervalSecond("
                + options.retention().toSeconds() + ")";
    }

    /** {@return the statement that changes when rows are dropped} */
    String changeTimeToLive(ClickHouseOptions options) {
        return "ALTER TABLE " + qualifiedName(options) + onCluster(options) + " MODIFY TTL " + timeToLive(options);
    }

    /** {@return the statement that creates the view that shows one row per identity, or replaces it} */
    String createFinalView(ClickHouseOptions options) {
        return "CREATE OR REPLACE VIEW " + quoted(options.database()) + "." + quoted(finalViewName())
                + onCluster(options) + " AS SELECT "
                + String.join(", ", columnNames())
                + derived.stream()
                        .map(definition -> ", " + definition.substring(0, definition.indexOf(' ')))
                        .collect(Collectors.joining())
                + " FROM " + qualifiedName(options) + " FINAL";
    }

    /** {@return the whole key} */
    List<String> sortingKey() {
        List<String> key = new ArrayList<>(primaryKey);
        key.addAll(identity);
        return key;
    }

    /** {@return names of the columns that the key is made of} */
    Set<String> keyColumns() {
        Set<String> names = new LinkedHashSet<>();
        for (Column<E> column : columns) {
            if (sortingKey().stream().anyMatch(expression -> mentions(expression, column.name()))) {
                names.add(column.name());
            }
        }
        return names;
    }

    static boolean mentions(String expression, String column) {
        return expression.matches("(.*[^'\\w])?" + column + "([^'\\w].*)?");
    }

    /** {@return a name as an SQL identifier} */
    static String quoted(String name) {
        return '`' + name.replace("\\", "\\\\").replace("`", "\\`") + '`';
    }

    /** {@return a text as an SQL literal} */
    static String literal(String text) {
        return '\'' + text.replace("\\", "\\\\").replace("'", "\\'") + '\'';
    }

    /** {@return the clause that runs a statement on the whole cluster, or nothing} */
    static String onCluster(ClickHouseOptions options) {
        return options.cluster() == null ? "" : " ON CLUSTER " + quoted(options.cluster());
    }
}
