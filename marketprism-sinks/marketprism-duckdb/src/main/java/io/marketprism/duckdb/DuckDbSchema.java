package io.marketprism.duckdb;

import io.marketprism.sink.SinkException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables and views in a file: creates what is missing, brings what an older version made up to date, and checks what exists; all of it or, if
 * something is not as expected, nothing.
 */
final class DuckDbSchema {
    private DuckDbSchema() {}

    static void createAndCheck(Connection connection, Path file) throws SQLException {
        createAndCheck(connection, file, Migration.ALL);
    }

    static void createAndCheck(Connection connection, Path file, List<Migration> migrations) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN TRANSACTION");
            try {
                createAndCheck(statement, file, migrations);
                statement.execute("COMMIT");
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    /** What made it necessary is what to tell, also where a database that failed can do no more than that. */
    private static void rollback(Connection connection, Exception reason) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private static void createAndCheck(Statement statement, Path file, List<Migration> migrations) throws SQLException {
        statement.execute("CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER NOT NULL, description VARCHAR"
                + " NOT NULL, applied_at TIMESTAMP DEFAULT (now() AT TIME ZONE 'UTC'))");
        statement.execute("CREATE TABLE IF NOT EXISTS last_batch (id VARCHAR NOT NULL)");
        int version = version(statement);
        int newest = migrations.get(migrations.size() - 1).version();
        if (version > newest) {
            throw SinkException.hold(
                    "The DuckDB file " + file + " has a newer schema: expected version " + newest + " or less, found "
                            + version + "; use a newer MarketPrism, or name another file",
                    null);
        }
        for (Table<?> table : Table.ALL) {
            statement.execute(table.createTable());
        }
        for (Migration migration : migrations) {
            if (migration.version() > version) {
                migrate(statement, migration);
            }
        }
        List<String> differences = new ArrayList<>();
        for (Table<?> table : Table.ALL) {
            compare(table, columns(statement, table), differences);
        }
        if (!differences.isEmpty()) {
            throw SinkException.hold(
                    "The DuckDB file " + file + " is not as this version of MarketPrism expects it:\n  "
                            + String.join("\n  ", differences)
                            + "\nName another file, or change the tables by hand",
                    null);
        }
        for (Table<?> table : Table.ALL) {
            statement.execute(table.createFinalView());
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet newest = statement.executeQuery("SELECT coalesce(max(version), 0) FROM schema_migrations")) {
            newest.next();
            return newest.getInt(1);
        }
    }

    private static void migrate(Statement statement, Migration migration) throws SQLException {
        for (String sql : migration.statements()) {
            statement.execute(sql);
        }
        try (PreparedStatement insert = statement
                .getConnection()
                .prepareStatement("INSERT INTO schema_migrations (version, description) VALUES (?, ?)")) {
            insert.setInt(1, migration.version());
            insert.setString(2, migration.description());
            insert.execute();
        }
    }

    /** The table's columns with their types, in order, without those that DuckDB computes. */
    private static Map<String, String> columns(Statement statement, Table<?> table) throws SQLException {
        Map<String, String> types = new LinkedHashMap<>();
        try (ResultSet columns = statement.executeQuery(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND table_name = '"
                        + table.name()
                        + "' AND database_name = current_database() AND column_name <> 'data_type' ORDER BY column_index")) {
            while (columns.next()) {
                types.put(columns.getString(1), columns.getString(2));
            }
        }
        return types;
    }

    /** Columns of others, or another order, are differences too: a row is appended to all columns, in their order. */
    private static void compare(Table<?> table, Map<String, String> found, List<String> differences) {
        int before = differences.size();
        Map<String, String> rest = new LinkedHashMap<>(found);
        for (Column<?> column : table.columns()) {
            String type = rest.remove(column.name());
            if (!column.type().equals(type)) {
                differences.add("column " + table.name() + "." + column.name() + ": expected " + column.type()
                        + (type == null ? ", not found" : ", found " + type));
            }
        }
        rest.forEach((name, type) ->
                differences.add("column " + table.name() + "." + name + ": expected none of that name, found " + type));
        List<String> order = table.columns().stream().map(Column::name).toList();
        if (differences.size() == before && !order.equals(List.copyOf(found.keySet()))) {
            differences.add("table " + table.name() + ": expected the columns in the order " + order + ", found "
                    + found.keySet());
        }
    }
}
