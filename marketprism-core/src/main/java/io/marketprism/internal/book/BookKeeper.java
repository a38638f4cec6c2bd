package io.marketprism.internal.book;

import io.marketprism.connector.Connector;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RestCall;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Backoff;
import io.marketprism.internal.wire.RestFetcher;
import io.marketprism.internal.wire.RestFetcher.Priority;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the books of one market whole: gives each its synchroniser, fetches the snapshots they ask for, shallow ones when many ask at once, and
 * compares whole books with fresh snapshots, now and then and when the known depth runs out. Thread-safe.
 */
public final class BookKeeper implements BookSynchronizer.Host {
    private static final Logger LOG = LoggerFactory.getLogger(BookKeeper.class);

    /** Many books begin no deeper unless that is wanted, and no check goes deeper: the last thousands of levels cost most of the limits. */
    private static final int DEEP_LEVELS = 1_000;

    private static final int SHALLOW_LEVELS = 100;

    /** While more books than this are not whole, all get shallow snapshots: whole first, deep later. */
    private static final int DEEP_AT_ONCE = 10;

    /** A book that knows fewer levels on a side is looked up again before they are used up. */
    private static final int FEW_LEVELS = 50;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** A book that was whole for so long is fetched at once when it breaks; one that breaks again and again is not. */
    private static final Duration CALM = Duration.ofSeconds(30);

    private static final long STREAM_SNAPSHOT_WITHIN_MILLIS = 5_000;
    private static final long CHECK_WITHIN_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 1_000;
    private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(10);

    /** A book that has to wait longer for its first snapshot has a gap. */
    private static final Duration LONG_PAUSE = Duration.ofMinutes(1);

    /** So many books are compared at once; more would only wait for the limits. */
    static final int CHECKS_AT_ONCE = 10;

    /** A check that waits longer for the limits is called off; its turn comes again. */
    private static final Duration CHECK_WAITS = Duration.ofMinutes(1);

    /** Told what becomes of the books. */
    public interface Listener {
        /** The next event of a whole book. */
        void verified(BookEvent event);

        /** A book is broken; what follows a state is missing, or may be wrong. */
        void broken(Instrument instrument, GapCause cause, BookPosition lastGood, String reason);

        /** A book that was never whole has had events since a moment, but the exchange's limits forbid to fetch its first snapshot for long. */
        void waitsForLimits(Instrument instrument, long sinceUs);

        /** A book is whole again. */
        void healed(BookSnapshot snapshot);

        /** A book was compared with a fresh snapshot; so many levels differed. */
        void checked(Instrument instrument, int differences);

        /** The stream should send a fresh snapshot. */
        void askStream(Instrument instrument);

        /** The venue has said at this moment, µs since the epoch, that a book's state still stands. */
        default void proven(Instrument instrument, long receiveTimeUs) {}
    }

    /** A call for a snapshot, from when it is asked for. */
    private final class Call {
        private final long since = time.nanos();
        private volatile boolean sent;
        private volatile BookCheck check;
        private volatile CompletableFuture<?> answer;

        boolean isOver() {
            return answer != null && answer.isDone();
        }

        boolean waits() {
            return !sent && !isOver();
        }

        void cancel() {
            if (answer != null) {
                answer.cancel(false);
            }
        }
    }

    /** One book, when it was last compared, and how it gets its next snapshot. */
    private final class TrackedBook {
        private final BookSynchronizer book;

        /** Of use only where books are proved by checksums. */
        private final ChecksummedBook checksummed;

        private volatile long checkBegunAt;
        private volatile long checkedAt;
        private volatile boolean shallow;

        /** When its first event was received; {@link MarketEvent#ABSENT} before. */
        private volatile long firstUs = MarketEvent.ABSENT;

        /** Whether it was ever whole, or its waiting is told. */
        private volatile boolean begun;

        /** What the synchroniser would say, for those who must not wait for its lock. */
        private volatile boolean whole;

