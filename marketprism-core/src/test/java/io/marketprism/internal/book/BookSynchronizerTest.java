package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the model test does not reach, and what is told of a break. */
class BookSynchronizerTest {
    private static final Levels LEVELS = Levels.ofPacked(new long[] {1, 1}, 0, 0);
    private static final Levels ASKS = Levels.ofPacked(new long[] {2, 1}, 0, 0);

    /** Notes what it is told. */
    private static final class Notes implements BookSynchronizer.Host {
        private final List<String> told = new ArrayList<>();

        @Override
        public void verified(BookEvent event) {
            told.add((event instanceof BookSnapshot ? "snapshot " : "delta ") + event.sequence());
        }

        @Override
        public void fetchSnapshot(BookSynchronizer book, int attempt) {
            told.add("fetch " + attempt);
        }

        @Override
        public void askStream(BookSynchronizer book, int attempt) {
            told.add("ask " + attempt);
        }

        @Override
        public void broken(BookSynchronizer book, GapCause cause, long lastSequence, String reason) {
            told.add("broken by " + cause.wireName() + " at " + lastSequence + ": " + reason);
        }

        @Override
        public void healed(BookSynchronizer book, BookSnapshot snapshot) {
            told.add("healed at " + snapshot.sequence());
        }

        @Override
        public void checked(BookSynchronizer book, int differences) {
            told.add("checked, " + differences + " differ");
        }

        @Override
        public String newSession() {
            return "session";
        }

        List<String> sinceLastTime() {
            List<String> all = List.copyOf(told);
            told.clear();
            return all;
        }
    }

    private final Notes notes = new Notes();

    private BookSynchronizer book(Continuity continuity, SnapshotSource source) {
        return new BookSynchronizer(ModelVenue.INSTRUMENT, new BookRule(continuity, source), notes);
    }

    private static BookDelta delta(long previous, long sequence, Levels bids) {
        return new BookDelta(ModelVenue.INSTRUMENT, 0, 0, null, previous, sequence, false, bids, Levels.EMPTY, null);
    }

    private static BookDelta delta(long previous, long sequence) {
        return delta(previous, sequence, LEVELS);
    }

    private static BookSnapshot snapshot(long sequence) {
        return new BookSnapshot(ModelVenue.INSTRUMENT, 0, 0, null, sequence, LEVELS, ASKS, 0, null);
    }

