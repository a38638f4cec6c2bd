package io.marketprism.internal.book;

import io.marketprism.book.OrderBook;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import java.util.ArrayDeque;

/**
 * Lets only those events of one book through that continue each other: a snapshot, then deltas without a hole. Deltas that come before a
 * snapshot wait for it; after a break nothing comes through until a fresh snapshot has joined. Thread-safe; calls its host while it holds its
 * own lock, so that events leave in order.
 */
public final class BookSynchronizer {
    /** More deltas than come in the time of a slow snapshot; beyond it the snapshot is asked for anew. */
    static final int MAX_WAITING_DELTAS = 20_000;

    /** After so many checks in a row that prove nothing, the book is not believed any more. */
    static final int MAX_INCONCLUSIVE_CHECKS = 3;

    /** A fetched snapshot and a delta of the same number may carry times that differ by less. */
    static final long FETCHED_TIME_TOLERANCE_US = 5_000_000;

    /**
     * While the call for a snapshot waits to be sent, only deltas of so long are kept: the snapshot will be newer than those before, unless the
     * exchange's answers are that much behind its stream.
     */
    static final long KEPT_BEFORE_CALL_US = 5_000_000;

    /** A delta ahead of the book waits so long for those that lead there, which another leg may still bring. */
    static final long AHEAD_FOR_US = 2_000_000;

    private static final String DO_NOT_LEAD_THERE = " do not lead to where the book stands";

    private static final String NO_ROOM = "there was no room for the deltas that came before its snapshot was there";

    /** What a synchroniser needs done. */
    public interface Host {
        /** The next event of the book. */
        void verified(BookEvent event);

        /**
         * Fetch a snapshot by HTTP, ask {@link BookSynchronizer#sending} right before, and hand it to {@link BookSynchronizer#fetched} with this
         * attempt; if that fails, call {@link BookSynchronizer#retry} after a while.
         */
        void fetchSnapshot(BookSynchronizer book, int attempt);

        /** Ask the stream for a fresh snapshot; if none comes soon, call {@link BookSynchronizer#retry} with this attempt. */
        void askStream(BookSynchronizer book, int attempt);

        /** The book is broken: what follows {@code lastGood} is missing, or may be wrong. */
        void broken(BookSynchronizer book, GapCause cause, BookPosition lastGood, String reason);

        /** The book is whole again from this snapshot on. */
        void healed(BookSynchronizer book, BookSnapshot snapshot);

        /** A check against a fetched snapshot is over; so many levels differed. */
        void checked(BookSynchronizer book, int differences);

        /** The venue has said at this moment, µs since the epoch, that the book's state still stands. */
        default void proven(BookSynchronizer book, long receiveTimeUs) {}

        /** A check is over without a result: there was no room for the deltas that it needs. */
        void notChecked(BookSynchronizer book, String reason);

        /** {@return names a new unbroken run of events} */
        String newSession();
    }

    private final Instrument instrument;
    private final BookRule rule;
    private final Host host;
    private final BookBuffer buffer;
    private final BookBuffer.Held waiting;

    /** Deltas of several legs that nothing leads to yet. */
    private final BookBuffer.Held ahead;

    /** Whether anything waits there. */
    private boolean holds;

    /** Whether the delta that is looked at is one of several legs', whose batches need not be cut alike. */
    private boolean merging;

    /** The exchange's time of the delta with which this book's numbering restarted; {@link MarketEvent#ABSENT} if it has not. */
    private long renumberedUs = MarketEvent.ABSENT;

    private OrderBook book;
    private boolean ended;
    private boolean valid;
    private boolean broken;
    private boolean asked;
    private boolean joined;
    private boolean crossed;
    private int attempt;

    /** Whether the call of the newest attempt is on its way. */
    private boolean sent;

    /** Whether a snapshot was older than every delta that was kept. */
    private boolean late;

    /** The newest delta that came while the book waits for a snapshot. */
    private long waitingSequence = MarketEvent.ABSENT;

    private long waitingTimeUs = MarketEvent.ABSENT;
    private long sequence = MarketEvent.ABSENT;
    private long exchangeTimeUs = MarketEvent.ABSENT;
    private long receiveTimeUs = MarketEvent.ABSENT;
    private String session;

    /** Of the newest snapshot that was published; there is none of the same state beside it. */
    private long publishedSequence = MarketEvent.ABSENT;

