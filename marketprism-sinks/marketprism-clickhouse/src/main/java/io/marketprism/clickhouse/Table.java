package io.marketprism.clickhouse;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Field;
import io.marketprism.schema.Schemas;
import io.marketprism.schema.Stays;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of one data type. The schema says what its columns are, what identifies a row, and which of two equal ones stays; this class says how
 * they are stored.
 *
 * @param <E> the events
 */
final class Table<E extends MarketEvent> {
    /** Data types that come often are partitioned by day, the rest by month. */
    private static final Set<DataType> DAILY =
            EnumSet.of(DataType.TRADE, DataType.ORDERBOOK, DataType.BBO, DataType.TICKER, DataType.MARK_PRICE);

    /** The earliest receive time gives the highest version, none at all the lowest. */
    private static final String FIRST = "bitNot(toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), -1)))";

    /** Leaves the highest bit to a flag. */
    private static final String NEWEST = "toUInt64(ifNull(toUnixTimestamp64Micro(receive_time), 0))";

    /** A quantity in quote is divided, and truncated to 18 digits behind the point. */
    private static final String BASE_QUANTITY =
            "base_quantity Nullable(Decimal(76, 18)) ALIAS multiIf(quantity_unit = 'base', quantity,"
                    + " quantity_unit = 'quote', quantity / nullIf(price, 0), NULL)";

    /** Exact. */
    private static final String QUOTE_QUANTITY =
            "quote_quantity Nullable(Decimal(76, 36)) ALIAS multiIf(quantity_unit = 'base', quantity * price,"
                    + " quantity_unit = 'quote', toDecimal256(quantity, 36), NULL)";

    /** Blocks the server remembers to recognise retries: more than half an hour at five a second and table. */
    private static final int DEDUPLICATION_WINDOW = 10_000;

    /** The same on every replica, on one added later too; the server's default is not, unless one statement creates them all. */
    private static final String REPLICA_PATH = "/clickhouse/tables/{shard}/{database}/";

    /** What the server prints of an engine after the key: TTL and settings. */
    private static final Pattern AFTER_KEY = Pattern.compile("( TTL .*)? SETTINGS .*", Pattern.DOTALL);

    /** One for each data type, in the order of {@link DataType}. */
    static final List<Table<?>> ALL =
            Schemas.ALL.stream().<Table<?>>map(Table::new).toList();

    private final EventSchema<E> schema;
    private final List<Column<E>> columns;
    private final SortingKey key;

    /** Writes whole rows; null for tables that get few events. */
    private final Column.@Nullable Writer<MarketEvent> encoder;

    private final ToLongFunction<? super E> partitionTime;

    private Table(EventSchema<E> schema) {
        this.schema = schema;
        this.columns = Stream.of(
                        schema.head().stream().map(Column::of),
                        Stream.of(Column.<E>ofEventTime()),
                        schema.fields().stream().map(Column::of))
                .flatMap(part -> part)
                .toList();
        this.key = SortingKey.of(schema);
        this.encoder = RowEncoders.of(schema.dataType());
        this.partitionTime = schema.time()
                .<ToLongFunction<? super E>>map(time -> time::number)
                .orElse(Column::eventTime);
    }

    /** {@return the table of a data type} */
    static Table<?> of(DataType type) {
        return ALL.get(type.ordinal());
    }

    /** {@return its name, without the database} */
    String name() {
        return schema.table();
    }

    /** {@return the data type whose events it holds} */
    DataType dataType() {
        return schema.dataType();
    }

    /** {@return the columns that are sent, in their order} */
    List<Column<E>> columns() {
        return columns;
    }

    /** {@return what the rows are sorted by} */
    SortingKey key() {
        return key;
    }

    /** Appends the row of an event, or throws a {@link RejectedValueException} and leaves the buffer as it was. */
    void write(MarketEvent event, RowBuffer row) {
        if (encoder == null) {
            writeColumns(event, row);
            return;
        }
        int start = row.size();
        try {
            encoder.write(event, row);
        } catch (RejectedValueException e) {
            row.truncate(start);
            // The columns meet the same value and can name it.
            writeColumns(event, row);
        }
    }

    /** Like {@link #write}, column by column. */
    void writeColumns(MarketEvent event, RowBuffer row) {
        E own = own(event);
        int start = row.size();
        for (int i = 0; i < columns.size(); i++) {
            Column<E> column = columns.get(i);
            try {
                column.writer().write(own, row);
            } catch (RejectedValueException e) {
                row.truncate(start);
                throw new RejectedValueException(
                        name() + "." + column.name() + " " + column.type() + ": " + e.getMessage());
            }
        }
    }

    /** {@return the time that decides an event's partition, µs since the epoch} */
    long partitionTimeOf(MarketEvent event) {
        return partitionTime.applyAsLong(own(event));
    }

    @SuppressWarnings("unchecked") // Every event of a data type is of the class that its schema names.
    private E own(MarketEvent event) {
        return (E) event;
    }

    private String partition() {
        String time = schema.time().map(Field::columnName).orElse("event_time");
        return (DAILY.contains(dataType()) ? "toDate(" : "toYYYYMM(") + SortingKey.reference(time) + ")";
    }

    /** An expression: of rows with the same key, the one with the highest version stays. */
    private String version() {
        String received = schema.stays() == Stays.FIRST ? FIRST : NEWEST;
        return schema.rank()
                .map(rank -> rank.kind() == Field.Kind.FLAG
                        ? "bitOr(bitShiftLeft(toUInt64(" + rank.columnName() + "), 63), " + received + ")"
                        : "toUInt64(" + rank.columnName() + ")")
                .orElse(received);
    }

