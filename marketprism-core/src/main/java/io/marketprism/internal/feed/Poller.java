package io.marketprism.internal.feed;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.Subscription;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Backoff;
import io.marketprism.internal.wire.RestFetcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<Subscription, Polled> streams = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Is told what the calls bring. */
    interface Listener {

        /** An event that the stream has not brought before. */
        void polled(MarketEvent event);

        /** A row that the stream has not brought before could not be read. */
        void rejected(Subscription subscription, NormalizationException problem, Frame answer);

        /** A value cannot be right, and was left out. */
        void doubted(NormalizationException problem, Frame answer);

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
        Polled stream = new Polled(subscription, call, every);
        streams.put(subscription, stream);
        stream.pollAfter(time.random(Math.min(stream.everyMillis, FIRST_WITHIN.toMillis())));
    }

    /** Does not fetch a stream any more; nothing happens if it is not fetched. */
    void forget(Subscription subscription) {
        Polled stream = streams.remove(subscription);
        if (stream != null) {
            stream.ended = true;
        }
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

        /** How many rows behind the newest event could not be read, and were told. */
        private int rejectedSince;

        /** Number of the newest call that was answered, and of the newest that was due. */
        private volatile long answered;

        private volatile long due;

        private volatile boolean ended;

        Polled(Subscription subscription, Offer.PollCall call, Duration every) {
            this.subscription = subscription;
            this.call = call;
            this.everyMillis = every.toMillis();
            this.pauses = new Backoff(FIRST_PAUSE.compareTo(every) < 0 ? FIRST_PAUSE : every, every, time);
        }

        private boolean isOver() {
            return closed || ended;
        }

        void pollAfter(long millis) {
            after(millis, this::poll);
        }

        private void poll() {
            if (isOver()) {
                return;
            }
            long number = ++due;
            after(everyMillis, () -> {
                if (answered < number && !isOver()) {
                    listener.missed(subscription);
                }
            });
            attempt(time.nanos());
        }

        private void attempt(long dueAt) {
            if (isOver()) {
                return;
            }
            fetch().whenComplete((answer, failure) -> {
                if (failure == null && !isOver()) {
                    take(answer);
                }
                // Not before there is an answer: calls that wait for the limits would pile up.
                long untilNext = everyMillis - TimeUnit.NANOSECONDS.toMillis(time.nanos() - dueAt);
                if (failure == null) {
                    pauses.reset();
                    pollAfter(Math.max(1, untilNext));
                    return;
                }
                if (!isOver()) {
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

        private CompletableFuture<PollAnswer> fetch() {
            try {
                return rest.fetch(call.of(subscription), RestFetcher.Priority.LATER, () -> !isOver())
                        .thenApply(this::readable);
            } catch (RuntimeException | Error e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        /** An answer of which nothing can be read is none. */
        private PollAnswer readable(PollAnswer answer) {
            List<NormalizationException> rejected = answer.rejected();
            if (!rejected.isEmpty() && answer.events().isEmpty()) {
                throw new MarketPrismException("none of " + rejected.size() + " rows can be read, "
                        + rejected.get(0).describe(subscription.instrument().exchange(), answer.body()));
            }
            return answer;
        }

        /**
         * The exchange tells again what it has told before, until it has something new. A row that cannot be read does not say of when it is: it is as
         * new as what stands behind it.
         */
        private void take(PollAnswer answer) {
            answered = due;
            try {
                boolean isNew = false;
                List<NormalizationException> rejected = new ArrayList<>();
                for (PollAnswer.Part part : answer.parts()) {
                    if (part instanceof PollAnswer.Rejected row) {
                        rejected.add(row.problem());
                    } else if (part instanceof PollAnswer.Doubted value) {
                        listener.doubted(value.problem(), answer.body());
                    } else if (part instanceof PollAnswer.Told row && isNew(row.event())) {
                        isNew = true;
                        tell(rejected, answer.body());
                        rejected.clear();
                        rejectedSince = 0;
                        newestUs = Math.max(newestUs, row.event().exchangeTimeUs());
                        listener.polled(row.event());
                    } else {
                        rejected.clear();
                    }
                }
                tell(rejected, answer.body());
                rejectedSince = rejected.size();
                if (!isNew && rejected.isEmpty()) {
                    listener.unchanged(subscription);
                }
            } catch (RuntimeException | Error e) {
                complaints.error("What a poll brought could not be taken", subscription + ": " + e, e);
            }
        }

        private boolean isNew(MarketEvent event) {
            return event.exchangeTimeUs() == MarketEvent.ABSENT || event.exchangeTimeUs() > newestUs;
        }

        /** Tells of the rows that were not told before. */
        private void tell(List<NormalizationException> rejected, Frame body) {
            for (int i = rejectedSince; i < rejected.size(); i++) {
                listener.rejected(subscription, rejected.get(i), body);
            }
        }
    }

    private static String message(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof MarketPrismException ? cause.getMessage() : cause.toString();
    }
}
