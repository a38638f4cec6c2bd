package io.marketprism.internal.feed;

import io.marketprism.connector.Offer;
import io.marketprism.connector.Subscription;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.RestFetcher;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches again and again what no WebSocket brings: each stream at its offer's pace, the first time after a random part of it, so that a hundred
 * instruments do not ask at once. A call that fails is told, and the next one made in its time. Thread-safe.
 */
final class Poller {
    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);

    private final RestFetcher rest;
    private final Scheduler timer;
    private final Time time;
    private final Consumer<MarketEvent> events;
    private final ThrottledLog complaints = new ThrottledLog(LOG);
    private volatile boolean closed;

    /** Uses a fetcher and a timer that somebody else closes. */
    Poller(RestFetcher rest, Scheduler timer, Time time, Consumer<MarketEvent> events) {
        this.rest = rest;
        this.timer = timer;
        this.time = time;
        this.events = events;
    }

    /** Begins to fetch a stream. */
    void follow(Subscription subscription, Offer.Polled offer) {
        long every = offer.every().toMillis();
        after(time.random(every), subscription, offer);
    }

    private void after(long millis, Subscription subscription, Offer.Polled offer) {
        try {
            timer.schedule(() -> poll(subscription, offer), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The pipeline is closed; {} is not fetched any more", subscription);
        }
    }

    private void poll(Subscription subscription, Offer.Polled offer) {
        if (closed) {
            return;
        }
        long begun = time.nanos();
        fetch(subscription, offer).thenAccept(read -> read.forEach(events)).whenComplete((done, failure) -> {
            if (failure != null && !closed) {
                complaints.warn("A poll failed", subscription + ": " + message(failure));
            }
            // Not before there is an answer: calls that wait for the limits would pile up.
            long took = TimeUnit.NANOSECONDS.toMillis(time.nanos() - begun);
            after(Math.max(1, offer.every().toMillis() - took), subscription, offer);
        });
    }

    private CompletableFuture<List<MarketEvent>> fetch(Subscription subscription, Offer.Polled offer) {
        try {
            return rest.fetch(offer.call().of(subscription), RestFetcher.Priority.LATER, () -> !closed);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static String message(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof MarketPrismException ? cause.getMessage() : cause.toString();
    }

    void close() {
        closed = true;
    }
}
