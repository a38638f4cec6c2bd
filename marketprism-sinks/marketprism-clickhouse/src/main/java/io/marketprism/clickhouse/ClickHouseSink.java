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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Delivers events to ClickHouse: one table per kind of event, one insert per table and batch, acknowledged when the server has stored it.
 *
 * <p>A batch that is written again, because an acknowledgement was lost or because only some of its tables were reached, stores nothing twice:
 * every insert carries a token made of the batch's id and its rows, which the server remembers, and the tables keep one row per event (under {@code FINAL}, or
 * in the views whose names end in {@code _final}). Values that a column cannot hold reject their event alone.
 *
 * <p>Used by one thread at a time, as {@link Sink} says. The inserts run on a thread of the sink's own, so that who waits for a server that
 * does not answer can stop waiting; {@link #close()} ends them. Closed, it can be opened again.
 */
public final class ClickHouseSink implements Sink {
    private final ClickHouseOptions options;
    private Session session;

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
     * @param options which server, as whom, and how its tables are made
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
     * Creates the tables that are missing and checks those that exist.
     *
     * @throws SinkException retryable if the server cannot be reached; to hold if it refuses us, or if a table is not as expected
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

    /** Closes the connections, also under an insert that has not been answered, which fails. Idempotent. */
    @Override
    public void close() {
        if (session != null) {
            Session closed = session;
            session = null;
            closed.close();
        }
    }

    /** From opening to closing. An insert that outlives its session, because it hangs, shares nothing with those of the next one. */
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
        private String unfinishedBatch;
        private int storedBlocks;

        Session(ClickHouseOptions options, Client client) {
            this.options = options;
            this.client = client;
        }

        CompletionStage<Receipt> write(Batch batch) {
            // Not supplyAsync, which wraps what was thrown.
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

        /** Fills and sends blocks, always the same ones for the same batch, so that a retry can skip those that were stored. */
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
                    rejected.add(new Receipt.Rejection(event, e.getMessage()));
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

        /** Made when the first event of its type comes: most pipelines carry few types. */
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
         * The same for the same rows of the same batch, also in a later process. The checksum is for one that cuts or writes the batch otherwise, having
         * other settings or another version: it must not find its rows stored because others were.
         */
        private String token(Block block, int number) {
            return unfinishedBatch + ":" + block.table().name() + ":" + number + ":"
                    + Long.toHexString(block.rows().checksum());
        }

        private void insert(Block block, String token) {
            Table<?> table = block.table();
            InsertSettings settings = new InsertSettings()
                    .setDeduplicationToken(token)
                    // Newer servers collect inserts by default, and then an acknowledgement is not about this one
                    // alone.
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
