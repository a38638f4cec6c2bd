package io.marketprism.nats;

import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.SinkException;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.PublishAck;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Publishes one batch, in as many attempts as it takes, and remembers what was acknowledged. One thread at a time. */
final class BatchDelivery {
    private static final int MESSAGE_TOO_LARGE = 10054;

    private final Batch batch;
    private final int maxInFlight;
    private final Duration timeout;
    private final Deque<Pending> inFlight = new ArrayDeque<>();
    private final BitSet settled;
    private final List<MarketEvent> deduplicated = new ArrayList<>();
    private final List<Receipt.Rejection> rejected = new ArrayList<>();

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

    /**
     * Publishes in order what was not acknowledged yet, and waits for every acknowledgement. At the first failure it stops; the link must be
     * closed then, so that nothing of this attempt is sent later, and {@link #harvest} called.
     *
     * @throws SinkException retryable, if an acknowledgement failed or did not come in time
     */
    Receipt attempt(NatsLink link, NatsMessages messages) {
        List<MarketEvent> events = batch.events();
        for (int i = settled.nextClearBit(0); i < events.size(); i = settled.nextClearBit(i + 1)) {
            while (inFlight.size() >= maxInFlight) {
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
            throw failure("the connection is lost: " + e.getMessage(), e);
        }
    }

    private void settleOldest(NatsLink link) {
        Pending oldest = inFlight.peek();
        try {
            acknowledged(oldest.index(), oldest.ack().get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            Throwable cause = rootOf(e);
            if (!(cause instanceof JetStreamApiException refusal) || refusal.getApiErrorCode() != MESSAGE_TOO_LARGE) {
                throw failure("the server did not store a message: " + cause.getMessage(), cause);
            }
            reject(oldest.index(), "the stream does not take a message of that size: " + refusal.getMessage());
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
                acknowledged(pending.index(), pending.ack().join());
            }
        }
        inFlight.clear();
    }

    private void acknowledged(int index, PublishAck ack) {
        settled.set(index);
        if (ack.isDuplicate()) {
            deduplicated.add(batch.events().get(index));
        }
    }

    private void reject(int index, String reason) {
        settled.set(index);
        rejected.add(new Receipt.Rejection(batch.events().get(index), reason));
    }

    private SinkException failure(String reason, Throwable cause) {
        return SinkException.retryable(
                "NATS: " + settled.cardinality() + " of " + batch.events().size() + " events of batch " + batch.id()
                        + " are settled, then " + reason + ". The rest is sent again with the same message ids",
                cause);
    }
}
