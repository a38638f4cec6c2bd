package io.marketprism.internal.feed;

import io.marketprism.connector.BackfillPage;
import io.marketprism.connector.Connector;
import io.marketprism.connector.HistoryGoneException;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.internal.feed.StreamTable.Followed;
import io.marketprism.internal.gaps.NumberRange;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Backoff;
import io.marketprism.internal.wire.RestFetcher;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what streams have missed, one call at a time for each stream, within the limits: trades by their numbers, behind the books; candles and ratios
 * by time, behind the trades. What the exchange does not have any more is asked for no more. Looked at by one thread; answers come on others.
 */
final class Backfiller {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** So many streams are filled at once, by number and by time; more would only wait for the limits. */
    private static final int AT_ONCE = 10;

    /** So many trades, or candles, any exchange tells in one answer. */
    private static final int IN_ONE_ANSWER = 100;

    private final Connector connector;
    private final RestFetcher rest;
    private final Time time;
    private final Listener listener;
    private final ThrottledLog complaints = new ThrottledLog(LoggerFactory.getLogger(Backfiller.class));
    private final Map<StreamKey, Work> works = new HashMap<>();
    private final Map<Offer.By, AtomicInteger> underWay =
            Map.of(Offer.By.NUMBER, new AtomicInteger(), Offer.By.TIME, new AtomicInteger());
    private volatile boolean closed;

    /** Is told what comes. */
    interface Listener {
        /** An event that the stream has missed. */
        void backfilled(Followed stream, MarketEvent event);

        /** A row of an answer cannot be read. */
        void unreadable(Followed stream, NormalizationException problem);
    }

    Backfiller(Connector connector, RestFetcher rest, Time time, Listener listener) {
        this.connector = connector;
        this.rest = rest;
        this.time = time;
        this.listener = listener;
    }

    /** One stream that misses something. */
    private final class Work {
        private final Followed stream;
        private final Offer.Backfilled offer;
        private final Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, time);
        private volatile boolean isAsking;
        private volatile long askAt = time.nanos();

        /** Where to ask from, since the exchange says that the begin of what is missing is gone; {@link MarketEvent#ABSENT} if it does not. */
        private volatile long from = MarketEvent.ABSENT;

        Work(Followed stream, Offer.Backfilled offer) {
            this.stream = stream;
            this.offer = offer;
        }

        boolean isDue() {
            return !isAsking && time.nanos() - askAt >= 0;
        }

        void ask(NumberRange missing) {
            long begin = from > missing.first() && from <= missing.last() ? from : missing.first();
            NumberRange wanted = new NumberRange(begin, missing.last());
            AtomicInteger calls = underWay(offer);
            isAsking = true;
            calls.incrementAndGet();
            rest.fetch(
                            offer.call().of(stream.subscription(), wanted.first(), wanted.last()),
                            offer.by() == Offer.By.NUMBER ? RestFetcher.Priority.SOON : RestFetcher.Priority.LATER,
                            () -> !closed)
                    .whenComplete((answer, failure) -> {
                        try {
                            if (failure == null) {
                                take(answer, wanted);
                            } else {
                                failed(failure, wanted);
                            }
                        } catch (RuntimeException | Error e) {
                            later("an answer could not be taken: " + e);
                        } finally {
                            calls.decrementAndGet();
                            isAsking = false;
                        }
                    });
        }

        private void take(PollAnswer answer, NumberRange wanted) {
            BackfillPage page = offer.page(answer, wanted.first(), wanted.last());
            page.events().forEach(event -> listener.backfilled(stream, event));
            page.problems().forEach(problem -> listener.unreadable(stream, problem));
            NumberRange answered = new NumberRange(page.first(), page.last());
            if (page.goneThrough() != MarketEvent.ABSENT) {
                stream.continuity().gone(new NumberRange(wanted.first(), page.goneThrough()));
            }
            if (!page.isEmpty() && page.problems().isEmpty()) {
                stream.continuity().neverWere(answered);
            } else if (!page.isEmpty()) {
                // They are there, and nobody can read them.
                stream.continuity().gone(answered);
            }
            boolean isNothing = page.isEmpty() && page.goneThrough() == MarketEvent.ABSENT;
            boolean isEnd = isNothing && isOpenEnd(wanted) && page.problems().isEmpty();
            if (isEnd) {
                stream.continuity().nothingFrom(wanted.first());
            }
            if (isNothing && !isEnd) {
                later("the exchange does not know it yet");
            } else {
                pauses.reset();
                askAt = time.nanos();
                from = MarketEvent.ABSENT;
            }
        }

        private void failed(Throwable failure, NumberRange wanted) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof HistoryGoneException && !isOpenEnd(wanted)) {
                // What comes later may still be there: from the middle on, and then what is left before.
                long length = stream.continuity().length();
                stream.continuity()
                        .gone(new NumberRange(wanted.first(), Math.min(wanted.last(), wanted.first() + length - 1)));
                from = wanted.first() + ((wanted.last() - wanted.first()) / length / 2 + 1) * length;
                askAt = time.nanos();
            } else {
                later(cause instanceof MarketPrismException ? cause.getMessage() : String.valueOf(cause));
            }
        }

        private void later(String why) {
            askAt = time.nanos() + TimeUnit.MILLISECONDS.toNanos(pauses.nextMillis());
            if (!closed) {
                complaints.warn("What is missing could not be fetched yet", stream.subscription() + ": " + why);
            }
        }
    }

    /** Whether all is wanted that there is from a place on. */
    private static boolean isOpenEnd(NumberRange wanted) {
        return wanted.last() == Long.MAX_VALUE;
    }

    private AtomicInteger underWay(Offer.Backfilled offer) {
        return Objects.requireNonNull(underWay.get(offer.by()));
    }

    /** Asks for what is missing and is due; to be called about once a second. */
    void look(Collection<Followed> streams) {
        for (Followed stream : streams) {
            StreamKey key = stream.subscription().stream();
            Offer.Backfilled offer = connector.backfill(key.dataType()).orElse(null);
            if (offer == null || offer.by() != stream.continuity().by()) {
                continue;
            }
            List<NumberRange> missing = stream.continuity().missing();
            if (missing.isEmpty()) {
                works.remove(key);
                continue;
            }
            Work work = works.computeIfAbsent(key, of -> new Work(stream, offer));
            if (work.isDue() && underWay(offer).get() < AT_ONCE) {
                work.ask(together(missing, stream.continuity().length()));
            }
        }
    }

    /** {@return from the first that is missing on, what one answer can tell: where numbers have holes there are many, one behind the other} */
    private static NumberRange together(List<NumberRange> missing, long length) {
        NumberRange all = missing.get(0);
        for (NumberRange next : missing) {
            boolean isNear = next.first() > all.last() && next.last() - all.first() < IN_ONE_ANSWER * length;
            all = isNear ? new NumberRange(all.first(), next.last()) : all;
        }
        return all;
    }

    void close() {
        closed = true;
    }
}