    /** The newest state that was published, by a snapshot or a delta of whichever session; its time is the newest of both. */
    private BookPosition passed = new BookPosition(MarketEvent.ABSENT, MarketEvent.ABSENT, MarketEvent.ABSENT);

    /** Whether the book has begun behind that state: deltas that lead there from the snapshot are not published again. */
    private boolean behind;

    /** Where the book was last known to be right, by a snapshot. */
    private BookPosition proven;

    private int inconclusiveChecks;

    /** What came since a check was begun; null while none is under way. */
    private BookCheck check;

    /** Whether the book was replaced by a fetched one that nobody has seen yet. */
    private boolean unannounced;

    /** A book without a snapshot; what waits for one is in a buffer that it shares with others. */
    public BookSynchronizer(Instrument instrument, BookRule rule, BookBuffer buffer, Host host) {
        this.instrument = instrument;
        this.rule = rule;
        this.buffer = buffer;
        this.host = host;
        this.waiting = buffer.waiting();
        this.ahead = buffer.waiting();
        this.book = new OrderBook(instrument);
    }

    /** {@return whose book it is} */
    public Instrument instrument() {
        return instrument;
    }

    /** {@return whether the book is whole at the moment} */
    public synchronized boolean isValid() {
        return valid && !broken;
    }

    /** {@return known levels of the side that has fewer left, or {@link Integer#MAX_VALUE} if everything is known} */
    public synchronized int knownLevels() {
        int bids = book.knownDownTo() == null ? Integer.MAX_VALUE : book.knownBids();
        int asks = book.knownUpTo() == null ? Integer.MAX_VALUE : book.knownAsks();
        return Math.min(bids, asks);
    }

    /** {@return the best levels of the book as it stands, or null if it is not whole} */
    public synchronized BookSnapshot snapshot(int levels) {
        return valid && !broken ? book.snapshot(levels) : null;
    }

    /** Takes an event from the stream, which one leg brings. */
    public synchronized void fromStream(BookEvent event) {
        if (ended) {
            return;
        }
        // The leg that could have led there is gone.
        mergeAhead(Long.MAX_VALUE);
        if (event instanceof BookDelta delta) {
            take(delta);
        } else if (!valid) {
            begin((BookSnapshot) event, true);
        } else {
            replaceBy((BookSnapshot) event);
        }
    }

    /**
     * Takes an event from one of several legs that bring the same. Of two that lead to a state the first counts; what is ahead of the book waits for
     * what leads there; a snapshot of a book that is whole says nothing new.
     */
    public synchronized void fromLeg(BookEvent event) {
        if (ended) {
            return;
        }
        if (event instanceof BookSnapshot snapshot) {
            if (!valid) {
                begin(snapshot, true);
            }
        } else if (valid) {
            merge((BookDelta) event);
        } else if (rule.source() == SnapshotSource.STREAM) {
            awaitOfStream((BookDelta) event);
        } else if (!isWaiting((BookDelta) event)) {
            await((BookDelta) event);
        }
        mergeAhead(Long.MIN_VALUE);
    }

    private void merge(BookDelta delta) {
        if (isOfOldNumbering(delta)) {
            return;
        }
        if (isAhead(delta)) {
            hold(delta);
        } else {
            mergeNext(delta);
        }
    }

    /** Whether something is missing before a delta, by its number; by its time, if the numbering has restarted and nobody has brought that yet. */
    private boolean isAhead(BookDelta delta) {
        boolean lower = delta.reset() ? delta.previousSequence() < sequence : delta.sequence() <= sequence;
        return delta.previousSequence() > sequence || lower && isNewer(delta, exchangeTimeUs);
    }

    private void mergeNext(BookDelta delta) {
        merging = true;
        continueWith(delta);
        merging = false;
    }

    private void hold(BookDelta delta) {
        ahead.add(delta, MarketEvent.ABSENT);
        holds = true;
    }

    /** Whether a delta that does not continue the book is older than it: the numbering has restarted since, and another leg, or a snapshot, told. */
    private boolean isOfOldNumbering(BookDelta delta) {
        boolean isOlder = delta.exchangeTimeUs() <= renumberedUs || joined && delta.exchangeTimeUs() < exchangeTimeUs;
        return rule.continuity() == Continuity.CHAINED
                && (delta.reset() || delta.previousSequence() > sequence)
                && delta.exchangeTimeUs() != MarketEvent.ABSENT
                && isOlder;
    }

