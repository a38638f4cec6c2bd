package io.marketprism.nats;

import io.marketprism.codec.EventIdentity;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.SinkException;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Publishes one batch, in as many attempts as it takes, and remembers what was acknowledged. One thread at a time. */
final class BatchDelivery {
    private static final int MESSAGE_TOO_LARGE = 10054;

    /** Of the server as a whole: full, without a leader, busy. */
    private static final int UNAVAILABLE = 503;

    /** The stream cannot store, the account or the server has no room, an update is under way. No message can cause them. */
    private static final Set<Integer> PASSING = Set.of(10002, 10008, 10009, 10023, 10028, 10047, 10077, 10158);

    /** So long the acknowledgement of one message vouches for the stream's leader; to elect another takes a cluster several times as long. */
    private static final Duration LEADER_IS_KNOWN = Duration.ofSeconds(1);

    /** So much our clock and the server's may differ. */
    private static final Duration CLOCK_MARGIN = Duration.ofMinutes(1);

    private final Batch batch;
    private final int maxInFlight;
    private final Duration timeout;
    private final Deque<Pending> inFlight = new ArrayDeque<>();
    private final BitSet settled;
    private final List<MarketEvent> deduplicated = new ArrayList<>();
    private final List<Receipt.Rejection> rejected = new ArrayList<>();
    private boolean attempted;

    BatchDelivery(Batch batch, NatsOptions options) {
        this.batch = batch;
        this.maxInFlight = options.maxInFlight();
        this.timeout = options.timeout();
        this.settled = new BitSet(batch.events().size());
    }

    private record Pending(int index, CompletableFuture<PublishAck> ack) {}

    String batchId() {
        return batch.id();
    }

    boolean isAttempted() {
        return attempted;
    }

    MarketEvent firstEvent() {
        return batch.events().get(0);
    }

    boolean has(MarketEvent event) {
        return batch.events().contains(event);
    }

    /** Takes over what is known of its events from an attempt with a batch that had them too. */
    void attemptedAsPartOf(BatchDelivery whole) {
        attempted = whole.attempted;
    }

