package io.marketprism.nats;

import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.nats.client.api.StreamInfo;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Delivers events to NATS JetStream. Each event is one message: a JSON object on the subject
 * {@code {data_type}.{exchange}.{market_type}.{symbol}}, with the headers {@code Nats-Msg-Id}, by which the server recognises copies, and
 * {@code MarketPrism-Schema: 1}.
 *
 * <p><b>Delivery.</b> A batch is written when the server has acknowledged every message. An event of the same identity that the server saw
 * within the stream's duplicate window is not stored again and counts as deduplicated, also if it was this sink's own attempt whose
 * acknowledgement was lost. When a batch is written again that may have been tried longer ago than half the window, by this sink or by an
 * earlier process ({@link Batch#triedSince}), the sink first reads the message ids at the end of the stream, for the subjects of the batch, and
 * skips what is there already; for that our clock and the server's must agree within a minute. So every event is stored once, however
 * long an outage lasts. Of two collectors, the one that is late by more than the window stores a second copy, of the same identity. What an acknowledged event survives is up to the
 * server: with file storage a crash of the server, and a loss of power up to its {@code sync_interval}.
 *
 * <p><b>Order.</b> On each subject events are stored in the order in which they were written, also across lost connections and retries: a
 * server takes the messages of one connection in order, a failed attempt ends its connection, and the next one begins, on a new connection,
 * with the first event that was not acknowledged. A cluster that elects a new leader loses messages meanwhile; therefore the sink has many
 * on the way only while acknowledgements come, and one alone if the last is older than a second, which is less than an election takes
 * when a server dies. The exception is a stream whose leadership is moved on command: a message that gets lost then may be stored behind
 * a later one. Readers who must be certain sort by {@code sequence}.
 *
 * <p><b>Size.</b> A message beyond the server's {@code max_payload}: a book snapshot is cut to the levels nearest the touch that fit, with
 * {@code depth_limit}; any other event is rejected.
 *
 * <p>After a failure the next {@link #write} connects anew and checks the streams again; so does {@link #open} after {@link #close}, which any
 * thread may call to end a write. No call waits for ever: each step takes {@link NatsOptions#timeout()} at the longest.
 */
public final class NatsSink implements Sink {
    private final NatsOptions options;
    private final NatsMessages messages;
    private volatile @Nullable NatsLink link;
    private @Nullable Map<String, StreamInfo> openedAt;
    private @Nullable BatchDelivery unfinished;
    private @Nullable BatchDelivery abandoned;
    private volatile boolean closed;

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

    /**
     * Tries whether the server can be reached, knows us and has what we need, and changes nothing there.
     *
     * @return what there is, in sentences
     * @throws io.marketprism.sink.SinkException retryable if the server cannot be reached, to hold if something must be changed
     */
    public List<String> check() {
        return NatsLink.check(options);
    }

    @Override
    public void open() {
        closed = false;
        connected();
    }

    @Override
    public CompletionStage<Receipt> write(Batch batch) {
        BatchDelivery delivery = unfinished;
        if (delivery == null || !delivery.batchId().equals(batch.id())) {
            delivery = begin(batch);
        }
        try {
            NatsLink current = connected();
            delivery.skipWhatIsStored(
                    current,
                    messages,
                    batch.triedSince(),
                    Objects.requireNonNull(openedAt, "Expected the streams as they were at first"));
            Receipt receipt = delivery.attempt(current, messages);
            unfinished = null;
            return CompletableFuture.completedFuture(receipt);
        } catch (RuntimeException e) {
            NatsLink failed = link;
            SinkException failure =
                    failed == null ? explainWithoutLink(e) : failed.explain("while it was written to", e);
            giveUp(delivery);
            return CompletableFuture.failedFuture(failure);
        } catch (Error e) {
            giveUp(delivery);
            throw e;
        }
    }

    /** The parts of a batch that failed come under ids of their own: what was tried with all of it was tried with them. */
    private BatchDelivery begin(Batch batch) {
        boolean isPart = unfinished != null && abandoned != null && abandoned.has(unfinished.firstEvent());
        if (unfinished != null && unfinished.isAttempted() && !isPart) {
            abandoned = unfinished;
        }
        BatchDelivery begun = new BatchDelivery(batch, options);
        unfinished = begun;
        if (abandoned != null) {
            if (abandoned.has(begun.firstEvent())) {
                begun.attemptedAsPartOf(abandoned);
            } else {
                abandoned = null;
            }
        }
        return begun;
    }

    private void giveUp(BatchDelivery attempt) {
        disconnect();
        attempt.harvest();
    }

    private NatsLink connected() {
        NatsLink current = link;
        if (current != null && !current.isConnected()) {
            disconnect();
            current = null;
        }
        if (current == null) {
            current = NatsLink.open(options);
            link = current;
            if (openedAt == null) {
                openedAt = current.streams();
            }
        }
        if (closed) {
            // By another thread, which may have come too early to see this link.
            disconnect();
            throw closedException();
        }
        return current;
    }

    private SinkException explainWithoutLink(RuntimeException e) {
        if (closed) {
            return closedException();
        }
        return e instanceof SinkException known
                ? known
                : SinkException.unknown("Failed to connect to NATS at " + options.url() + ": " + e, e);
    }

    private static SinkException closedException() {
        return SinkException.hold("This NATS sink is closed; open() it before the next write", null);
    }

    private void disconnect() {
        NatsLink current = link;
        if (current != null) {
            link = null;
            current.close();
        }
    }

    /** Ends the connection, and a write that is under way. Events of a batch whose write failed are not sent any more. */
    @Override
    public void close() {
        closed = true;
        disconnect();
    }
}