    /** Whether another leg has brought a delta already, or one that leads to the same state. */
    private boolean isWaiting(BookDelta delta) {
        return waitingSequence != MarketEvent.ABSENT
                && delta.sequence() <= waitingSequence
                && !delta.reset()
                && !isNumberedAnew(delta);
    }

    /** Nobody knows which leg brings the snapshot; the others' deltas may be ahead of it. */
    private void awaitOfStream(BookDelta delta) {
        if (ahead.size() >= MAX_WAITING_DELTAS) {
            forgetAhead();
        }
        hold(delta);
        if (!asked) {
            asked = true;
            host.fetchSnapshot(this, nextAttempt());
        }
    }

    /** Takes what waits ahead of the book and is led to by now, or was received before a moment. */
    private void mergeAhead(long receivedBeforeUs) {
        boolean goesOn = true;
        while (holds && valid && goesOn) {
            goesOn = false;
            ArrayDeque<BookDelta> held = ahead.take();
            holds = false;
            while (valid && held != null && !held.isEmpty()) {
                BookDelta delta = held.poll();
                if (isAhead(delta) && delta.receiveTimeUs() < receivedBeforeUs) {
                    mergeNext(delta);
                } else {
                    long before = sequence;
                    merge(delta);
                    goesOn |= sequence != before;
                }
            }
        }
    }

    /** What has waited long ahead of the book waits in vain: the book is broken there. */
    public synchronized void giveUpAhead(long nowUs) {
        mergeAhead(nowUs - AHEAD_FOR_US);
    }

    /** {@return whether nothing waits for what leads to it} */
    public synchronized boolean isMerged() {
        return !holds;
    }

    private void forgetAhead() {
        ahead.clear();
        holds = false;
    }

    private void take(BookDelta delta) {
        if (valid) {
            continueWith(delta);
        } else {
            await(delta);
        }
    }

    /** A stream may begin anew on its own. Deltas are missing then, or the numbering has restarted, unless the snapshot is of the book's state. */
    private void replaceBy(BookSnapshot snapshot) {
        if (snapshot.sequence() < sequence && snapshot.exchangeTimeUs() <= exchangeTimeUs) {
            return;
        }
        if (snapshot.sequence() != sequence) {
            broken(
                    GapCause.SEQUENCE_BREAK,
                    "the book stands at " + sequence + ", a snapshot at " + snapshot.sequence()
                            + " came without the deltas that lead there");
        } else {
            OrderBook same = new OrderBook(instrument);
            same.apply(snapshot);
            int differences = BookCheck.differences(book, same);
            if (differences > 0) {
                broken(GapCause.DRIFT, differences + " levels differ from the stream's snapshot of " + sequence);
            }
        }
        begin(snapshot, true);
    }

    /**
     * The call of an attempt is about to be sent.
     *
     * @return false if nobody waits for the answer any more
     */
    public synchronized boolean sending(int ofAttempt) {
        if (ofAttempt != attempt || valid) {
            return false;
        }
        sent = true;
        waiting.callIsSent(true);
        return true;
    }

    /** Takes a snapshot that was fetched; one of an earlier attempt is ignored. */
    public synchronized void fetched(BookSnapshot snapshot, int ofAttempt) {
        if (ofAttempt != attempt || valid) {
            return;
        }
        ArrayDeque<BookDelta> behind = waiting.takeBehind(snapshot.sequence());
        if (behind == null) {
            late = true;
            host.fetchSnapshot(this, nextAttempt());
            return;
        }
        begin(snapshot, false);
        behind.forEach(this::take);
    }

    private int nextAttempt() {
        sent = false;
        waiting.callIsSent(false);
        return ++attempt;
    }

    /** Takes a step of an attempt to get a snapshot that was put off, if it is still the newest and still needed. */
    public synchronized void resume(int ofAttempt, Runnable step) {
        if (ofAttempt == attempt && !valid) {
            step.run();
        }
    }

    /** An attempt to get a snapshot has failed: fetches one by HTTP, if that attempt is still the newest. */
    public synchronized void retry(int ofAttempt) {
        if (ofAttempt == attempt && !valid) {
            host.fetchSnapshot(this, nextAttempt());
        }
    }

