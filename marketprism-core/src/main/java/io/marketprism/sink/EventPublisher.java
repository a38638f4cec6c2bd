package io.marketprism.sink;

import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.ThrottledLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A sink to subscribe to: what a pipeline delivers as a {@link Flow.Publisher}, for reactive libraries.
 *
 * <pre>{@code
 * EventPublisher events = new EventPublisher("ui");
 * Pipeline pipeline = MarketPrism.pipeline().from(…).to(events, Delivery.defaults().conflated(20)).start();
 * events.subscribe(subscriber);
 * }</pre>
 *
 * <p>Nothing is handed over that the subscriber has not requested: until it requests more, and as long as nobody has subscribed, events wait in the
 * sink's queue, and what happens when they are many is said by {@link Delivery#overflow(DataType) the policy of its delivery}. The pipeline's
 * health tells of a subscriber that keeps events waiting.
 *
 * <p>There is one subscriber at a time; one that comes after another has cancelled goes on where that stopped. It is called by the sink's own thread;
 * an event counts as delivered once {@code onNext} has returned. A subscriber whose {@code onNext} throws is called no more, as if it had cancelled;
 * the event counts as rejected. When the pipeline closes and has delivered what waits, the subscriber is told that the stream is complete.
 */
public final class EventPublisher implements Sink, Flow.Publisher<MarketEvent> {
    private final String name;
    private final ThrottledLog complaints = new ThrottledLog(LoggerFactory.getLogger(EventPublisher.class));

    // What follows is guarded by the monitor of this lock.
    private final Object lock = new Object();
    private @Nullable Link link;

    /** How many events of a batch were handed over before its write was interrupted. Belongs to the sink's thread. */
    private int handedOver;

    private String batch = "";

    /** A publisher that nobody has subscribed to.
     *
     * @param name of the sink in metrics, gaps and logs; unique in a pipeline, not blank
     * @throws io.marketprism.error.ConfigurationException if the name cannot be one
     */
    public EventPublisher(String name) {
        this.name = NamedSink.checked(name, "a publisher of events");
    }

    /** One subscriber, as long as it wants events. */
    private final class Link implements Flow.Subscription {
        private final Flow.Subscriber<? super MarketEvent> subscriber;
        private long requested;
        private boolean isIntroduced;
        private boolean isCancelled;
        private @Nullable Throwable fault;

        private Link(Flow.Subscriber<? super MarketEvent> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long more) {
            synchronized (lock) {
                if (more > 0) {
                    requested = more > Long.MAX_VALUE - requested ? Long.MAX_VALUE : requested + more;
                } else {
                    fault = new IllegalArgumentException("Expected a request for at least 1 event, was for " + more
                            + " (Reactive Streams, rule 3.9)");
                }
                lock.notifyAll();
            }
        }

        @Override
        public void cancel() {
            synchronized (lock) {
                isCancelled = true;
                if (link == this) {
                    link = null;
                }
            }
        }

        private boolean hasNews() {
            return isIntroduced && (requested > 0 || fault != null);
        }
    }

    /**
     * Begins to hand events to a subscriber. One that comes while another is subscribed gets an {@link IllegalStateException} by {@code onError}.
     *
     * @param subscriber called by the sink's thread, but for {@code onSubscribe}
     */
    @Override
    public void subscribe(Flow.Subscriber<? super MarketEvent> subscriber) {
        Objects.requireNonNull(subscriber, "Expected a subscriber, was null");
        Link own = new Link(subscriber);
        boolean isFirst;
        synchronized (lock) {
            isFirst = link == null;
            if (isFirst) {
                link = own;
            }
        }
        subscriber.onSubscribe(own);
        if (!isFirst) {
            subscriber.onError(new IllegalStateException("Expected one subscriber of publisher " + name
                    + ", which has one already; cancel that one, or give the pipeline a publisher for each"));
            return;
        }
        boolean isOver;
        synchronized (lock) {
            own.isIntroduced = true;
            isOver = link != own && !own.isCancelled;
            lock.notifyAll();
        }
        if (isOver) {
            subscriber.onComplete();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<Receipt> write(Batch events) {
        if (!batch.equals(events.id())) {
            batch = events.id();
            handedOver = 0;
        }
        List<Receipt.Rejection> rejected = new ArrayList<>();
        while (handedOver < events.events().size()) {
            try {
                handOver(events.events().get(handedOver), awaitRequest(), rejected);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return CompletableFuture.failedFuture(SinkException.retryable(
                        "publisher " + name + " closes while its subscriber has not requested what waits", e));
            }
        }
        return CompletableFuture.completedFuture(new Receipt(List.of(), rejected));
    }

    /** Waits for as long as it takes: a subscriber that is slow is no reason to hand anything over twice. */
    private Link awaitRequest() throws InterruptedException {
        synchronized (lock) {
            while (link == null || !link.hasNews()) {
                lock.wait();
            }
            return link;
        }
    }

    private void handOver(MarketEvent event, Link to, List<Receipt.Rejection> rejected) {
        Throwable fault;
        synchronized (lock) {
            fault = to.fault;
            to.requested--;
        }
        if (fault != null) {
            to.cancel();
            to.subscriber.onError(fault);
            return;
        }
        try {
            to.subscriber.onNext(event);
        } catch (OutOfMemoryError e) {
            to.cancel();
            throw e;
        } catch (Throwable e) {
            to.cancel();
            rejected.add(new Receipt.Rejection(event, "the subscriber threw " + e));
            complaints.warn(
                    "The subscriber threw " + e.getClass().getName(),
                    "publisher " + name + " calls it no more; it rejects " + event + " so: " + e.getMessage(),
                    e);
        }
        handedOver++;
    }

    /** Tells the subscriber that the stream is complete. */
    @Override
    public void close() {
        Link last;
        boolean isTold;
        synchronized (lock) {
            last = link;
            isTold = link != null && link.isIntroduced;
            link = null;
        }
        // Else it is told once onSubscribe has returned.
        if (last != null && isTold) {
            last.subscriber.onComplete();
        }
    }
}
