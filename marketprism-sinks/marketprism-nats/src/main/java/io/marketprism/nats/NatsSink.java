package io.marketprism.nats;

import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Delivers events to NATS JetStream. Each event is one message: a JSON object on the subject
 * {@code {data_type}.{exchange}.{market_type}.{symbol}}, with the headers {@code Nats-Msg-Id}, by which the server recognises copies, and
 * {@code MarketPrism-Schema: 1}.
 *
 * <p><b>Delivery.</b> A batch is written when the server has acknowledged every message. An event of the same identity that the server saw
 * within the stream's duplicate window is not stored again and counts as deduplicated, also if it was this sink's own attempt whose
 * acknowledgement was lost. So within the window every event is stored exactly once; when an outage lasts longer than the window, the
 * events whose acknowledgements it swallowed may be stored twice, with the same identity. What an acknowledged event survives is up to the
 * server: with file storage a crash of the server, and a loss of power up to its {@code sync_interval}.
 *
 * <p><b>Order.</b> On each subject events are stored in the order in which they were written, also across lost connections and retries: a
 * server takes the messages of one connection in order, a failed attempt ends its connection, and the next one begins, on a new connection,
 * with the first event that was not acknowledged. The exception is a server that refuses one message and takes a later one of the same
 * attempt, as a cluster can while it elects a leader; the refused one is then stored behind. Readers who must be certain sort by
 * {@code sequence}.
 *
 * <p><b>Size.</b> A message beyond the server's {@code max_payload}: a book snapshot is cut to the levels nearest the touch that fit, with
 * {@code depth_limit}; any other event is rejected.
 *
 * <p>After a failure the next {@link #write} connects anew and checks the streams again. No call waits for ever: each step takes
 * {@link NatsOptions#timeout()} at the longest.
 */
public final class NatsSink implements Sink {
    private final NatsOptions options;
    private final NatsMessages messages;
    private volatile NatsLink link;
    private BatchDelivery unfinished;
    private boolean closed;

    private NatsSink(NatsOptions options) {
        this.options = options;
        this.messages = new NatsMessages(new NatsSubjects(options.subjectPrefix()));
    }

    /**
     * A sink for a server without authentication, with the defaults of {@link NatsOptions#at}.
     *
     * @param url such as {@code nats://localhost:4222}
     * @return the sink
     */
    public static NatsSink at(String url) {
        return at(NatsOptions.at(url));
    }

    /**
     * A sink.
     *
     * @param options which server, and how
     * @return the sink
     */
    public static NatsSink at(NatsOptions options) {
        return new NatsSink(options);
    }

    @Override
    public String name() {
        return "nats";
    }

    /** {@return whether the connection stands at this moment} */
    public boolean isConnected() {
        NatsLink current = link;
        return current != null && current.isConnected();
    }

    @Override
    public void open() {
        connected();
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        if (unfinished == null || !unfinished.batchId().equals(batch.id())) {
            unfinished = new BatchDelivery(batch, options);
        }
        try {
            Receipt receipt = unfinished.attempt(connected(), messages);
            unfinished = null;
            return CompletableFuture.completedFuture(receipt);
        } catch (RuntimeException e) {
            disconnect();
            unfinished.harvest();
            return CompletableFuture.failedFuture(e);
        }
    }

    private NatsLink connected() {
        if (closed) {
            throw SinkException.fatal("This NATS sink is closed and cannot be used again; make a new one", null);
        }
        if (link != null && !link.isConnected()) {
            disconnect();
        }
        if (link == null) {
            link = NatsLink.open(options);
        }
        return link;
    }

    private void disconnect() {
        if (link != null) {
            link.close();
            link = null;
        }
    }

    /** Ends the connection. Events of a batch whose write failed are not sent any more. */
    @Override
    public void close() {
        closed = true;
        disconnect();
    }
}