    /** The connection is lost; deltas of the next one do not continue this book. */
    public synchronized void disconnected(String reason) {
        boolean wasValid = valid;
        restart();
        if (wasValid) {
            broken(GapCause.RECONNECT, reason);
        }
    }

    /** Nobody wants the book any more: it holds nothing, and takes nothing. */
    public synchronized void end() {
        restart();
        // Nor asks for anything.
        asked = true;
        ended = true;
    }

    /** A book that has drifted, and then breaks before the fresh one is announced, is broken once. */
    private void broken(GapCause cause, String reason) {
        if (!broken) {
            broken = true;
            // A book that is found to be wrong may have been so since it was last compared.
            host.broken(this, cause, cause == GapCause.DRIFT ? proven : position(), reason);
        }
    }

    private BookPosition position() {
        return new BookPosition(sequence, exchangeTimeUs, receiveTimeUs);
    }

    /** Publishes the book's best levels as a snapshot of its own, if it is whole and has moved since the last snapshot of any kind. */
    public synchronized void publishSnapshot(int levels) {
        BookSnapshot snapshot = valid && !unannounced && sequence != publishedSequence ? book.snapshot(levels) : null;
        if (snapshot != null) {
            publishedSequence = sequence;
            host.verified(snapshot.withBookSession(session));
        }
    }

    /**
     * Begins a check against a snapshot, right before the call for it is sent.
     *
     * @return the check to hand over with the snapshot, or null if the book is not whole or is being checked already
     */
    public synchronized BookCheck beginCheck() {
        if (!valid || check != null) {
            return null;
        }
        check = new BookCheck(instrument, buffer);
        return check;
    }

    /** The snapshot of a check could not be fetched. */
    public synchronized void abandon(BookCheck begun) {
        if (check == begun) {
            endCheck();
        }
    }

    private void endCheck() {
        if (check != null) {
            check.end();
            check = null;
        }
    }

    /** Takes the snapshot of a check. A book that differs from it is broken; one that knows less takes it over. */
    public synchronized void compare(BookCheck begun, BookSnapshot snapshot) {
        if (check == begun && valid) {
            check.snapshot(snapshot);
            concludeCheck();
        }
    }

    private void concludeCheck() {
        if (check == null || !check.canConclude(sequence)) {
            return;
        }
        BookCheck concluded = check;
        ArrayDeque<BookDelta> since = concluded.takeDeltas();
        endCheck();
        if (since == null) {
            host.notChecked(this, NO_ROOM);
            return;
        }
        OrderBook fresh = concluded.freshAt(sequence, since);
        if (fresh == null) {
            provedNothing(DO_NOT_LEAD_THERE);
            return;
        }
        int differences = BookCheck.differences(book, fresh);
        if (differences > 0 && rule.source() == SnapshotSource.STREAM && concluded.isBetween(since)) {
            // Such a stream need not tell of a level that changes and changes back between two deltas; the snapshot
            // does.
            provedNothing(" differ from the book, each from between two deltas");
            return;
        }
        inconclusiveChecks = 0;
        host.checked(this, differences);
        if (differences > 0) {
            broken(GapCause.DRIFT, differences + " levels differ from a fresh snapshot");
            session = host.newSession();
        }
        if (differences > 0 || BookCheck.knowsMore(fresh, book)) {
            book = fresh;
            unannounced = true;
        }
        proven = position();
    }

    private void provedNothing(String why) {
        if (++inconclusiveChecks == MAX_INCONCLUSIVE_CHECKS) {
            distrust(inconclusiveChecks + " fresh snapshots in a row" + why);
        }
    }

    /**
     * Ends a check whose snapshot is ahead of the book and has waited long for deltas that lead there. Either nothing has changed but the number,
     * or the stream has gone silent without a word.
     */
    public synchronized void conclude(BookCheck begun) {
        if (check != begun || !valid) {
            return;
        }
        OrderBook ahead = check.fresh();
        endCheck();
        if (ahead.exchangeTimeUs() != MarketEvent.ABSENT && ahead.exchangeTimeUs() < exchangeTimeUs) {
            provedNothing(
                    DO_NOT_LEAD_THERE); // It is ahead in number only: an old one, from before the numbering restarted.
            return;
        }
        inconclusiveChecks = 0;
        int differences = BookCheck.differences(book, ahead);
        host.checked(this, differences);
        if (differences > 0) {
            distrust(differences + " levels differ from a snapshot at " + ahead.sequence()
                    + ", and no delta has led there since");
        } else {
            proven = position();
        }
    }

