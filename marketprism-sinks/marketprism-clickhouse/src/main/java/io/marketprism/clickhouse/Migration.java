package io.marketprism.clickhouse;

import io.marketprism.event.DataType;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A step from one version of the schema to the next. Its statements are idempotent: every new database runs them all, and two collectors that start
 * together both run them. They leave what an older collector needs, which may still be writing.
 *
 * @param version of the schema afterwards
 * @param description of the change, for the table of migrations
 * @param statements bring the tables of the version before up to date; missing tables have been created by then
 * @param otherKeys tables that get another sorting key, by a {@link KeyChange}
 */
record Migration(
        int version,
        String description,
        Function<ClickHouseOptions, List<String>> statements,
        List<Table<?>> otherKeys) {
    /** Records which migrations the database has had. */
    static final String TABLE = "schema_migrations";

    /** All, by version. */
    static final List<Migration> ALL = List.of(
            new Migration(1, "trades, orderbooks, bbos, instruments, gaps, coverage", options -> List.of(), List.of()),
            new Migration(
                    2,
                    "tables of all data types; the version is kept here, not in comments",
                    options -> Stream.of(
                                    DataType.TRADE,
                                    DataType.ORDERBOOK,
                                    DataType.BBO,
                                    DataType.INSTRUMENT,
                                    DataType.GAP,
                                    DataType.COVERAGE)
                            .map(Table::of)
                            .map(table -> "ALTER TABLE " + table.qualifiedName(options) + Table.onCluster(options)
                                    + " MODIFY COMMENT ''")
                            .toList(),
                    List.of()),
            new Migration(
                    3,
                    "cut snapshots beside whole ones; bbos without sequence and time; variants of gaps and coverage",
                    options -> List.of(Table.of(DataType.GAP).addColumn(options, "variant")),
                    List.of(Table.of(DataType.ORDERBOOK), Table.of(DataType.BBO), Table.of(DataType.COVERAGE))));

    /** {@return the version of the schema that gave a table its key} */
    static int keySince(Table<?> table) {
        return ALL.stream()
                .filter(migration -> migration.otherKeys().contains(table))
                .mapToInt(Migration::version)
                .max()
                .orElse(1);
    }

    /** {@return the statement that creates the table of migrations unless it exists} */
    static String createTable(ClickHouseOptions options) {
        return "CREATE TABLE IF NOT EXISTS " + qualifiedName(options) + Table.onCluster(options)
                + " (\n  version UInt64,\n  description String,\n  applied_at DateTime64(6, 'UTC') DEFAULT now64(6)\n)\nENGINE = "
                + Table.engine(options, "{table}") + "\nORDER BY version";
    }

    /** {@return the statement that records it as run} */
    String record(ClickHouseOptions options) {
        return "INSERT INTO " + qualifiedName(options) + " (version, description) VALUES (" + version + ", "
                + Table.literal(description) + ")";
    }

    private static String qualifiedName(ClickHouseOptions options) {
        return Table.quoted(options.database()) + "." + Table.quoted(TABLE);
    }
}
