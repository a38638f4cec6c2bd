package io.marketprism.duckdb;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps events in a DuckDB file: one table per kind of event, with the names and columns of the ClickHouse sink. A batch is one transaction, so
 * that it is on disk whole, or not at all, however the process ends; the batch that was stored last is known by its id, also by a later process.
 *
 * <p>The tables take events as they come; the views whose names end in {@code _final} show one row per event. Values that a column cannot hold
 * reject their event alone.
 *
 * <p>What the disk does not take, because it is full for example, waits: after a failure the file is closed and opened anew, and nothing that was
 * acknowledged is lost, nor anything stored twice.
 *
 * <p>Used by one thread at a time, as {@link Sink} says, but for {@link #reader()}. While it is open no other process can open the file.
 */
public final class DuckDbSink implements Sink {
    private static final Logger LOG = LoggerFactory.getLogger(DuckDbSink.class);

    private final Path file;
    private final RowCheck check = new RowCheck();
    private final Map<DataType, RowAppend> appenders = new EnumMap<>(DataType.class);
    private final Set<DuckDbStore> readers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable DuckDBConnection connection;
    private @Nullable String storedBatch;

    private DuckDbSink(Path file) {
        this.file = file;
    }

    /**
     * A sink.
     *
     * @param file the database; it and its folders are created when the sink is opened, unless they exist
     * @return the sink
     */
    public static DuckDbSink at(Path file) {
        return new DuckDbSink(file);
    }

    /** {@return {@code duckdb}} */
    @Override
    public String name() {
        return "duckdb";
    }

    /**
     * Opens the file, creates the tables that are missing and checks those that exist.
     *
     * @throws SinkException retryable if another process has the file open; to hold if it is none of ours or a table is not as expected
     */
    @Override
    public void open() {
        close();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw SinkException.hold(
                    "The folder of " + file + " cannot be created; check the path and its rights: " + e, e);
        }
        try {
            DuckDBConnection opened =
                    (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:" + file.toAbsolutePath());
            try {
                DuckDbSchema.createAndCheck(opened, file);
                storedBatch = lastBatch(opened);
            } catch (SQLException | RuntimeException | Error e) {
                opened.close();
                throw e;
            }
            connection = opened;
        } catch (SQLException e) {
            throw Failures.explain("open " + file, e);
        }
    }

    /**
     * Another connection to the open file, to ask it while events are being stored. May be called by any thread.
     *
     * @return sees what was committed; of no use any more when the sink is closed, also to be opened anew
     * @throws IllegalStateException if the sink is not open
     */
    public DuckDbStore reader() {
        try {
            DuckDbStore reader = new DuckDbStore(open(connection).duplicate(), readers::remove);
            readers.add(reader);
            return reader;
        } catch (SQLException e) {
            throw Failures.explain("connect to " + file, e);
        }
    }

    boolean isOpen() {
        return connection != null;
    }

    private static DuckDBConnection open(@Nullable DuckDBConnection connection) {
        if (connection == null) {
            throw new IllegalStateException("Expected an open DuckDB sink; call open() first");
        }
        return connection;
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        DuckDBConnection open = open(connection);
        try {
            return CompletableFuture.completedFuture(store(open, batch));
        } catch (SQLException e) {
            rollback(open);
            return CompletableFuture.failedFuture(Failures.explain("write to " + file, e));
        } catch (RuntimeException | Error e) {
            rollback(open);
            throw e;
        }
    }

    private Receipt store(DuckDBConnection open, Batch batch) throws SQLException {
        List<Receipt.Rejection> rejected = new ArrayList<>();
        List<MarketEvent> accepted = new ArrayList<>(batch.events().size());
        for (MarketEvent event : batch.events()) {
            String reason = whyNot(event);
            if (reason == null) {
                accepted.add(event);
            } else {
                rejected.add(new Receipt.Rejection(event, reason));
            }
        }
        boolean again = batch.id().equals(storedBatch);
        if (!again) {
            // The driver's own setAutoCommit(false) does not reach appenders.
            run(open, "BEGIN TRANSACTION");
            for (MarketEvent event : accepted) {
                Table<?> table = Table.of(event.dataType());
                table.append(event, appender(open, table));
            }
            for (RowAppend appender : appenders.values()) {
                appender.appender().flush();
            }
            noteLastBatch(open, batch.id());
            run(open, "COMMIT");
            storedBatch = batch.id();
        }
        return again || !rejected.isEmpty() ? new Receipt(again ? accepted : List.of(), rejected) : Receipt.DELIVERED;
    }

    /** {@return why an event cannot be stored, or null if it can} */
    private @Nullable String whyNot(MarketEvent event) {
        try {
            Table.of(event.dataType()).check(event, check);
            return null;
        } catch (RejectedValueException e) {
            return e.getMessage();
        }
    }

    /** In the transaction of its rows, so that a process that is killed before it could say so has said it to the next one. */
    private static void noteLastBatch(DuckDBConnection open, String id) throws SQLException {
        run(open, "DELETE FROM last_batch");
        try (PreparedStatement insert = open.prepareStatement("INSERT INTO last_batch VALUES (?)")) {
            insert.setString(1, id);
            insert.execute();
        }
    }

    private static @Nullable String lastBatch(DuckDBConnection opened) throws SQLException {
        try (Statement statement = opened.createStatement();
                ResultSet last = statement.executeQuery("SELECT id FROM last_batch")) {
            return last.next() ? last.getString(1) : null;
        }
    }

    private RowAppend appender(DuckDBConnection open, Table<?> table) throws SQLException {
        RowAppend appender = appenders.get(table.dataType());
        if (appender == null) {
            appender = new RowAppend(open.createAppender(table.name()));
            // It would insist on this very thread; a sink is used by one thread at a time, not by the same one for
            // ever.
            appender.appender().unsafeBreakThreadConfinement();
            appenders.put(table.dataType(), appender);
        }
        return appender;
    }

    private static void run(DuckDBConnection open, String sql) throws SQLException {
        try (Statement statement = open.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Forgets what was appended. The appenders go first, because they flush what they hold when they are closed. */
    private void rollback(DuckDBConnection open) {
        closeAppenders();
        try {
            run(open, "ROLLBACK");
        } catch (SQLException e) {
            // There is nothing to roll back if the commit was what failed.
            LOG.debug("DuckDB rolled nothing back", e);
        }
    }

    private void closeAppenders() {
        for (RowAppend appender : appenders.values()) {
            try {
                appender.appender().close();
            } catch (SQLException e) {
                LOG.debug("DuckDB could not close an appender", e);
            }
        }
        appenders.clear();
    }

    /** Closes the file, and its readers: a database that has failed is not given up before the last connection is. Idempotent. */
    @Override
    public void close() {
        DuckDBConnection open = connection;
        if (open == null) {
            return;
        }
        connection = null;
        readers.forEach(DuckDbStore::close);
        closeAppenders();
        try {
            open.close();
        } catch (SQLException e) {
            throw Failures.explain("close " + file, e);
        }
    }
}
