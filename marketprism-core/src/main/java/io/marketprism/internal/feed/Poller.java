package io.marketprism.internal.feed;

import io.marketprism.connector.Offer;
import io.marketprism.connector.Subscription;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Backoff;
import io.marketprism.internal.wire.RestFetcher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches again and again what no WebSocket brings: each stream at its pace, the first time after a random pause, so that a hundred instruments do
 * not ask at once. A call that fails is told and soon repeated; a stream of which nothing could be fetched for as long as its pace is missed.
 * Thread-safe.
 */
final class Poller {
    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);
    private static final Duration FIRST_WITHIN = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final RestFetcher rest;
    private final Scheduler timer;
    private final Time time;
    private final Listener listener;
    private final ThrottledLog complaints = new ThrottledLog(LOG);
    private volatile boolean closed;

    /** Is told what the calls bring. */
    interface Listener {

        /** An event that the stream has not brought before. */
        void polled(MarketEvent event);

        /** The exchange has answered that there is nothing new. */
        void unchanged(Subscription subscription);

        /** What the exchange had at a moment is lost. */
        void missed(Subscription subscription);
    }

    /** Uses a fetcher and a timer that somebody else closes. */
    Poller(RestFetcher rest, Scheduler timer, Time time, Listener listener) {
        this.rest = rest;
        this.timer = timer;
        this.time = time;
        this.listener = listener;
    }

    /**
     * Begins to fetch a stream.
     *
     * @param every how often
     */
    void follow(Subscription subscription, Offer.PollCall call, Duration every) {
        Polled stream = new Polled(subscription, call, every.toMillis());
        stream.pollAfter(time.random(Math.min(stream.everyMillis, FIRST_WITHIN.toMillis())));
    }

    void close() {
        closed = true;
    }

    private void after(long millis, Runnable task) {
        try {
            timer.schedule(task, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The pipeline is closed; nothing is fetched any more");
        }
    }

    /** A stream. One call at a time is under way; what a call and the next one share needs no lock. */
    private final class Polled {
        private final Subscription subscription;
        private final Offer.PollCall call;
        private final long everyMillis;
        private final Backoff pauses;
        private long newestUs = MarketEvent.ABSENT;

        /** Number of the newest call that was answered, and of the newest that was due. */
        private volatile long answered;

        private volatile long due;

        Polled(Subscription subscription, Offer.PollCall call, long everyMillis) {
            this.subscription = subscription;
            this.call = call;
            this.everyMillis = everyMillis;
            Duration every = Duration.ofMillis(everyMillis);
            this.pauses = new Backoff(FIRST_PAUSE.compareTo(every) < 0 ? FIRST_PAUSE : every, every, time);
        }

        void pollAfter(long millis) {
            after(millis, this::poll);
        }

        private void poll() {
            if (closed) {
                return;
            }
            long number = ++due;
            after(everyMillis, () -> {
                if (answered < number && !closed) {
                    listener.missed(subscription);
                }
            });
            attempt(time.nanos());
        }

        private void attempt(long dueAt) {
            if (closed) {
                return;
            }
            fetch().whenComplete((events, failure) -> {
                if (failure == null) {
                    take(events);
                }
                // Not before there is an answer: calls that wait for the limits would pile up.
                long untilNext = everyMillis - TimeUnit.NANOSECONDS.toMillis(time.nanos() - dueAt);
                if (failure == null) {
                    pauses.reset();
                    pollAfter(Math.max(1, untilNext));
                    return;
                }
                if (!closed) {
                    complaints.warn("A poll failed", subscription + ": " + message(failure));
                }
                long pause = pauses.nextMillis();
                if (pause < untilNext) {
                    after(pause, () -> attempt(dueAt));
                } else {
                    pollAfter(Math.max(1, untilNext));
                }
            });
        }

        private CompletableFuture<List<MarketEvent>> fetch() {
            try {
                return rest.fetch(call.of(subscription), RestFetcher.Priority.LATER, () -> !closed);
            } catch (RuntimeException | Error e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        /** The exchange tells again what it has told before, until it has something new. */
        private void take(List<MarketEvent> events) {
            answered = due;
            boolean isNew = false;
            try {
                for (MarketEvent event : events) {
                    long at = event.exchangeTimeUs();
                    if (at == MarketEvent.ABSENT || at > newestUs) {
                        isNew = true;
                        newestUs = Math.max(newestUs, at);
                        listener.polled(event);
                    }
                }
                if (!isNew) {
                    listener.unchanged(subscription);
                }
            } catch (RuntimeException | Error e) {
                complaints.error("What a poll brought could not be taken", subscription + ": " + e, e);
            }
        }
    }

    private static String message(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof MarketPrismException ? cause.getMessage() : cause.toString();
    }
}
