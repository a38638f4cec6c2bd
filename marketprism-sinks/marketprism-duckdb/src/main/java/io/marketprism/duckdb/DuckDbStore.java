package io.marketprism.duckdb;

import io.marketprism.sink.SinkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a DuckDB file. Used by one thread at a time.
 *
 * <p>{@link #open} reads a file that nobody writes; while a {@link DuckDbSink} of this process writes it, {@link DuckDbSink#reader} does.
 */
public final class DuckDbStore implements AutoCloseable {
    private final Connection connection;
    private final Consumer<DuckDbStore> whenClosed;

    DuckDbStore(Connection connection, Consumer<DuckDbStore> whenClosed) {
        this.connection = connection;
        this.whenClosed = whenClosed;
    }

    /**
     * What a query gave, as text.
     *
     * @param columns their names
     * @param rows each with one text per column, null for NULL
     */
    public record Result(List<String> columns, List<List<@Nullable String>> rows) {}

    /**
     * Opens a file for reading.
     *
     * @param file must exist
     * @return the store
     * @throws SinkException to hold if there is no such file or it is none of DuckDB's; retryable if another process is writing it
     */
    public static DuckDbStore open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw SinkException.hold("Expected a DuckDB file at " + file + ", found none; check the path", null);
        }
        Properties readOnly = new Properties();
        readOnly.setProperty("duckdb.read_only", "true");
        try {
            return new DuckDbStore(
                    DriverManager.getConnection("jdbc:duckdb:" + file.toAbsolutePath(), readOnly), closed -> {});
        } catch (SQLException e) {
            throw Failures.explain("open " + file, e);
        }
    }

    /**
     * Runs one SQL statement.
     *
     * @param sql such as {@code SELECT count(*) FROM trades_final}
     * @return its rows, all in memory; of a statement that has none, such as {@code COPY … TO}, how many it handled
     * @throws SinkException to hold if the statement is wrong; the message is the database's
     */
    public Result query(String sql) {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return new Result(List.of("rows"), List.of(List.of(Long.toString(statement.getLargeUpdateCount()))));
            }
            return read(statement.getResultSet());
        } catch (SQLException e) {
            throw Failures.explain("run " + sql, e);
        }
    }

    private static Result read(ResultSet result) throws SQLException {
        try (ResultSet rows = result) {
            int width = rows.getMetaData().getColumnCount();
            List<String> columns = new ArrayList<>(width);
            for (int i = 1; i <= width; i++) {
                columns.add(rows.getMetaData().getColumnLabel(i));
            }
            List<List<String>> found = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>(width);
                for (int i = 1; i <= width; i++) {
                    row.add(rows.getString(i));
                }
                found.add(row);
            }
            return new Result(columns, found);
        }
    }

    /** Closes the connection. Idempotent. */
    @Override
    public void close() {
        whenClosed.accept(this);
        try {
            connection.close();
        } catch (SQLException e) {
            throw Failures.explain("close the store", e);
        }
    }
}
