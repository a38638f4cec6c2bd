package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rule of each exchange that the synchroniser is made for, whether there is a connector yet or not, in the exchange's own terms. */
class BookRulesTest {
    private static final Levels BIDS = Levels.ofPacked(new long[] {1, 1}, 0, 0);
    private static final Levels ASKS = Levels.ofPacked(new long[] {2, 1}, 0, 0);

    private final HostNotes notes = new HostNotes();

    private BookSynchronizer book(Continuity continuity, SnapshotSource source) {
        return new BookSynchronizer(
                ModelVenue.INSTRUMENT,
                new BookRule(continuity, source),
                new BookBuffer(BookBuffer.DEFAULT_BYTES),
                notes);
    }

    private static BookSnapshot snapshot(long sequence) {
        return new BookSnapshot(ModelVenue.INSTRUMENT, 0, 0, null, sequence, BIDS, ASKS, 0, null);
    }

    private static BookDelta delta(long previous, long sequence, Levels bids) {
        return new BookDelta(
                ModelVenue.INSTRUMENT, 0, 0, null, previous, sequence, sequence < previous, bids, Levels.EMPTY, null);
    }

    /** The procedure as corrected on 2025-11-12: {@code U} and {@code u} count every change; a delta has them all. */
    @Nested
    class BinanceSpot {
        private final BookSynchronizer book = book(Continuity.COVERING, SnapshotSource.REST);

        private void update(long firstId, long lastId) {
            book.fromStream(delta(firstId - 1, lastId, BIDS));
        }

        @Test
        void updatesWaitBeforeTheSnapshotIsAskedForAndOldOnesAreDropped() {
            update(157, 160);
            assertEquals(List.of("fetch 1"), notes.sinceLastTime());
            update(161, 165);
            book.fetched(snapshot(160), 1);
            assertEquals(List.of("snapshot 160", "delta 165"), notes.sinceLastTime());
        }

        @Test
        void firstUpdateMayBeginRightBehindTheSnapshotOrContainIt() {
            for (long lastUpdateId : new long[] {160, 161, 164}) {
                BookSynchronizer fresh = book(Continuity.COVERING, SnapshotSource.REST);
                fresh.fromStream(delta(160, 165, BIDS));
                fresh.fetched(snapshot(lastUpdateId), 1);
                assertEquals(
                        List.of("fetch 1", "snapshot " + lastUpdateId, "delta 165"), notes.sinceLastTime(), "U = 161");
            }
        }

        @Test
        void snapshotFromBeforeTheFirstUpdateIsFetchedAgain() {
            update(161, 165);
            book.fetched(snapshot(159), 1);
            assertEquals(List.of("fetch 1", "fetch 2"), notes.sinceLastTime());
        }

        @Test
        void laterUpdatesMayOverlapButNotLeaveAHole() {
            update(161, 165);
            book.fetched(snapshot(160), 1);
            update(163, 170);
            update(160, 168);
            update(171, 171);
            assertEquals(
                    List.of("fetch 1", "snapshot 160", "delta 165", "delta 170", "delta 171"), notes.sinceLastTime());
            update(173, 174);
            assertFalse(book.isValid());
        }
    }

    /** {@code U} and {@code u} jump, for they count the changes of all symbols; {@code pu} is the {@code u} of the update before. */
    @Nested
    class BinanceFutures {
        private final BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.REST);

        private void update(long previousLastId, long lastId) {
            book.fromStream(delta(previousLastId, lastId, BIDS));
        }

        @Test
        void firstUpdateContainsTheSnapshot() {
            update(3_590, 3_600);
            update(3_600, 3_655);
            book.fetched(snapshot(3_620), 1);
            assertEquals(List.of("fetch 1", "snapshot 3620", "delta 3655"), notes.sinceLastTime());
        }

        @Test
        void firstUpdateMayFollowTheSnapshotItself() {
            update(3_590, 3_600);
            update(3_600, 3_655);
            book.fetched(snapshot(3_600), 1);
            assertEquals(List.of("fetch 1", "snapshot 3600", "delta 3655"), notes.sinceLastTime(), "pu = lastUpdateId");
        }