    @Test
    void asksOnceAndJoinsTheDeltasThatWaited() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(delta(7, 9));
        book.fromStream(delta(9, 12));
        book.fromStream(delta(12, 13));
        assertEquals(List.of("fetch 1"), notes.sinceLastTime());
        book.fetched(snapshot(10), 1);
        assertEquals(List.of("snapshot 10", "delta 12", "delta 13"), notes.sinceLastTime());
        assertTrue(book.isValid());
    }

    @Test
    void asksAgainForASnapshotThatIsTooOld() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(delta(7, 9));
        book.fetched(snapshot(6), 1);
        assertEquals(List.of("fetch 1", "fetch 2"), notes.sinceLastTime());
        book.fetched(snapshot(8), 1);
        assertFalse(book.isValid());
        book.fetched(snapshot(8), 2);
        assertEquals(List.of("snapshot 8", "delta 9"), notes.sinceLastTime());
    }

    @Test
    void saysWhereAndWhyItBroke() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(5));
        book.fromStream(delta(8, 9));
        assertEquals(
                List.of(
                        "snapshot 5",
                        "broken by sequence_break at 5: the book stands at 5, delta 9 does not continue it: it follows 8",
                        "ask 3"),
                notes.sinceLastTime());
        book.fromStream(snapshot(9));
        assertEquals(List.of("healed at 9", "snapshot 9"), notes.sinceLastTime());
        book.disconnected("the cable");
        assertEquals(List.of("broken by reconnect at 9: the cable"), notes.sinceLastTime());
        book.disconnected("the cable again");
        assertEquals(List.of(), notes.sinceLastTime());
    }

    @Test
    void letsChainedDeltasReachBackOnlyBehindTheSnapshot() {
        for (Continuity continuity : Continuity.values()) {
            BookSynchronizer book = book(continuity, SnapshotSource.STREAM);
            book.fromStream(snapshot(5));
            book.fromStream(delta(3, 7));
            assertTrue(book.isValid());
            book.fromStream(delta(6, 9));
            assertEquals(continuity == Continuity.COVERING, book.isValid());
        }
    }

    @Test
    void takesKeepAlivesForWhatTheyAre() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(5));
        notes.sinceLastTime();
        book.fromStream(delta(5, 5, Levels.EMPTY));
        assertEquals(List.of(), notes.sinceLastTime());
        book.fromStream(delta(5, 5));
        assertTrue(notes.sinceLastTime().get(0).contains("it has levels but no number of its own"));
    }

    @Test
    void breaksAtADeltaThatDoesNotNameItsPredecessor() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(delta(4, 5));
        book.fetched(snapshot(5), 1);
        notes.sinceLastTime();
        book.fromStream(delta(MarketEvent.ABSENT, 6));
        assertEquals(
                List.of(
                        "broken by sequence_break at 5: the book stands at 5, delta 6 does not continue it: it does not name its predecessor",
                        "fetch 4"),
                notes.sinceLastTime());
    }

    @Test
    void beginsAnewWhenTooManyDeltasWait() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        for (int i = 0; i < BookSynchronizer.MAX_WAITING_DELTAS; i++) {
            book.fromStream(delta(i, i + 1));
        }
        assertEquals(List.of("fetch 1"), notes.sinceLastTime());
        book.fromStream(delta(BookSynchronizer.MAX_WAITING_DELTAS, BookSynchronizer.MAX_WAITING_DELTAS + 1));
        assertEquals(List.of("fetch 3"), notes.sinceLastTime());
        book.fetched(snapshot(10), 1);
        assertFalse(book.isValid());
        book.fetched(snapshot(BookSynchronizer.MAX_WAITING_DELTAS), 3);
        assertTrue(book.isValid());
    }

    @Test
    void retriesOnlyTheNewestAttempt() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(delta(4, 5));
        book.retry(1);
        book.retry(1);
        assertEquals(List.of("fetch 1", "fetch 2"), notes.sinceLastTime());
        book.fetched(snapshot(5), 2);
        book.retry(2);
        assertEquals(List.of("snapshot 5"), notes.sinceLastTime());
    }

    @Test
    void bookThatDriftedIsReplacedByTheFreshOneAtTheNextDelta() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(snapshot(5));
        BookCheck check = book.beginCheck();
        book.fromStream(delta(5, 7));
        notes.sinceLastTime();
        Levels other = Levels.ofPacked(new long[] {1, 9}, 0, 0);
        book.compare(check, new BookSnapshot(ModelVenue.INSTRUMENT, 0, 0, null, 6, other, ASKS, 0, null));
        assertEquals(List.of("checked, 0 differ"), notes.sinceLastTime(), "the delta behind it sets the level right");
        check = book.beginCheck();
        book.compare(check, new BookSnapshot(ModelVenue.INSTRUMENT, 0, 0, null, 7, other, ASKS, 0, null));
        assertEquals(
                List.of("checked, 1 differ", "broken by drift at 7: 1 levels differ from a fresh snapshot"),
                notes.sinceLastTime());
        book.fromStream(delta(7, 8, Levels.EMPTY));
        assertEquals(List.of("healed at 8", "snapshot 8", "delta 8"), notes.sinceLastTime());
    }

    @Test
    void bookThatWouldCrossIsLookedUpBeforeAnythingIsPublished() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(snapshot(5));
        notes.sinceLastTime();
        book.fromStream(delta(5, 6, Levels.ofPacked(new long[] {100, 1}, 0, 0)));
        assertEquals(
                List.of(
                        "broken by drift at 5: the book stands at 5, delta 6 does not continue it:"
                                + " its best bid would not be below its best ask",
                        "fetch 3"),
                notes.sinceLastTime());
    }

    @Test
    void isBrokenOnceThoughItDriftsAndThenLosesADelta() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(snapshot(5));
        BookCheck check = book.beginCheck();
        Levels other = Levels.ofPacked(new long[] {1, 9}, 0, 0);
        book.compare(check, new BookSnapshot(ModelVenue.INSTRUMENT, 0, 0, null, 5, other, ASKS, 0, null));
        notes.sinceLastTime();
        book.fromStream(delta(7, 8));
        assertEquals(1, notes.sinceLastTime().size(), "asks for a snapshot, and says no more");
        book.disconnected("the cable");
        assertEquals(List.of(), notes.sinceLastTime());
        book.fromStream(snapshot(9));
        assertEquals(List.of("healed at 9", "snapshot 9"), notes.sinceLastTime());
    }
}