    /** Columns that the server computes on reading, as {@code name type ALIAS expression}. */
    private List<String> aliases() {
        String type =
                "data_type LowCardinality(String) ALIAS " + literal(dataType().wireName());
        return switch (dataType()) {
            case TRADE, LIQUIDATION -> List.of(type, BASE_QUANTITY, QUOTE_QUANTITY);
            default -> List.of(type);
        };
    }

    /** The key of bbos has no time, so that the time has an index of its own. */
    private List<String> indexes() {
        return dataType() == DataType.BBO
                ? List.of("INDEX event_time_range event_time TYPE minmax GRANULARITY 1")
                : List.of();
    }

    /** {@return the columns' names, quoted} */
    List<String> columnNames() {
        return columns.stream().map(column -> quoted(column.name())).toList();
    }

    /** {@return the table's full name, quoted} */
    String qualifiedName(ClickHouseOptions options) {
        return quoted(options.database()) + "." + quoted(name());
    }

    /** {@return the name of the view that shows one row per event} */
    String finalViewName() {
        return name() + "_final";
    }

    /** {@return the statement that creates the table unless it exists} */
    String createTable(ClickHouseOptions options) {
        StringBuilder sql = new StringBuilder(createTable(options, name()));
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

    /** {@return the statement that creates the table under another name, unless it exists, with the TTL and settings of an existing one} */
    String createTable(ClickHouseOptions options, String name, String engineOfOther) {
        Matcher afterKey = AFTER_KEY.matcher(engineOfOther);
        return createTable(options, name) + (afterKey.find() ? afterKey.group() : "");
    }

    private String createTable(ClickHouseOptions options, String name) {
        List<String> definitions = new ArrayList<>();
        columns.forEach(column -> definitions.add(definition(column)));
        definitions.add("version UInt64 MATERIALIZED " + version() + " CODEC(Delta, ZSTD(1))");
        definitions.addAll(aliases());
        definitions.addAll(indexes());
        int keySince = Migration.keySince(this);
        return "CREATE TABLE IF NOT EXISTS " + quoted(options.database()) + "." + quoted(name) + onCluster(options)
                + " (\n  " + String.join(",\n  ", definitions) + "\n)\nENGINE = "
                + engine(options, keySince == 1 ? "{table}" : name() + "_v" + keySince)
                + "\nPARTITION BY " + partition()
                + "\nPRIMARY KEY (" + String.join(", ", key.primary())
                + ")\nORDER BY (" + String.join(", ", key.expressions()) + ')';
    }

    private static String definition(Column<?> column) {
        return quoted(column.name()) + " " + column.type() + " CODEC(" + column.codec() + ")";
    }

    /** {@return the statement that adds a column in its place, unless it exists} */
    String addColumn(ClickHouseOptions options, String column) {
        List<String> names = columns.stream().map(Column::name).toList();
        int index = names.indexOf(column);
        return "ALTER TABLE " + qualifiedName(options) + onCluster(options) + " ADD COLUMN IF NOT EXISTS "
                + definition(columns.get(index)) + " AFTER " + quoted(names.get(index - 1));
    }

    /**
     * The engine of a table that keeps the row with the highest version.
     *
     * @param replicated last part of the replicas' common path; a table that gets another key needs another path
     */
    static String engine(ClickHouseOptions options, String replicated) {
        return options.engine() == ClickHouseOptions.Engine.REPLICATED
                ? "ReplicatedReplacingMergeTree('" + REPLICA_PATH + replicated + "', '{replica}', version)"
                : "ReplacingMergeTree(version)";
    }

    /** {@return the TTL, as the server prints it} */
    static String timeToLive(ClickHouseOptions options) {
        return "toDateTime(event_time) + toIntervalSecond("
                + Objects.requireNonNull(options.retention()).toSeconds() + ")";
    }

    /** {@return the statement that changes the TTL} */
    String changeTimeToLive(ClickHouseOptions options) {
        return "ALTER TABLE " + qualifiedName(options) + onCluster(options) + " MODIFY TTL " + timeToLive(options);
    }

    /** {@return the statement that creates or replaces the view that shows one row per event} */
    String createFinalView(ClickHouseOptions options) {
        return "CREATE OR REPLACE VIEW " + quoted(options.database()) + "." + quoted(finalViewName())
                + onCluster(options) + " AS SELECT "
                + String.join(", ", columnNames())
                + aliases().stream()
                        .map(definition -> ", " + definition.substring(0, definition.indexOf(' ')))
                        .collect(Collectors.joining())
                + " FROM " + qualifiedName(options) + " FINAL";
    }

    /** {@return the columns that the key is made of} */
    Set<String> keyColumns() {
        return key.columns(columns.stream().map(Column::name).toList());
    }

    /** {@return a name as an SQL identifier} */
    static String quoted(String name) {
        return '`' + name.replace("\\", "\\\\").replace("`", "\\`") + '`';
    }

    /** {@return a text as an SQL literal} */
    static String literal(String text) {
        return '\'' + text.replace("\\", "\\\\").replace("'", "\\'") + '\'';
    }

    /** {@return the clause that runs a statement on the whole cluster, or an empty text} */
    static String onCluster(ClickHouseOptions options) {
        return options.cluster() == null ? "" : " ON CLUSTER " + quoted(options.cluster());
    }
}
