package io.marketprism.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events to ClickHouse: one table per data type, one insert per table and batch, acknowledged when the server has stored it.
 *
 * <p>A batch that is written again, because an acknowledgement was lost or only some of its inserts succeeded, stores nothing twice: every insert
 * carries a token of the batch's id and its rows, which the server remembers, and the tables keep one row per event (under {@code FINAL}, or in the
 * views whose names end in {@code _final}). A value that a column cannot hold rejects its event alone.
 *
 * <p>Used by one thread at a time, as {@link Sink} says. Inserts run on a thread of their own, so that callers need not wait for a server that does
 * not answer; {@link #close()} ends them. A closed sink can be opened again.
 */
public final class ClickHouseSink implements Sink {
    private final ClickHouseOptions options;
    private @Nullable Session session;

    private ClickHouseSink(ClickHouseOptions options) {
        this.options = options;
    }

    /**
     * A sink with the default options.
     *
     * @param url HTTP interface of the server, such as {@code http://localhost:8123}
     * @return the sink; it connects when opened
     */
    public static ClickHouseSink at(String url) {
        return at(ClickHouseOptions.at(url));
    }

    /**
     * A sink.
     *
     * @param options the server, the login, and how to create tables
     * @return the sink; it connects when opened
     */
    public static ClickHouseSink at(ClickHouseOptions options) {
        return new ClickHouseSink(options);
    }

    /** {@return {@code clickhouse}} */
    @Override
    public String name() {
        return "clickhouse";
    }

    /**
     * Creates missing tables, migrates older ones and checks all.
     *
     * @throws SinkException retryable if the server cannot be reached; hold if it refuses, or if a table differs from the schema
     */
    @Override
    public void open() {
        close();
        Client opened = options.connect();
        try {
            ClickHouseSchema schema = ClickHouseSchema.of(options);
            schema.create(opened);
            schema.check(opened);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        session = new Session(options, opened);
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        if (session == null) {
            throw new IllegalStateException("Expected an open ClickHouse sink; call open() before write()");
        }
        return session.write(batch);
    }

    /** Closes the connections; an unanswered insert fails. Idempotent. */
    @Override
    public void close() {
        if (session != null) {
            Session closed = session;
            session = null;
            closed.close();
        }
    }

    /** From opening to closing. An insert that hangs and outlives its session shares nothing with the next one. */
    private static final class Session {
        private static final String CLICKHOUSE_HEADER = "X-ClickHouse-";

        private final ClickHouseOptions options;
        private final Client client;
        private final Map<DataType, Block> blocks = new EnumMap<>(DataType.class);
        private final ExecutorService inserter = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "marketprism-clickhouse");
            thread.setDaemon(true);
            return thread;
        });
        private @Nullable String unfinishedBatch;
        private int storedBlocks;

        Session(ClickHouseOptions options, Client client) {
            this.options = options;
            this.client = client;
        }

        CompletionStage<Receipt> write(Batch batch) {
            // Not supplyAsync, which wraps exceptions.
            CompletableFuture<Receipt> written = new CompletableFuture<>();
            inserter.execute(() -> {
                try {
                    written.complete(store(batch));
                } catch (RuntimeException | Error e) {
                    written.completeExceptionally(e);
                }
            });
            return written;
        }

        void close() {
            inserter.shutdown();
            client.close();
        }

        /** Fills and sends blocks, always the same for the same batch, so that a retry can skip those already stored. */
        private Receipt store(Batch batch) {
            if (!batch.id().equals(unfinishedBatch)) {
                unfinishedBatch = batch.id();
                storedBlocks = 0;
            }
            blocks.values().forEach(Block::clear);
            int sent = 0;
            List<Receipt.Rejection> rejected = new ArrayList<>();
            for (MarketEvent event : batch.events()) {
                Block block = blockOf(event.dataType());
                if (!block.hasRoomFor(event)) {
                    send(block, sent++);
                }
                try {
                    block.add(event);
                } catch (RejectedValueException e) {
                    rejected.add(new Receipt.Rejection(event, Objects.requireNonNull(e.getMessage())));
                }
            }
            for (Block block : blocks.values()) {
                if (!block.isEmpty()) {
                    send(block, sent++);
                }
            }
            unfinishedBatch = null;
            return rejected.isEmpty() ? Receipt.DELIVERED : new Receipt(List.of(), rejected);
        }

        /** Made with the first event of its type: most pipelines carry few types. */
        private Block blockOf(DataType type) {
            Block block = blocks.get(type);
            if (block == null) {
                block = new Block(Table.of(type), options.blockBytes());
                blocks.put(type, block);
            }
            return block;
        }

        private void send(Block block, int number) {
            if (number >= storedBlocks) {
                insert(block, token(block, number));
                storedBlocks = number + 1;
            }
            block.clear();
        }

        /**
         * The same for the same rows of the same batch, in a later process too. The checksum is for one that cuts or encodes the batch otherwise, by
         * other settings or another version: the server must not take its rows for those it has stored.
         */
        private String token(Block block, int number) {
            return unfinishedBatch + ":" + block.table().name() + ":" + number + ":"
                    + Long.toHexString(block.rows().checksum());
        }

        private void insert(Block block, String token) {
            Table<?> table = block.table();
            InsertSettings settings = new InsertSettings()
                    .setDeduplicationToken(token)
                    // Newer servers insert asynchronously by default, and then acknowledge several inserts at once.
                    .serverSetting("async_insert", "0");
            Map<String, String> headers;
            try (InsertResponse response = client.insert(
                            table.qualifiedName(options),
                            table.columnNames(),
                            out -> block.rows().copyTo(out),
                            ClickHouseFormat.RowBinary,
                            settings)
                    .join()) {
                headers = response.getResponseHeaders();
            } catch (RuntimeException e) {
                throw Failures.explain(options, task(table), e);
            }
            if (headers.keySet().stream().noneMatch(Session::isOfClickHouse)) {
                throw Failures.explainStranger(options, task(table));
            }
        }

        private String task(Table<?> table) {
            return "insert into " + options.database() + "." + table.name();
        }

        private static boolean isOfClickHouse(String header) {
            return header.regionMatches(true, 0, CLICKHOUSE_HEADER, 0, CLICKHOUSE_HEADER.length());
        }
    }
}