        @Test
        void everyLaterUpdateNamesTheOneBefore() {
            update(3_590, 3_600);
            book.fetched(snapshot(3_600), 1);
            update(3_600, 3_655);
            update(3_655, 3_700);
            assertTrue(book.isValid());
            update(3_690, 3_710);
            assertFalse(book.isValid(), "a spot book would take this one: its numbers reach back");
        }

        @Test
        void snapshotThatNoUpdateReachesBackToIsFetchedAgain() {
            update(3_590, 3_600);
            book.fetched(snapshot(3_580), 1);
            assertEquals(List.of("fetch 1", "fetch 2"), notes.sinceLastTime());
        }
    }

    /** {@code prevSeqId} is the {@code seqId} before; −1, which means that there is none, is {@link MarketEvent#ABSENT} here. */
    @Nested
    class Okx {
        private final BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);

        private void update(long previousId, long id) {
            book.fromStream(delta(previousId, id, BIDS));
        }

        private void keepAlive(long id) {
            book.fromStream(delta(id, id, Levels.EMPTY));
        }

        @Test
        void followsTheDocumentedChain() {
            book.fromStream(snapshot(10));
            update(10, 15);
            keepAlive(15);
            update(15, 3);
            update(3, 5);
            assertEquals(List.of("snapshot 10", "delta 15", "delta 3", "delta 5"), notes.sinceLastTime());
            assertTrue(book.isValid());
        }

        @Test
        void restartMustContinueTheBookToo() {
            book.fromStream(snapshot(10));
            update(15, 3);
            assertFalse(book.isValid());
        }

        @Test
        void keepAliveProvesThatTheStateStillStands() {
            book.fromStream(snapshot(10));
            book.fromStream(
                    new BookDelta(ModelVenue.INSTRUMENT, 0, 77, null, 10, 10, false, Levels.EMPTY, Levels.EMPTY, null));
            book.disconnected("cut");
            assertEquals(77, notes.lastGood().receiveTimeUs(), "the gap begins there");
        }

        @Test
        void keepAliveOfAnotherStateTellsOfALoss() {
            book.fromStream(snapshot(10));
            keepAlive(15);
            assertFalse(book.isValid());
        }

        @Test
        void zeroIsAPredecessorAndNoneIsNone() {
            book.fromStream(snapshot(0));
            update(0, 7);
            assertTrue(book.isValid());
            update(MarketEvent.ABSENT, 8);
            assertFalse(book.isValid());
        }

        @Test
        void asksForANewSnapshotOnceWhateverComesMeanwhile() {
            book.fromStream(snapshot(10));
            update(12, 13);
            notes.sinceLastTime();
            update(13, 14);
            update(16, 17);
            keepAlive(17);
            assertEquals(List.of(), notes.sinceLastTime());
            book.fromStream(snapshot(17));
            assertEquals(List.of("healed at 17", "snapshot 17"), notes.sinceLastTime());
        }

        @Test
        void streamThatBeginsWithAnUpdateIsJoinedToAFetchedSnapshot() {
            update(9, 10);
            update(10, 15);
            update(15, 18);
            assertEquals(List.of("fetch 1"), notes.sinceLastTime());
            book.fetched(snapshot(8), 1);
            assertEquals(List.of("fetch 2"), notes.sinceLastTime(), "from before the first update");
            book.fetched(snapshot(12), 2);
            assertEquals(List.of("snapshot 12", "delta 15", "delta 18"), notes.sinceLastTime());
        }
    }

    /** {@code prev_change_id} is the {@code change_id} before; the first message is a snapshot. */
    @Nested
    class Deribit {
        private final BookSynchronizer book = book(Continuity.CHAINED, SnapshotSource.STREAM);

        private void change(long previousId, long id) {
            book.fromStream(delta(previousId, id, BIDS));
        }

        @Test
        void changesNameTheOneBefore() {
            book.fromStream(snapshot(297_217));
            change(297_217, 297_218);
            change(297_218, 297_230);
            assertEquals(List.of("snapshot 297217", "delta 297218", "delta 297230"), notes.sinceLastTime());
        }

        @Test
        void missedChangeIsMadeGoodByANewSubscription() {
            book.fromStream(snapshot(297_217));
            change(297_218, 297_219);
            assertEquals("ask 3", notes.sinceLastTime().get(2));
        }
    }
}