        /** The newest call for a snapshot that makes the book whole, and the newest that it is compared with; null before the first. */
        private volatile Call call;

        private volatile Call checkCall;

        // What follows is guarded by the synchroniser's lock.
        private final Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, time);
        private boolean asked;
        private long wholeSince;
        private int updates;

        TrackedBook(BookSynchronizer book, ChecksummedBook checksummed) {
            this.book = book;
            this.checksummed = checksummed;
            this.checkedAt = time.nanos();
            this.checkBegunAt = checkedAt - BETWEEN_CHECKS.toNanos();
        }

        /** A check that could not be made, or proved nothing, is made again before the next one is due. */
        boolean isDue(Duration interval) {
            return time.nanos() - checkedAt > interval.toNanos() && isRested(interval);
        }

        /** The touch may run away from a book of which little is known. */
        boolean isThin() {
            return shallow || book.knownLevels() < FEW_LEVELS;
        }

        private boolean isRested(Duration interval) {
            long between = Math.min(interval.toNanos(), BETWEEN_CHECKS.toNanos());
            return time.nanos() - checkBegunAt > between;
        }

        boolean isBeingChecked() {
            return checkCall != null && !checkCall.isOver();
        }

        boolean waitsForItsCall() {
            return call != null && call.waits();
        }

        /** {@return ms to wait before the next attempt to get a snapshot: none for the first after a calm, longer and longer ones else} */
        long pauseMillis() {
            long millis = asked ? pauses.nextMillis() : 0;
            asked = true;
            return millis;
        }

        void broken() {
            if (whole && time.nanos() - wholeSince > CALM.toNanos()) {
                asked = false;
                pauses.reset();
            }
            whole = false;
            cancelCheck();
        }

        void cancelCheck() {
            if (checkCall != null) {
                checkCall.cancel();
            }
        }

