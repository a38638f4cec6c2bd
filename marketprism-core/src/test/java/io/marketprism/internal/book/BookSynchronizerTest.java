package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.codec.EventIdentity;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.QuantityUnit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the model test does not reach, and what is told of a break. */
class BookSynchronizerTest {
    private static final Levels LEVELS = Levels.ofPacked(new long[] {1, 1}, 0, 0);
    private static final Levels ASKS = Levels.ofPacked(new long[] {2, 1}, 0, 0);

    private final HostNotes notes = new HostNotes();

    private BookSynchronizer book(Continuity continuity, SnapshotSource source) {
        return new BookSynchronizer(
                ModelVenue.INSTRUMENT,
                new BookRule(continuity, source),
                new BookBuffer(BookBuffer.DEFAULT_BYTES),
                notes);
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
    void showsItsBestLevelsOnlyWhileItIsWhole() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        assertNull(book.snapshot(1), "it has not begun");
        book.fromStream(snapshot(5));
        book.fromStream(delta(5, 6, Levels.ofPacked(new long[] {1, 3}, 0, 0)));
        assertEquals(6, book.snapshot(1).sequence());
        assertEquals(Levels.ofPacked(new long[] {1, 3}, 0, 0), book.snapshot(1).bids());
        book.fromStream(delta(7, 8));
        assertNull(book.snapshot(1), "a delta is missing");
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
    void breaksWhereQuantitiesCountSomethingElse() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(5));
        Instrument of = ModelVenue.INSTRUMENT;
        Instrument counted =
                new Instrument(of.exchange(), of.marketType(), of.symbol(), of.nativeSymbol(), QuantityUnit.CONTRACT);
        book.fromStream(new BookDelta(counted, 0, 0, null, 5, 6, false, LEVELS, Levels.EMPTY, null));
        assertFalse(book.isValid());
        assertTrue(notes.sinceLastTime().get(1).startsWith("broken by drift at 5: "), "and not published");
        book.fromStream(new BookSnapshot(counted, 0, 0, null, 6, LEVELS, ASKS, 0, null));
        book.fromStream(new BookDelta(counted, 0, 0, null, 6, 7, false, LEVELS, Levels.EMPTY, null));
        assertTrue(book.isValid());
        assertEquals(List.of("healed at 6", "snapshot 6", "delta 7"), notes.sinceLastTime());
    }

    @Test
    void letsChainedDeltasReachBackOnlyBehindAFetchedSnapshot() {
        for (Continuity continuity : List.of(Continuity.COVERING, Continuity.CHAINED)) {
            BookSynchronizer book = book(continuity, SnapshotSource.REST);
            book.fromStream(delta(1, 3));
            book.fetched(snapshot(5), 1);
            book.fromStream(delta(3, 7));
            assertTrue(book.isValid());
            book.fromStream(delta(6, 9));
            assertEquals(continuity == Continuity.COVERING, book.isValid());
        }
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(5));
        book.fromStream(delta(3, 7));
        assertFalse(book.isValid(), "the stream continues its own snapshot exactly");
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

    private static BookDelta received(long number, long receivedUs) {
        return new BookDelta(
                ModelVenue.INSTRUMENT, 0, receivedUs, null, number - 1, number, false, LEVELS, Levels.EMPTY, null);
    }

    private static final long SECOND = 1_000_000;

    @Test
    void keepsTheLastSecondsOnlyUntilItsCallIsSent() {
        BookBuffer buffer = new BookBuffer(BookBuffer.DEFAULT_BYTES);
        BookSynchronizer book = new BookSynchronizer(
                ModelVenue.INSTRUMENT, new BookRule(Continuity.COVERING, SnapshotSource.REST), buffer, notes);
        long one = BookBuffer.bytes(received(1, 0));
        for (int second = 1; second <= 100; second++) {
            book.fromStream(received(second, second * SECOND));
        }
        assertEquals(6 * one, buffer.usedBytes());
        assertTrue(book.sending(1));
        for (int second = 101; second <= 120; second++) {
            book.fromStream(received(second, second * SECOND));
        }
        assertEquals(26 * one, buffer.usedBytes());
        book.fetched(snapshot(93), 1);
        assertEquals(List.of("fetch 1", "fetch 2"), notes.sinceLastTime());
        book.fromStream(received(121, 121 * SECOND));
        assertEquals(27 * one, buffer.usedBytes(), "an exchange that is so late may be so again");
        book.fetched(snapshot(95), 2);
        assertTrue(book.isValid());
        assertEquals(0, buffer.usedBytes());
    }

    /** A quiet book: no delta would come that tells that the snapshot is too old. */
    @Test
    void refusesASnapshotThatIsOlderThanWhatWasGivenUp() {
        BookBuffer buffer = new BookBuffer(2 * BookBuffer.bytes(delta(1, 2)));
        BookSynchronizer book = new BookSynchronizer(
                ModelVenue.INSTRUMENT, new BookRule(Continuity.COVERING, SnapshotSource.REST), buffer, notes);
        book.fromStream(delta(5, 6));
        book.fromStream(delta(6, 7));
        book.fromStream(delta(7, 8));
        assertEquals(0, buffer.usedBytes());
        book.fetched(snapshot(7), 1);
        assertFalse(book.isValid());
        assertEquals(List.of("fetch 1", "fetch 2"), notes.sinceLastTime());
        book.fetched(snapshot(8), 2);
        assertTrue(book.isValid());
    }

    @Test
    void nobodyWaitsForTheCallOfAnOldAttemptOrOfAWholeBook() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(delta(4, 5));
        book.retry(1);
        assertFalse(book.sending(1));
        assertTrue(book.sending(2));
        book.fromStream(snapshot(5));
        assertFalse(book.sending(2));
    }

    @Test
    void endsACheckThatWouldHaveToKeepTooMuch() {
        BookBuffer buffer = new BookBuffer(BookBuffer.DEFAULT_BYTES);
        BookSynchronizer book = new BookSynchronizer(
                ModelVenue.INSTRUMENT, new BookRule(Continuity.COVERING, SnapshotSource.REST), buffer, notes);
        book.fromStream(snapshot(0));
        BookCheck check = book.beginCheck();
        notes.sinceLastTime();
        for (int i = 0; i < BookCheck.MAX_DELTAS; i++) {
            book.fromStream(delta(i, i + 1));
        }
        assertTrue(buffer.usedBytes() > 0);
        notes.sinceLastTime();
        book.fromStream(delta(BookCheck.MAX_DELTAS, BookCheck.MAX_DELTAS + 1));
        assertEquals("not checked: ", notes.sinceLastTime().get(1).substring(0, 13));
        assertEquals(0, buffer.usedBytes());
        book.compare(check, snapshot(3));
        assertEquals(List.of(), notes.sinceLastTime());
        assertTrue(book.isValid());
        Levels many = Levels.ofPacked(new long[2 * 100_000], 0, 0);
        assertNotNull(book.beginCheck());
        for (int i = 1; i <= 6; i++) {
            book.fromStream(delta(BookCheck.MAX_DELTAS + i, BookCheck.MAX_DELTAS + i + 1, many));
        }
        assertEquals(
                1,
                notes.sinceLastTime().stream()
                        .filter(note -> note.startsWith("not checked"))
                        .count());
        assertEquals(0, buffer.usedBytes());
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

    /** A level may change and change back within the 100 ms of one update, which then need not tell of it, while a snapshot from between does. */
    @Test
    void differenceFromASnapshotBetweenTwoUpdatesOfAStreamProvesNothingUntilItStays() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        Levels other = Levels.ofPacked(new long[] {1, 9}, 0, 0);
        book.fromStream(snapshot(10));
        notes.sinceLastTime();
        for (int i = 1; i <= BookSynchronizer.MAX_INCONCLUSIVE_CHECKS; i++) {
            assertTrue(book.isValid(), "before check " + i);
            BookCheck check = book.beginCheck();
            book.fromStream(delta(10 * i, 10 * i + 10, Levels.EMPTY));
            assertEquals(List.of("delta " + (10 * i + 10)), notes.sinceLastTime());
            book.compare(check, snapshot(10 * i + 5, 0, other));
        }
        assertFalse(book.isValid());
        assertEquals(
                "broken by drift at 10: the book stands at 40: 3 fresh snapshots in a row differ from the book,"
                        + " each from between two deltas",
                notes.sinceLastTime().get(0));
    }

    /** Readers ignore a snapshot of the state that they have, so they would keep what is wrong. */
    @Test
    void snapshotOfTheBooksStateThatDiffersTellsOfDrift() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(10));
        notes.sinceLastTime();
        book.fromStream(snapshot(10, 0, Levels.ofPacked(new long[] {1, 9}, 0, 0)));
        assertEquals(
                List.of(
                        "broken by drift at 10: 1 levels differ from the stream's snapshot of 10",
                        "healed at 10",
                        "snapshot 10"),
                notes.sinceLastTime());
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

    private static BookDelta delta(long previous, long sequence, boolean reset, long timeUs) {
        return new BookDelta(
                ModelVenue.INSTRUMENT, timeUs, timeUs, null, previous, sequence, reset, LEVELS, Levels.EMPTY, null);
    }

    private static BookSnapshot snapshot(long sequence, long timeUs, Levels bids) {
        return new BookSnapshot(ModelVenue.INSTRUMENT, timeUs, timeUs, null, sequence, bids, ASKS, 0, null);
    }

    @Test
    void noticesThatTheDeltaThatRestartsTheNumberingWasLost() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(1_000, 10, LEVELS));
        notes.sinceLastTime();
        book.fromStream(delta(990, 1_000, false, 10));
        assertTrue(book.isValid(), "a delta that was seen before is no news");
        book.fromStream(delta(3, 5, false, 11));
        assertEquals(
                List.of(
                        "broken by sequence_break at 1000: the book stands at 1000, delta 5 does not continue it:"
                                + " it is newer, so the numbering has restarted unseen",
                        "ask 3"),
                notes.sinceLastTime());
    }

    @Test
    void noticesThatAFetchedSnapshotIsOfTheNumberingBefore() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(delta(3, 5, false, 10));
        book.fetched(snapshot(1_000, 9, LEVELS), 1);
        assertTrue(book.isValid(), "a state that the book was in");
        long later = 9 + BookSynchronizer.FETCHED_TIME_TOLERANCE_US;
        book.fromStream(delta(5, 6, false, later));
        assertTrue(book.isValid(), "the times of a call and of a stream may differ a little");
        book.fromStream(delta(6, 7, false, later + 1));
        assertFalse(book.isValid());
    }

    @Test
    void asksAnewWhenTheNumberingRestartsWhileDeltasWait() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.REST);
        book.fromStream(delta(1_000, 1_005, false, 10));
        book.fromStream(delta(1_005, 3, true, 11));
        book.fromStream(delta(3, 5, false, 12));
        book.fromStream(delta(2, 4, false, 13));
        assertEquals(List.of("fetch 1", "fetch 3", "fetch 5"), notes.sinceLastTime());
        book.fetched(snapshot(1_005, 10, LEVELS), 1);
        book.fetched(snapshot(2, 12, LEVELS), 5);
        assertEquals(List.of("snapshot 2", "delta 4"), notes.sinceLastTime());
    }

    @Test
    void snapshotThatComesByItselfLeavesAGapUnlessItIsOfTheBooksState() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(10, 10, LEVELS));
        book.fromStream(snapshot(10, 10, LEVELS));
        book.fromStream(snapshot(7, 7, LEVELS));
        assertEquals(List.of("snapshot 10", "snapshot 10"), notes.sinceLastTime(), "an old one is no news");
        book.fromStream(snapshot(15, 15, LEVELS));
        assertEquals(
                List.of(
                        "broken by sequence_break at 10: the book stands at 10, a snapshot at 15 came without the deltas"
                                + " that lead there",
                        "healed at 15",
                        "snapshot 15"),
                notes.sinceLastTime());
        book.fromStream(snapshot(3, 16, LEVELS));
        assertEquals(List.of("healed at 3", "snapshot 3"), notes.sinceLastTime().subList(1, 3), "numbered anew");
    }

    @Test
    void snapshotThatIsAheadAloneProvesABookThatIsQuiet() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(snapshot(5, 5, LEVELS));
        notes.sinceLastTime();
        BookCheck check = book.beginCheck();
        book.compare(check, snapshot(9, 9, LEVELS));
        assertEquals(List.of(), notes.sinceLastTime(), "waits for deltas that lead there");
        book.conclude(check);
        assertEquals(List.of("checked, 0 differ"), notes.sinceLastTime());
        book.conclude(check);
        assertEquals(List.of(), notes.sinceLastTime());
    }

    @Test
    void snapshotThatIsAheadAndDiffersTellsThatTheStreamHasGoneSilent() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(5, 5, LEVELS));
        notes.sinceLastTime();
        BookCheck check = book.beginCheck();
        book.compare(check, snapshot(9, 9, Levels.ofPacked(new long[] {1, 9}, 0, 0)));
        book.conclude(check);
        assertEquals(
                List.of(
                        "checked, 1 differ",
                        "broken by drift at 5: the book stands at 5: 1 levels differ from a snapshot at 9, and no delta"
                                + " has led there since",
                        "ask 3"),
                notes.sinceLastTime());
    }

    @Test
    void isNotBelievedAfterChecksThatProveNothing() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(snapshot(1_000, 5, LEVELS));
        notes.sinceLastTime();
        for (int i = 1; i <= BookSynchronizer.MAX_INCONCLUSIVE_CHECKS; i++) {
            assertTrue(book.isValid());
            book.compare(book.beginCheck(), snapshot(i, 5 + i, LEVELS));
        }
        assertEquals(
                List.of(
                        "broken by drift at 1000: the book stands at 1000: 3 fresh snapshots in a row do not lead to where"
                                + " the book stands"),
                notes.sinceLastTime());
        book.fromStream(delta(5, 6));
        assertEquals(List.of("fetch 3"), notes.sinceLastTime(), "once the stream shows that it lives");
    }

    @Test
    void bookThatDriftedMayHaveBeenWrongSinceItWasLastProven() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(snapshot(5, 50, LEVELS));
        book.fromStream(delta(5, 6, false, 60));
        book.compare(book.beginCheck(), snapshot(6, 61, LEVELS));
        book.fromStream(delta(6, 7, false, 70));
        book.fromStream(delta(7, 8, false, 80));
        book.compare(book.beginCheck(), snapshot(8, 81, Levels.ofPacked(new long[] {1, 9}, 0, 0)));
        assertEquals(new BookPosition(6, 60, 60), notes.lastGood());
        book.fromStream(delta(8, 9, false, 90));
        book.fromStream(delta(10, 11, false, 110));
        assertEquals(new BookPosition(9, 90, 90), notes.lastGood(), "a hole begins where the numbers end");
    }

    @Test
    void readersCanFollowARestartOfTheNumberingThatMeetsAFreshBook() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(1_000, 10, LEVELS));
        book.compare(book.beginCheck(), snapshot(1_000, 10, Levels.ofPacked(new long[] {1, 9}, 0, 0)));
        notes.sinceLastTime();
        book.fromStream(delta(1_000, 3, true, 11));
        assertEquals(
                List.of("healed at 3", "snapshot 3"),
                notes.sinceLastTime(),
                "the reset would be a break to whoever has taken the snapshot");
        book.fromStream(delta(3, 5, false, 12));
        assertEquals(List.of("delta 5"), notes.sinceLastTime());
    }

    @Test
    void publishesOneSnapshotOfAState() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(5));
        book.publishSnapshot(1);
        assertEquals(List.of("snapshot 5"), notes.sinceLastTime(), "the announced one says as much or more");
        book.fromStream(delta(5, 6));
        book.publishSnapshot(1);
        book.publishSnapshot(1);
        assertEquals(List.of("delta 6", "snapshot 6"), notes.sinceLastTime());
    }

    @Test
    void publishesNoSnapshotBesideOneThatReplacedTheBook() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(5).withDepthLimit(1));
        book.compare(book.beginCheck(), snapshot(5));
        book.publishSnapshot(1);
        notes.sinceLastTime();
        book.fromStream(delta(5, 6));
        book.publishSnapshot(1);
        assertEquals(List.of("snapshot 6", "delta 6"), notes.sinceLastTime());
    }

    /** A late copy of a delta, and a fetched snapshot of before it, after a break. */
    @Test
    void publishesNoDeltaAgainThatASnapshotOfLongAgoLeadsTo() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.REST);
        book.fromStream(delta(4, 5));
        book.fetched(snapshot(4), 1);
        book.fromStream(delta(5, 6));
        book.disconnected("the cable");
        notes.sinceLastTime();
        book.fromStream(delta(4, 5));
        book.fromStream(delta(5, 6));
        book.fetched(snapshot(4), 4);
        assertEquals(List.of("fetch 4"), notes.sinceLastTime());
        assertFalse(book.isValid());
        book.fromStream(delta(6, 7));
        assertEquals(List.of("healed at 7", "snapshot 7", "delta 7"), notes.sinceLastTime());
        assertTrue(book.isValid());
    }

    /** A snapshot that was published counts as much as a delta. */
    @Test
    void snapshotOfLongAgoThatTheStreamRepeatsHealsNothing() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(5));
        book.fromStream(delta(7, 8));
        book.fromStream(snapshot(10));
        book.fromStream(delta(12, 13));
        notes.sinceLastTime();
        book.fromStream(snapshot(5));
        assertEquals(List.of(), notes.sinceLastTime());
        assertFalse(book.isValid());
        book.fromStream(snapshot(13));
        assertEquals(List.of("healed at 13", "snapshot 13"), notes.sinceLastTime());
        assertTrue(book.isValid());
    }

    /** Snapshots that are fetched need not tell a time, though deltas do. */
    @Test
    void fetchedSnapshotOfLongAgoIsCaughtUpSilently() {
        BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);
        book.fromStream(timed(8, 10));
        book.fetched(untimed(10), 1);
        book.disconnected("the cable");
        book.fromStream(timed(4, 6));
        notes.sinceLastTime();
        book.fetched(untimed(5), 4);
        book.fromStream(timed(6, 9));
        assertEquals(List.of(), notes.sinceLastTime());
        assertFalse(book.isValid());
        book.fromStream(timed(9, 12));
        assertEquals(List.of("healed at 12", "snapshot 12", "delta 12"), notes.sinceLastTime());
        assertTrue(book.isValid());
    }

    private static BookDelta timed(long previous, long sequence) {
        return new BookDelta(
                ModelVenue.INSTRUMENT,
                1_000 + sequence,
                0,
                null,
                previous,
                sequence,
                false,
                LEVELS,
                Levels.EMPTY,
                null);
    }

    private static BookSnapshot untimed(long sequence) {
        return new BookSnapshot(ModelVenue.INSTRUMENT, MarketEvent.ABSENT, 0, null, sequence, LEVELS, ASKS, 0, null);
    }

    @Test
    void namesTheStatesOfARestartedNumberingByASessionOfTheirOwn() {
        BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);
        book.fromStream(snapshot(5));
        book.fromStream(delta(5, 6));
        book.publishSnapshot(1);
        book.fromStream(new BookDelta(ModelVenue.INSTRUMENT, 0, 0, null, 6, 3, true, LEVELS, Levels.EMPTY, null));
        book.fromStream(delta(3, 6));
        book.publishSnapshot(1);
        List<String> identities =
                notes.published().stream().map(EventIdentity::of).toList();
        assertEquals(6, identities.size());
        assertEquals(6, Set.copyOf(identities).size(), identities.toString());
    }
}