    /** The book is known to be wrong, and begun anew. Nothing happens if that is under way. */
    public synchronized void invalidate(GapCause cause, String why) {
        if (valid) {
            distrust(cause, why);
        } else if (!asked && rule.source() == SnapshotSource.STREAM) {
            // Its first snapshot was wrong already.
            asked = true;
            host.askStream(this, nextAttempt());
        }
    }

    private void distrust(String why) {
        distrust(GapCause.DRIFT, why);
    }

    private void distrust(GapCause cause, String why) {
        restart();
        broken(cause, "the book stands at " + sequence + ": " + why);
        if (rule.source() == SnapshotSource.STREAM) {
            asked = true;
            host.askStream(this, nextAttempt());
        }
    }

    private void restart() {
        valid = false;
        asked = false;
        endCheck();
        unannounced = false;
        nextAttempt();
        forgetWaiting();
        forgetAhead();
    }

    private void forgetWaiting() {
        waiting.clear();
        late = false;
        waitingSequence = MarketEvent.ABSENT;
        waitingTimeUs = MarketEvent.ABSENT;
    }

    private void await(BookDelta delta) {
        boolean restarts = delta.reset() || isNumberedAnew(delta);
        if (restarts || waiting.size() >= MAX_WAITING_DELTAS) {
            forgetWaiting();
            nextAttempt();
            asked = false;
        }
        if (!delta.reset()) {
            boolean all = sent || late || delta.receiveTimeUs() == MarketEvent.ABSENT;
            waiting.add(delta, all ? MarketEvent.ABSENT : delta.receiveTimeUs() - KEPT_BEFORE_CALL_US);
            waitingSequence = delta.sequence();
            waitingTimeUs = delta.exchangeTimeUs();
        }
        if (!asked) {
            asked = true;
            host.fetchSnapshot(this, nextAttempt());
        }
    }

    private boolean isNumberedAnew(BookDelta delta) {
        return waitingSequence != MarketEvent.ABSENT
                && delta.sequence() <= waitingSequence
                && isNewer(delta, waitingTimeUs);
    }

    private void begin(BookSnapshot snapshot, boolean ofStream) {
        nextAttempt();
        forgetWaiting();
        asked = false;
        endCheck();
        behind = isBehind(snapshot);
        unannounced = behind;
        valid = true;
        joined = ofStream;
        inconclusiveChecks = 0;
        renumberedUs = MarketEvent.ABSENT;
        standAt(snapshot);
        proven = position();
        session = host.newSession();
        book = new OrderBook(instrument);
        book.apply(snapshot);
        crossed = book.isCrossed();
        if (!behind) {
            // A snapshot need not tell its time.
            passed = new BookPosition(sequence, Math.max(exchangeTimeUs, passed.exchangeTimeUs()), receiveTimeUs);
            announce(snapshot);
        }
    }

    /**
     * Whether a snapshot is older than what was published. Deltas would be published twice if the book went on from it in the open; so it goes on
     * silently, and is announced where it has caught up. Numbers tell the age, unless the numbering has restarted; then times do.
     */
    private boolean isBehind(BookSnapshot snapshot) {
        boolean isOlder = snapshot.exchangeTimeUs() != MarketEvent.ABSENT
                && snapshot.exchangeTimeUs() < passed.exchangeTimeUs()
                && rule.continuity() == Continuity.CHAINED;
        boolean isNewer = snapshot.exchangeTimeUs() > passed.exchangeTimeUs();
        return passed.sequence() != MarketEvent.ABSENT
                && (isOlder || snapshot.sequence() < passed.sequence() && !isNewer);
    }

    /** Whether a delta may have been published before. */
    private boolean isPassed(BookDelta delta) {
        boolean timesTell = delta.exchangeTimeUs() != passed.exchangeTimeUs()
                && delta.exchangeTimeUs() != MarketEvent.ABSENT
                && passed.exchangeTimeUs() != MarketEvent.ABSENT;
        return timesTell ? delta.exchangeTimeUs() < passed.exchangeTimeUs() : delta.sequence() <= passed.sequence();
    }