        synchronized void callIs(Call next) {
            if (call != null) {
                call.cancel();
            }
            call = next;
        }
    }

    private final Connector connector;
    private final Offer.Book offer;
    private final Function<Instrument, InstrumentDefinition> definitions;
    private final RestFetcher rest;
    private final Scheduler timer;
    private final Time time;
    private final String session;
    private final BookOptions options;
    private final Listener listener;
    private final BookBuffer buffer;
    private final ScheduledFuture<?> looks;
    private final ThrottledLog complaints = new ThrottledLog(LOG);
    private final Map<Instrument, TrackedBook> books = new ConcurrentHashMap<>();
    private final AtomicInteger expected = new AtomicInteger();
    private final AtomicLong sessions = new AtomicLong();

    /**
     * Uses a fetcher and a timer that somebody else closes, and a buffer that all markets of a pipeline share.
     *
     * @param definitions tells what is known of an instrument that has a book
     */
    public BookKeeper(
            Connector connector,
            Offer.Book offer,
            Function<Instrument, InstrumentDefinition> definitions,
            RestFetcher rest,
            Scheduler timer,
            Time time,
            String session,
            BookOptions options,
            BookBuffer buffer,
            Listener listener) {
        this.connector = connector;
        this.offer = offer;
        this.definitions = definitions;
        this.rest = rest;
        this.timer = timer;
        this.time = time;
        this.session = session;
        this.options = options;
        this.buffer = buffer;
        this.listener = listener;
        looks = timer.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks after its books no more. */
    public void close() {
        looks.cancel(false);
    }

    /** Takes an event from a stream. */
    public void fromStream(BookEvent event) {
        TrackedBook kept = kept(event);
        if (kept != null) {
            kept.book.fromStream(cut(event));
        }
    }

    /** Takes an event from one of several legs of a stream. */
    public void fromLeg(BookEvent event) {
        TrackedBook kept = kept(event);
        if (kept != null) {
            kept.book.fromLeg(cut(event));
        }
    }

    private TrackedBook kept(BookEvent event) {
        TrackedBook kept = kept(event.instrument());
        if (kept != null && kept.firstUs == MarketEvent.ABSENT) {
            kept.firstUs = event.receiveTimeUs();
        }
        return kept;
    }

    private BookEvent cut(BookEvent event) {
        boolean isCut = options.depth() > 0;
        return isCut && event instanceof BookSnapshot snapshot ? snapshot.first(options.depth()) : event;
    }

    /** {@return whether a book waits for nothing that another leg may bring} */
    public boolean isMerged(Instrument instrument) {
        TrackedBook kept = kept(instrument);
        return kept == null || kept.book.isMerged();
    }

    /** So many more books will be kept. */
    public void expect(int more) {
        expected.addAndGet(more);
    }

    /** Takes an event from a stream of books that are proved by checksums. */
    public void fromStream(BookEvent event, long checksum) {
        TrackedBook kept = kept(event.instrument());
        if (kept == null) {
            return;
        }
        // One lock around both, so that no event overtakes another.
        synchronized (kept.checksummed) {
            BookEvent numbered = kept.checksummed.accept(event, checksum);
            String mismatch = kept.checksummed.mismatch();
            if (mismatch == null) {
                fromStream(numbered);
            } else {
                kept.book.invalidate(GapCause.SEQUENCE_BREAK, mismatch);
            }
        }
    }

    /** A book is known to be wrong by something that its events do not show, and since nobody knows when. */
    public void broken(Instrument instrument, String reason) {
        TrackedBook kept = kept(instrument);
        if (kept != null) {
            kept.book.invalidate(GapCause.DRIFT, reason);
        }
    }

    /** The connection that carries a book is lost. */
    public void disconnected(Instrument instrument, String reason) {
        TrackedBook kept = kept(instrument);
        if (kept != null) {
            kept.book.disconnected(reason);
            kept.callIs(null);
            kept.cancelCheck();
        }
    }

    /** Does not keep a book any more, that was {@linkplain #expect expected}, and of whose instrument nothing is known any more, so that it is not kept again. */
    public void forget(Instrument instrument) {
        expected.decrementAndGet();
        TrackedBook kept = books.get(instrument);
        if (kept != null) {
            kept.book.end();
            kept.callIs(null);
            kept.cancelCheck();
            books.remove(instrument);
        }
    }

    /** {@return whether a book is whole at the moment} */
    public boolean isValid(Instrument instrument) {
        TrackedBook kept = kept(instrument);
        return kept != null && kept.book.isValid();
    }

    /** {@return the best levels of a book as it stands, or null if it is not whole, or not one of these} */
    public BookSnapshot snapshot(Instrument instrument, int levels) {
        TrackedBook kept = books.get(instrument);
        return kept == null ? null : kept.book.snapshot(levels);
    }

    /** Publishes the best levels of every whole book that has moved since the last time. */
    public void publishSnapshots() {
        books.values().forEach(kept -> kept.book.publishSnapshot(options.snapshotLevels()));
    }

    /** {@return a book; null if it is {@linkplain #forget not kept any more}, though an event of it was still on its way} */
    private TrackedBook kept(Instrument instrument) {
        return books.computeIfAbsent(
                instrument,
                of -> definitions.apply(of) == null
                        ? null
                        : new TrackedBook(
                                new BookSynchronizer(of, offer.rule(), buffer, this),
                                new ChecksummedBook(() -> definitions.apply(of), offer.rule(), time)));
    }

    /**
     * Compares the books whose turn it is, those first that were not for longest, as long as no call for a snapshot waits to be sent. One that is
     * sent stops nobody, however long its answer takes.
     */
    private void look() {
        try {
            callOffOldChecks();
            long nowUs = time.nowUs();
            books.values().forEach(kept -> kept.book.giveUpAhead(nowUs));
            if (rest.pausedFor(LONG_PAUSE) != null) {
                books.values().stream()
                        .filter(kept -> !kept.begun && kept.waitsForItsCall())
                        .forEach(this::waitsForLimits);
            }
            if (rest.isPaused() || books.values().stream().anyMatch(TrackedBook::waitsForItsCall)) {
                return;
            }
            long underWay =
                    books.values().stream().filter(TrackedBook::isBeingChecked).count();
            long now = time.nanos();
            books.values().stream()
                    .filter(kept -> !kept.isBeingChecked())
                    .filter(kept -> kept.isDue(options.checkEvery()) || kept.isThin() && kept.isRested(BETWEEN_CHECKS))
                    .map(kept -> new Due(kept, now - kept.checkedAt))
                    .sorted(Comparator.comparingLong(Due::age).reversed())
                    .limit(Math.max(0, CHECKS_AT_ONCE - underWay))
                    .forEach(due -> check(due.kept()));
        } catch (RuntimeException | Error e) {
            complaints.error(
                    "The look at the books failed", connector.exchange() + " " + connector.market() + ": " + e, e);
        }
    }

    private void waitsForLimits(TrackedBook kept) {
        kept.begun = true;
        listener.waitsForLimits(kept.book.instrument(), kept.firstUs);
    }

    private record Due(TrackedBook kept, long age) {}

    private void callOffOldChecks() {
        long now = time.nanos();
        for (TrackedBook kept : books.values()) {
            Call call = kept.checkCall;
            if (call != null && call.waits() && now - call.since > CHECK_WAITS.toNanos()) {
                call.cancel();
            }
        }
    }

    private void check(TrackedBook kept) {
        if (offer.snapshot() == null || !kept.whole) {
            return;
        }
        RestCall<BookSnapshot> request = call(kept.book.instrument(), Math.min(DEEP_LEVELS, depth()));
        kept.checkBegunAt = time.nanos();
        Call call = new Call();
        kept.checkCall = call;
        CompletableFuture<BookSnapshot> answer = rest.fetch(request, Priority.LAST, () -> {
            call.check = kept.book.beginCheck();
            call.sent = call.check != null;
            return call.sent;
        });
        call.answer = answer;
        answer.whenComplete((snapshot, failure) -> {
            if (failure == null) {
                compare(kept, call.check, snapshot);
                return;
            }
            if (call.sent) {
                kept.book.abandon(call.check);
            }
            if (!answer.isCancelled()) {
                notChecked(kept.book, failure.getMessage());
            }
        });
    }

    private void compare(TrackedBook kept, BookCheck check, BookSnapshot snapshot) {
        try {
            kept.book.compare(check, snapshot);
            later(CHECK_WITHIN_MILLIS, () -> kept.book.conclude(check));
        } catch (RuntimeException | Error e) {
            kept.book.abandon(check);
            complaints.error("A book could not be compared", kept.book.instrument() + ": " + e, e);
        }
    }

    @Override
    public void notChecked(BookSynchronizer book, String reason) {
        complaints.warn("A book could not be compared", book.instrument() + ": " + reason);
    }

    @Override
    public void verified(BookEvent event) {
        TrackedBook kept = kept(event.instrument());
        if (!kept.whole) {
            kept.whole = true;
            kept.begun = true;
            kept.callIs(null);
            kept.wholeSince = time.nanos();
            LOG.debug("The order book of {} is whole from {} on", event.instrument(), event.sequence());
        }
        listener.verified(event);
        if (event instanceof BookDelta && ++kept.updates == options.snapshotAfterUpdates()) {
            kept.updates = 0;
            kept.book.publishSnapshot(options.snapshotLevels());
        }
    }

    @Override
    public void fetchSnapshot(BookSynchronizer book, int attempt) {
        TrackedBook kept = kept(book.instrument());
        kept.callIs(null);
        afterPause(kept, attempt, () -> fetch(kept, attempt));
    }

    /** {@return levels a side with which a book begins: as many as are wanted, else all that the exchange has, while that is affordable} */
    private int depth() {
        if (options.depth() > 0) {
            return options.depth();
        }
        return expected.get() > DEEP_AT_ONCE ? DEEP_LEVELS : Integer.MAX_VALUE;
    }

    private RestCall<BookSnapshot> call(Instrument instrument, int levels) {
        return offer.snapshot().of(definitions.apply(instrument), levels);
    }

    private void afterPause(TrackedBook kept, int attempt, Runnable step) {
        long pause = kept.pauseMillis();
        if (pause == 0) {
            step.run();
        } else {
            later(pause, () -> kept.book.resume(attempt, step));
        }
    }

    private void fetch(TrackedBook kept, int attempt) {
        BookSynchronizer book = kept.book;
        boolean shallow = books.values().stream().filter(other -> !other.whole).count() > DEEP_AT_ONCE;
        kept.shallow = shallow;
        if (offer.snapshot() == null) {
            askStreamNow(book, attempt);
            return;
        }
        RestCall<BookSnapshot> call = call(book.instrument(), shallow ? Math.min(SHALLOW_LEVELS, depth()) : depth());
        Call mine = new Call();
        kept.callIs(mine);
        CompletableFuture<BookSnapshot> answer = rest.fetch(call, Priority.NOW, () -> {
            mine.sent = book.sending(attempt);
            return mine.sent;
        });
        mine.answer = answer;
        answer.whenComplete((snapshot, failure) -> {
            if (failure == null) {
                take(snapshot, book, attempt);
            } else if (!answer.isCancelled()) {
                complaints.warn("No snapshot, trying again", book.instrument() + ": " + failure.getMessage());
                book.retry(attempt);
            }
        });
    }

    private void take(BookSnapshot snapshot, BookSynchronizer book, int attempt) {
        try {
            book.fetched(snapshot, attempt);
        } catch (RuntimeException | Error e) {
            complaints.error("A snapshot could not be taken", book.instrument() + ": " + e, e);
            // Nobody knows how much of it came through.
            book.disconnected("its snapshot could not be taken: " + e);
        }
    }

    @Override
    public void askStream(BookSynchronizer book, int attempt) {
        TrackedBook kept = kept(book.instrument());
        kept.callIs(null);
        afterPause(kept, attempt, () -> askStreamNow(book, attempt));
    }

    private void askStreamNow(BookSynchronizer book, int attempt) {
        listener.askStream(book.instrument());
        later(STREAM_SNAPSHOT_WITHIN_MILLIS, () -> book.retry(attempt));
    }

    private void later(long millis, Runnable step) {
        try {
            timer.schedule(() -> guarded(step), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The pipeline is closed; its books are not kept any more");
        }
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            complaints.error("A step of a book failed", connector.exchange() + " " + connector.market() + ": " + e, e);
        }
    }

    @Override
    public void broken(BookSynchronizer book, GapCause cause, BookPosition lastGood, String reason) {
        LOG.debug("The order book of {} is broken ({}): {}", book.instrument(), cause.wireName(), reason);
        kept(book.instrument()).broken();
        listener.broken(book.instrument(), cause, lastGood, reason);
    }

    @Override
    public void healed(BookSynchronizer book, BookSnapshot snapshot) {
        listener.healed(snapshot);
    }

    @Override
    public void checked(BookSynchronizer book, int differences) {
        TrackedBook kept = kept(book.instrument());
        kept.checkedAt = time.nanos();
        kept.shallow = false;
        LOG.debug(
                "The order book of {} was compared with the exchange's: {} levels differ",
                book.instrument(),
                differences);
        listener.checked(book.instrument(), differences);
    }

    @Override
    public void proven(BookSynchronizer book, long receiveTimeUs) {
        listener.proven(book.instrument(), receiveTimeUs);
    }

    @Override
    public String newSession() {
        return session + "-" + sessions.incrementAndGet();
    }
}