    /**
     * Looks for what earlier attempts stored longer ago than the server may remember, and takes it for settled. Does nothing as long as the
     * server does remember.
     *
     * @param triedSince the earliest attempt, or null if there was none
     * @param openedAt the streams as this sink saw them first: what others tried before stands no further
     * @throws SinkException retryable, if the server does not tell
     */
    void skipWhatIsStored(
            NatsLink link, NatsMessages messages, @Nullable Instant triedSince, Map<String, StreamInfo> openedAt) {
        if (triedSince == null
                || Duration.between(triedSince, Instant.now())
                                .compareTo(link.duplicateWindow().dividedBy(2))
                        < 0) {
            return;
        }
        Instant since = triedSince.minus(CLOCK_MARGIN);
        try {
            for (Map.Entry<DataType, Map<String, List<Integer>>> type :
                    unsettledBySubject(messages).entrySet()) {
                String stream = link.stream(type.getKey());
                StreamState before = attempted ? null : info(openedAt, stream).getStreamState();
                if (before != null && before.getLastTime().toInstant().isBefore(since)) {
                    continue;
                }
                for (Map.Entry<String, List<Integer>> subject : type.getValue().entrySet()) {
                    Set<String> stored = link.tail()
                            .messageIds(
                                    info(link.streams(), stream),
                                    subject.getKey(),
                                    since,
                                    before == null ? Long.MAX_VALUE : before.getLastSequence());
                    for (int index : subject.getValue()) {
                        if (stored.contains(EventIdentity.of(batch.events().get(index)))) {
                            deduplicated(index);
                        }
                    }
                }
            }
        } catch (IOException | JetStreamApiException e) {
            throw failure("the server did not tell what it stored of it since " + since + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("interrupted while reading what is stored", e);
        }
    }

    private static StreamInfo info(Map<String, StreamInfo> streams, String name) {
        return Objects.requireNonNull(streams.get(name), "Expected a stream that is set up");
    }

    private Map<DataType, Map<String, List<Integer>>> unsettledBySubject(NatsMessages messages) {
        Map<DataType, Map<String, List<Integer>>> unsettled = new EnumMap<>(DataType.class);
        List<MarketEvent> events = batch.events();
        for (int i = settled.nextClearBit(0); i < events.size(); i = settled.nextClearBit(i + 1)) {
            MarketEvent event = events.get(i);
            unsettled
                    .computeIfAbsent(event.dataType(), any -> new LinkedHashMap<>())
                    .computeIfAbsent(messages.subject(event), any -> new ArrayList<>())
                    .add(i);
        }
        return unsettled;
    }

    /**
     * Publishes in order what is not settled yet, and waits for every acknowledgement. At the first failure it stops; the link must be closed
     * then, so that nothing of this attempt is sent later, and {@link #harvest} called.
     *
     * <p>Unless an acknowledgement came a moment ago, one message goes alone. A cluster without a leader loses what it gets, and were many
     * messages on the way while it elects one, it would store the later ones only.
     *
     * @throws SinkException retryable, if an acknowledgement failed or did not come in time
     */
    Receipt attempt(NatsLink link, NatsMessages messages) {
        attempted = true;
        List<MarketEvent> events = batch.events();
        for (int i = settled.nextClearBit(0); i < events.size(); i = settled.nextClearBit(i + 1)) {
            while (!inFlight.isEmpty()
                    && (inFlight.peek().ack().isDone()
                            || inFlight.size() >= maxInFlight
                            || !link.acknowledgedWithin(LEADER_IS_KNOWN))) {
                settleOldest(link);
            }
            publish(i, link, messages);
        }
        while (!inFlight.isEmpty()) {
            settleOldest(link);
        }
        return deduplicated.isEmpty() && rejected.isEmpty()
                ? Receipt.DELIVERED
                : new Receipt(List.copyOf(deduplicated), List.copyOf(rejected));
    }

    private void publish(int index, NatsLink link, NatsMessages messages) {
        MarketEvent event = batch.events().get(index);
        NatsMessages.Message message;
        try {
            message = messages.of(event, link.maxPayload());
        } catch (RuntimeException e) {
            reject(index, "it has no message: " + e);
            return;
        }
        if (message == null) {
            reject(index, "its message is larger than the server's max_payload of " + link.maxPayload() + " bytes");
            return;
        }
        try {
            inFlight.add(new Pending(index, link.publish(message.subject(), message.headers(), message.payload())));
        } catch (IllegalArgumentException e) {
            reject(index, "NATS takes no message on subject \"" + message.subject() + "\": " + e.getMessage());
        } catch (IllegalStateException e) {
            throw failure("the client does not send: " + e.getMessage(), e);
        }
    }

    private void settleOldest(NatsLink link) {
        Pending oldest = inFlight.peek();
        try {
            PublishAck ack = oldest.ack().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (!isStored(ack)) {
                throw failure("the server knows a message of that id that it has not stored yet", null);
            }
            acknowledged(oldest.index(), ack);
            link.acknowledged();
        } catch (ExecutionException e) {
            Throwable cause = rootOf(e);
            if (!(cause instanceof JetStreamApiException refusal)) {
                throw failure("the server did not store a message: " + cause.getMessage(), cause);
            }
            if (refusal.getApiErrorCode() == MESSAGE_TOO_LARGE) {
                reject(oldest.index(), "the stream does not take a message of that size: " + refusal.getMessage());
            } else if (PASSING.contains(refusal.getApiErrorCode()) || refusal.getErrorCode() == UNAVAILABLE) {
                throw failure("the server did not store a message: " + refusal.getMessage(), refusal);
            } else {
                throw SinkException.unknown(progress("the server refused a message: " + refusal.getMessage()), refusal);
            }
        } catch (CancellationException e) {
            throw failure("the connection was lost before the acknowledgement came", e);
        } catch (TimeoutException e) {
            String reported = link.lastError() == null ? "" : "; the server reported: " + link.lastError();
            throw failure("no acknowledgement came within " + timeout + reported, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("interrupted while waiting for an acknowledgement", e);
        }
        inFlight.remove();
    }

    private static Throwable rootOf(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Takes note of the acknowledgements of a failed attempt that came after all. To be called when its link is closed. */
    void harvest() {
        for (Pending pending : inFlight) {
            if (pending.ack().isDone() && !pending.ack().isCompletedExceptionally()) {
                PublishAck ack = pending.ack().join();
                if (isStored(ack)) {
                    acknowledged(pending.index(), ack);
                }
            }
        }
        inFlight.clear();
    }

    /** A leader that has taken a message but not its followers' consent answers a second one of the same id as a duplicate of number 0. */
    private static boolean isStored(PublishAck ack) {
        return ack.getSeqno() > 0;
    }

    private void acknowledged(int index, PublishAck ack) {
        if (ack.isDuplicate()) {
            deduplicated(index);
        } else {
            settled.set(index);
        }
    }

    private void deduplicated(int index) {
        settled.set(index);
        deduplicated.add(batch.events().get(index));
    }

    private void reject(int index, String reason) {
        settled.set(index);
        rejected.add(new Receipt.Rejection(batch.events().get(index), reason));
    }

    private SinkException failure(String reason, @Nullable Throwable cause) {
        return SinkException.retryable(progress(reason), cause);
    }

    private String progress(String reason) {
        return "NATS: " + settled.cardinality() + " of " + batch.events().size() + " events of batch " + batch.id()
                + " are settled, then " + reason + ". The rest is sent again with the same message ids";
    }
}