    private void standAt(BookEvent event) {
        sequence = event.sequence();
        exchangeTimeUs = event.exchangeTimeUs();
        receiveTimeUs = event.receiveTimeUs();
    }

    private void announce(BookSnapshot snapshot) {
        BookSnapshot verified = snapshot.withBookSession(session);
        unannounced = false;
        behind = false;
        publishedSequence = snapshot.sequence();
        if (broken) {
            broken = false;
            host.healed(this, verified);
        }
        host.verified(verified);
    }

    private void continueWith(BookDelta delta) {
        long previous = delta.previousSequence();
        if (previous == MarketEvent.ABSENT) {
            breakAt(delta, GapCause.SEQUENCE_BREAK, "it does not name its predecessor");
        } else if (previous == sequence && delta.sequence() == sequence) {
            if (!delta.bids().isEmpty() || !delta.asks().isEmpty()) {
                breakAt(delta, GapCause.SEQUENCE_BREAK, "it has levels but no number of its own");
            } else {
                receiveTimeUs = Math.max(receiveTimeUs, delta.receiveTimeUs());
                host.proven(this, receiveTimeUs);
            }
        } else if (delta.reset() ? previous == sequence : delta.sequence() > sequence && reachesBack(previous)) {
            pass(delta);
        } else if (delta.reset() || delta.sequence() > sequence) {
            breakAt(delta, GapCause.SEQUENCE_BREAK, "it follows " + previous);
        } else if (isNewer(delta, exchangeTimeUs + (joined ? 0 : FETCHED_TIME_TOLERANCE_US))) {
            breakAt(delta, GapCause.SEQUENCE_BREAK, "it is newer, so the numbering has restarted unseen");
        }
    }

    /**
     * Whether a delta whose number is not above an earlier one is no old delta. A chain may restart, and if the delta that tells so is lost, the
     * later ones would pass for old, and the book for a quiet one, for ever.
     */
    private boolean isNewer(BookDelta delta, long thanUs) {
        return rule.continuity() == Continuity.CHAINED && thanUs > 0 && delta.exchangeTimeUs() > thanUs;
    }

    /** The first delta behind a fetched snapshot may reach back beyond it, whatever the rule for later ones. */
    private boolean reachesBack(long previous) {
        return previous == sequence
                || previous < sequence && (merging || !joined || rule.continuity() == Continuity.COVERING);
    }

    private void pass(BookDelta delta) {
        if (delta.instrument().quantityUnit() != book.instrument().quantityUnit()) {
            breakAt(delta, GapCause.DRIFT, "its quantities count something else since its instrument is listed anew");
            return;
        }
        book.apply(delta);
        boolean nowCrossed = book.isCrossed();
        if (nowCrossed && !crossed) {
            breakAt(delta, GapCause.DRIFT, "its best bid would not be below its best ask");
            return;
        }
        if (delta.reset()) {
            renumberedUs = delta.exchangeTimeUs();
            // Within a session no number stands for two states.
            session = host.newSession();
            publishedSequence = MarketEvent.ABSENT;
        }
        boolean repeats = behind && isPassed(delta);
        // Who reads on at a restart would take a snapshot of the new numbering for an old one; the snapshot waits for
        // the delta after it.
        boolean announces = unannounced && !repeats && !(delta.reset() && !broken);
        if (announces) {
            // Readers ignore a snapshot that is not newer than their book, so it had to wait for the next number.
            BookSnapshot snapshot = book.snapshot(Integer.MAX_VALUE);
            if (snapshot == null) {
                breakAt(delta, GapCause.DRIFT, "nothing is known of one of its sides any more");
                return;
            }
            announce(snapshot);
        }
        crossed = nowCrossed;
        joined = true;
        standAt(delta);
        if (!repeats && !(announces && delta.reset())) {
            passed = position();
            host.verified(delta.withBookSession(session));
        }
        if (check != null) {
            if (check.delta(delta)) {
                concludeCheck();
            } else {
                endCheck();
                host.notChecked(this, NO_ROOM);
            }
        }
    }

    private void breakAt(BookDelta delta, GapCause cause, String why) {
        restart();
        broken(
                cause,
                "the book stands at " + sequence + ", delta " + delta.sequence() + " does not continue it: " + why);
        if (rule.source() == SnapshotSource.REST) {
            await(delta);
        } else {
            asked = true;
            host.askStream(this, nextAttempt());
        }
    }
}
