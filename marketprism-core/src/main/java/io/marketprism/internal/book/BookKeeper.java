package io.marketprism.internal.book;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.Connector;
import io.marketprism.connector.RestCall;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.wire.RestFetcher;
import io.marketprism.internal.wire.RestFetcher.Priority;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the books of one market whole: gives each its synchroniser, fetches the snapshots they ask for, shallow ones when many ask at once, and
 * compares whole books with fresh snapshots, now and then and when the known depth runs out. Thread-safe.
 */
public final class BookKeeper implements BookSynchronizer.Host {
    private static final Logger LOG = LoggerFactory.getLogger(BookKeeper.class);
    private static final int DEEP_LEVELS = 1_000;
    private static final int SHALLOW_LEVELS = 100;

    /** While more books than this are not whole, all get shallow snapshots: whole first, deep later. */
    private static final int DEEP_AT_ONCE = 10;

    /** A book that knows fewer levels on a side is looked up again before they are used up. */
    private static final int FEW_LEVELS = 50;

    private static final long RETRY_MILLIS = 1_000;
    private static final long STREAM_SNAPSHOT_WITHIN_MILLIS = 5_000;
    private static final long LOOK_MILLIS = 1_000;
    private static final Duration BETWEEN_DEEPENINGS = Duration.ofSeconds(10);

    /** Told what becomes of the books. */
    public interface Listener {
        /** The next event of a whole book. */
        void verified(BookEvent event);

        /** A book is broken; what follows a state is missing. */
        void broken(Instrument instrument, GapCause cause, long lastSequence, String reason);

        /** A book is whole again. */
        void healed(BookSnapshot snapshot);

        /** A book was compared with a fresh snapshot; so many levels differed. */
        void checked(Instrument instrument, int differences);

        /** The stream should send a fresh snapshot. */
        void askStream(Instrument instrument);
    }

    /** One book, and when it was last compared. */
    private static final class Kept {
        private final BookSynchronizer book;
        private volatile long checkedAt;
        private volatile boolean shallow;

        /** What the synchroniser would say, for those who must not wait for its lock. */
        private volatile boolean whole;

        private long publishedSequence = MarketEvent.ABSENT;

        Kept(BookSynchronizer book) {
            this.book = book;
            this.checkedAt = System.nanoTime();
        }

        boolean isDue(Duration interval) {
            return System.nanoTime() - checkedAt > interval.toNanos();
        }
    }

    private final Connector connector;
    private final BookRule rule;
    private final RestFetcher rest;
    private final ScheduledExecutorService timer;
    private final String session;
    private final Duration checkEvery;
    private final Listener listener;
    private final Map<Instrument, Kept> books = new ConcurrentHashMap<>();
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicInteger snapshotsUnderWay = new AtomicInteger();

    /** Uses a fetcher and a timer that somebody else closes. */
    public BookKeeper(
            Connector connector,
            RestFetcher rest,
            ScheduledExecutorService timer,
            String session,
            Duration checkEvery,
            Listener listener) {
        this.connector = connector;
        this.rule = connector.bookRule();
        this.rest = rest;
        this.timer = timer;
        this.session = session;
        this.checkEvery = checkEvery;
        this.listener = listener;
        timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Takes an event from a stream. */
    public void fromStream(BookEvent event) {
        kept(event.instrument()).book.fromStream(event);
    }

    /** The connection that carries a book is lost. */
    public void disconnected(Instrument instrument, String reason) {
        kept(instrument).book.disconnected(reason);
    }

    /** {@return whether a book is whole at the moment} */
    public boolean isValid(Instrument instrument) {
        return kept(instrument).book.isValid();
    }

    /** Publishes the best levels of every whole book that has moved since the last time. Called by one thread. */
    public void publishSnapshots(int levels) {
        for (Kept kept : books.values()) {
            kept.publishedSequence = kept.book.publishSnapshot(levels, kept.publishedSequence);
        }
    }

    private Kept kept(Instrument instrument) {
        return books.computeIfAbsent(instrument, of -> new Kept(new BookSynchronizer(of, rule, this)));
    }

    /** Compares books whose turn it is, as long as none is waiting to become whole. */
    private void look() {
        try {
            if (snapshotsUnderWay.get() > 0) {
                return;
            }
            for (Kept kept : books.values()) {
                boolean thin = kept.shallow || kept.book.knownLevels() < FEW_LEVELS;
                if (kept.isDue(checkEvery) || thin && kept.isDue(BETWEEN_DEEPENINGS)) {
                    check(kept);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("The look at the books of {} {} failed", connector.exchange(), connector.market(), e);
        }
    }

    private void check(Kept kept) {
        RestCall<BookSnapshot> call = connector.bookSnapshot(kept.book.instrument(), DEEP_LEVELS);
        BookCheck check = call == null ? null : kept.book.beginCheck();
        if (check == null) {
            return;
        }
        kept.checkedAt = System.nanoTime();
        rest.fetch(call, Priority.LATER).whenComplete((snapshot, failure) -> {
            if (failure == null) {
                kept.shallow = false;
                kept.book.compare(check, snapshot);
            } else {
                kept.book.abandon(check);
                LOG.warn("{} could not be compared: {}", kept.book.instrument(), failure.getMessage());
            }
        });
    }

    @Override
    public void verified(BookEvent event) {
        kept(event.instrument()).whole = true;
        listener.verified(event);
    }

    @Override
    public void fetchSnapshot(BookSynchronizer book, int attempt) {
        boolean shallow = books.values().stream().filter(kept -> !kept.whole).count() > DEEP_AT_ONCE;
        kept(book.instrument()).shallow = shallow;
        RestCall<BookSnapshot> call = connector.bookSnapshot(book.instrument(), shallow ? SHALLOW_LEVELS : DEEP_LEVELS);
        if (call == null) {
            askStream(book, attempt);
            return;
        }
        snapshotsUnderWay.incrementAndGet();
        rest.fetch(call, Priority.NOW).whenComplete((snapshot, failure) -> {
            snapshotsUnderWay.decrementAndGet();
            if (failure == null) {
                book.fetched(snapshot, attempt);
            } else {
                LOG.warn("No snapshot of {}, trying again: {}", book.instrument(), failure.getMessage());
                later(RETRY_MILLIS, () -> book.retry(attempt));
            }
        });
    }

    @Override
    public void askStream(BookSynchronizer book, int attempt) {
        listener.askStream(book.instrument());
        later(STREAM_SNAPSHOT_WITHIN_MILLIS, () -> book.retry(attempt));
    }

    private void later(long millis, Runnable step) {
        try {
            timer.schedule(step, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The pipeline is closed; its books are not kept any more");
        }
    }

    @Override
    public void broken(BookSynchronizer book, GapCause cause, long lastSequence, String reason) {
        kept(book.instrument()).whole = false;
        listener.broken(book.instrument(), cause, lastSequence, reason);
    }

    @Override
    public void healed(BookSynchronizer book, BookSnapshot snapshot) {
        listener.healed(snapshot);
    }

    @Override
    public void checked(BookSynchronizer book, int differences) {
        listener.checked(book.instrument(), differences);
    }

    @Override
    public String newSession() {
        return session + "-" + sessions.incrementAndGet();
    }
}
