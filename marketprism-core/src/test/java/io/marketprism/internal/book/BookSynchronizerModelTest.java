package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Seeds;
import io.marketprism.codec.EventIdentity;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.GapCause;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import io.marketprism.event.MarketEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random streams with random faults, read by somebody who knows only the rule for readers: while the synchroniser calls its book valid, that
 * reader's book is the venue's as far as it is known, and once the faults stop it is the venue's newest.
 */
class BookSynchronizerModelTest {
    private static final int RUNS = Boolean.getBoolean("marketprism.long") ? 10_000 : 300;
    private static final int STEPS = 250;

    /** Some deltas of a few levels. */
    private static final long NARROW_BYTES = 1_500;

    /** No level of the venue has this quantity. */
    private static final long WRONG = 77;

    /** How the exchanges number their books, and where their snapshots come from. */
    private enum Venue {
        BINANCE_SPOT(Continuity.COVERING, SnapshotSource.REST),
        BINANCE_FUTURES(Continuity.CHAINED, SnapshotSource.REST),
        /** With a snapshot in the stream, and without. */
        OKX(Continuity.CHAINED, SnapshotSource.STREAM),
        DERIBIT(Continuity.CHAINED, SnapshotSource.STREAM),
        /** None of today's. */
        OTHER(Continuity.COVERING, SnapshotSource.STREAM);

        private final BookRule rule;

        Venue(Continuity continuity, SnapshotSource source) {
            this.rule = new BookRule(continuity, source);
        }

        /** A stream that begins with a delta needs a snapshot by HTTP. */
        private boolean beginsWithASnapshot(Random random) {
            return rule.source() == SnapshotSource.STREAM && (this == DERIBIT || random.nextInt(5) > 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsThroughOnlyTheTruthAndAlwaysHeals(Venue venue) {
        int[] breaks = new int[1];
        Seeds.forEach(RUNS, random -> breaks[0] += new Run(random, venue, false, false, false).play());
        assertTrue(breaks[0] > RUNS, "Expected that the faults break books, were " + breaks[0]);
    }

    /** Where a venue restarts its numbering, a reader must heed gaps too: numbers alone do not tell an old book from a new one. */
    @ParameterizedTest
    @EnumSource(names = {"BINANCE_FUTURES", "OKX", "DERIBIT"})
    void survivesNumberingThatRestarts(Venue venue) {
        Seeds.forEach(RUNS, random -> new Run(random, venue, true, false, false).play());
    }

    /** No number tells that a level is wrong; a comparison with a fresh snapshot must. */
    @ParameterizedTest
    @EnumSource
    void findsWrongLevelsByComparing(Venue venue) {
        int[] drifts = new int[1];
        Seeds.forEach(RUNS, random -> {
            Run run = new Run(random, venue, false, true, false);
            run.play();
            drifts[0] += run.drifts;
        });
        assertTrue(drifts[0] > RUNS / 4, "Expected that comparing finds wrong levels, found " + drifts[0]);
    }

    /** Room for a few deltas only, which others take away at any moment, also from checks. */
    @ParameterizedTest
    @EnumSource
    void letsThroughOnlyTheTruthThoughThereIsHardlyAnyRoom(Venue venue) {
        int[] givenUp = new int[2];
        Seeds.forEach(RUNS, random -> {
            Run run = new Run(random, venue, venue.rule.continuity() == Continuity.CHAINED, false, true);
            run.play();
            givenUp[0] += run.lateSnapshots;
            givenUp[1] += run.notChecked;
        });
        assertTrue(
                givenUp[0] > RUNS / 10 && givenUp[1] > RUNS / 30,
                "Expected that some snapshots come too late, and some checks end, for lack of room, were " + givenUp[0]
                        + " and " + givenUp[1]);
    }

    /** Each showed an error once, of the synchroniser or of this model. */
    @ParameterizedTest
    @CsvSource({"DERIBIT,true,false,112", "OKX,true,false,117", "OKX,false,true,1795679819490"})
    void survivesTheSeedsThatFailedOnce(Venue venue, boolean restarts, boolean corrupts, long seed) {
        Seeds.only(seed, random -> new Run(random, venue, restarts, corrupts, false).play());
    }

    /** One stream from a venue through a faulty network into a synchroniser and on to a reader. */
    private static final class Run implements BookSynchronizer.Host {
        private final Random random;
        private final Venue kind;
        private final BookRule rule;
        private final boolean restarts;
        private final boolean corrupts;
        private final ModelVenue venue;
        private final BookBuffer buffer;

        /** Another book, which shares the buffer. */
        private final BookBuffer.Held other;

        private final boolean narrow;
        private final BookSynchronizer book;
        private final ModelReader reader = new ModelReader();
        private final ArrayDeque<BookEvent> wire = new ArrayDeque<>();
        private final List<BookEvent> delivered = new ArrayList<>();
        private final List<Integer> fetches = new ArrayList<>();
        private final List<Integer> retries = new ArrayList<>();
        private final List<String> story = new ArrayList<>();
        private final Set<String> published = new HashSet<>();
        private boolean faults = true;
        private boolean broken;
        private boolean streamAsked;
        private BookCheck check;
        private boolean compared;
        private boolean concluding;

        /** Whether the reader may have a wrong level that no number tells. */
        private boolean corrupted;

        /** Whether it ever had; the synchroniser may still have it beyond what the reader knows. */
        private boolean everCorrupted;

        /** Which state the newest event that came through leads to. */
        private int passed;

        private int breaks;
        private int lateSnapshots;
        private int notChecked;
        private int drifts;
        private int sessions;

        Run(Random random, Venue kind, boolean restarts, boolean corrupts, boolean narrow) {
            this.random = random;
            this.kind = kind;
            this.rule = kind.rule;
            this.restarts = restarts;
            this.corrupts = corrupts;
            this.venue = new ModelVenue(random, rule.continuity());
            this.buffer = new BookBuffer(narrow ? NARROW_BYTES : BookBuffer.DEFAULT_BYTES);
            this.other = buffer.waiting();
            this.narrow = narrow;
            this.book = new BookSynchronizer(ModelVenue.INSTRUMENT, rule, buffer, this);
        }

        int play() {
            try {
                connect();
                for (int i = 0; i < STEPS; i++) {
                    step();
                    if (narrow) {
                        crowd();
                    }
                    check();
                }
                other.clear();
                faults = false;
                story.add("no more faults");
                for (int i = 0; i < STEPS; i++) {
                    step();
                    check();
                }
                settle();
                return breaks;
            } catch (AssertionError e) {
                throw new AssertionError(
                        e.getMessage() + "\n"
                                + String.join("\n", story.subList(Math.max(0, story.size() - 60), story.size())),
                        e);
            }
        }

        /** What others do with the room that they share, at any moment; and the calls are sent some time. */
        private void crowd() {
            switch (random.nextInt(8)) {
                case 0, 1 -> other.add(venue.keepAlive(), MarketEvent.ABSENT);
                case 2 -> other.callIsSent(random.nextBoolean());
                case 3 -> other.clear();
                case 4 -> {
                    if (!fetches.isEmpty()) {
                        book.sending(fetches.get(random.nextInt(fetches.size())));
                    }
                }
                case 5, 6 -> checkAgainstASnapshot();
                default -> {
                    // Nothing.
                }
            }
            assertTrue(buffer.usedBytes() <= NARROW_BYTES, "more than there may be");
        }

        private void settle() {
            heal();
            if (corrupted) {
                compareWithTheWholeBook();
                heal();
            }
            assertFalse(corrupted, "expected that comparing has found what was wrong");
            assertEquals(venue.newest(), reader.state());
            check();
        }

        private void compareWithTheWholeBook() {
            book.abandon(check);
            check = null;
            BookCheck last = book.beginCheck();
            assertNotNull(last, "expected that a whole book can be compared");
            BookSnapshot whole = venue.whole();
            story.add("compared with all of " + whole.sequence());
            book.compare(last, whole);
            // What is wrong was made whole by a later delta, or it is known now.
            corrupted &= broken;
        }

        private void heal() {
            wire.add(venue.delta());
            for (int i = 0; i < 100 && !(wire.isEmpty() && fetches.isEmpty()); i++) {
                while (!wire.isEmpty()) {
                    deliver(wire.poll());
                }
                if (!fetches.isEmpty()) {
                    answer();
                } else if (!book.isValid()) {
                    timeOut();
                }
                check();
            }
            assertTrue(book.isValid(), "expected a whole book once there are no more faults");
            assertFalse(broken, "expected that healing is told");
        }

        private void check() {
            if (book.isValid()) {
                assertFalse(broken, "valid, but never told that it was healed");
                assertTrue(reader.isValid(), "valid, but the reader has no book");
                assertRight();
                assertEquals(venue.sequence(reader.state()), reader.sequence());
            }
        }

        private void assertRight() {
            if (!corrupted) {
                assertEquals(reader.known(venue.book(reader.state())), reader.book(), () -> "at " + reader.sequence());
            }
        }

        private void step() {
            switch (random.nextInt(corrupts ? 21 : 17)) {
                case 0, 1, 2, 3, 4 -> publish(venue.delta());
                case 5 -> wire.add(venue.keepAlive());
                case 6, 7, 8, 9, 10 -> deliverNext();
                case 11, 12 -> answer();
                case 13 -> timeOut();
                case 14 -> sendSnapshotIfAsked();
                case 15, 17, 18, 19, 20 -> checkAgainstASnapshot();
                default -> rarely();
            }
        }

        private void publish(BookDelta delta) {
            if (corrupts) {
                wire.add(faults && random.nextInt(4) == 0 ? corrupted(delta) : delta);
            } else if (faults && random.nextInt(25) == 0) {
                story.add("lost " + name(delta));
            } else if (faults && random.nextInt(25) == 0) {
                wire.add(new BookDelta(
                        delta.instrument(),
                        delta.exchangeTimeUs(),
                        0,
                        null,
                        MarketEvent.ABSENT,
                        delta.sequence(),
                        false,
                        delta.bids(),
                        delta.asks(),
                        null));
            } else if (faults && random.nextInt(25) == 0 && venue.hasAsks()) {
                wire.add(crossing(delta));
            } else {
                wire.add(delta);
            }
        }

        /** The same delta with a bid above every ask; if no ask is known, only comparing will tell. */
        private static BookDelta crossing(BookDelta delta) {
            return withWrongBid(delta, 1_000);
        }

        /** The same delta with a bid that the venue does not have. */
        private BookDelta corrupted(BookDelta delta) {
            return withWrongBid(delta, 95 + random.nextInt(6));
        }

        private static BookDelta withWrongBid(BookDelta delta, long price) {
            TreeMap<Long, Long> bids = new TreeMap<>(Comparator.reverseOrder());
            for (int i = 0; i < delta.bids().size(); i++) {
                bids.put(
                        delta.bids().price(i).unscaled(),
                        delta.bids().quantity(i).unscaled());
            }
            bids.put(price, WRONG);
            return new BookDelta(
                    delta.instrument(),
                    delta.exchangeTimeUs(),
                    0,
                    null,
                    delta.previousSequence(),
                    delta.sequence(),
                    delta.reset(),
                    Levels.of(bids.entrySet().stream()
                            .map(level -> new Level(Decimal.of(level.getKey()), Decimal.of(level.getValue())))
                            .toList()),
                    delta.asks(),
                    null);
        }

        private void deliverNext() {
            if (faults && wire.size() > 1 && random.nextInt(12) == 0) {
                BookEvent late = wire.poll();
                deliver(wire.poll());
                deliver(late);
            } else if (!wire.isEmpty()) {
                deliver(wire.poll());
            }
            if (faults && !delivered.isEmpty() && random.nextInt(12) == 0) {
                story.add("repeated:");
                book.fromStream(tell(delivered.get(Math.max(0, delivered.size() - 1 - random.nextInt(12)))));
            }
        }

        private void deliver(BookEvent event) {
            delivered.add(event);
            book.fromStream(tell(event));
        }

        private BookEvent tell(BookEvent event) {
            story.add("stream " + name(event) + (isWrong(event) ? ", corrupted" : ""));
            return event;
        }

        private static boolean isWrong(BookEvent event) {
            return IntStream.range(0, event.bids().size())
                    .anyMatch(i -> event.bids().quantity(i).unscaled() == WRONG);
        }

        private static String name(BookEvent event) {
            return event instanceof BookDelta delta
                    ? (delta.reset() ? "reset " : "delta ") + delta.previousSequence() + "->" + delta.sequence()
                    : "snapshot " + event.sequence();
        }

        /** Answers any of the waiting calls, also one that is out of date. */
        private void answer() {
            if (fetches.isEmpty()) {
                return;
            }
            int attempt = fetches.remove(random.nextInt(fetches.size()));
            if (faults && random.nextInt(4) == 0) {
                story.add("fetch " + attempt + " failed");
                retries.add(attempt);
            } else {
                BookSnapshot snapshot = venue.snapshot(faults && random.nextInt(3) == 0);
                story.add("fetched " + attempt + ": " + snapshot.sequence());
                int asked = fetches.size();
                book.fetched(snapshot, attempt);
                lateSnapshots += fetches.size() > asked ? 1 : 0;
            }
        }

        private void timeOut() {
            if (!retries.isEmpty()) {
                int attempt = retries.remove(random.nextInt(retries.size()));
                story.add("retry " + attempt);
                book.retry(attempt);
            }
        }

        private void checkAgainstASnapshot() {
            if (random.nextInt(3) == 0) {
                book.publishSnapshot(1 + random.nextInt(5));
            } else if (check == null) {
                check = book.beginCheck();
                compared = false;
            } else if (!compared) {
                BookSnapshot snapshot = venue.snapshot(faults && random.nextInt(3) == 0);
                story.add("compared with " + snapshot.sequence());
                book.compare(check, snapshot);
                compared = true;
            } else if (wire.isEmpty()) {
                // Nothing came for long that would lead to the snapshot.
                story.add("concluded");
                concluding = true;
                book.conclude(check);
                concluding = false;
                check = null;
            } else if (random.nextInt(3) == 0) {
                book.abandon(check);
                check = null;
            }
        }

        private void sendSnapshotIfAsked() {
            if (streamAsked) {
                streamAsked = false;
                if (!faults || random.nextInt(4) > 0) {
                    wire.add(venue.published());
                }
            }
        }

        private void rarely() {
            if (faults && random.nextInt(3) == 0) {
                story.add("disconnected");
                book.disconnected("test");
                connect();
            } else if (restarts && faults && random.nextInt(3) == 0) {
                publish(venue.restart());
            }
        }

        private void connect() {
            wire.clear();
            delivered.clear();
            streamAsked = false;
            if (kind.beginsWithASnapshot(random)) {
                wire.add(venue.published());
            }
        }

        @Override
        public void verified(BookEvent event) {
            story.add("    passed " + name(event));
            assertTrue(published.add(EventIdentity.of(event)), () -> "published twice: " + EventIdentity.of(event));
            passed = ModelVenue.state(event);
            corrupted |= isWrong(event);
            everCorrupted |= corrupted;
            reader.read(event);
            assertRight();
        }

        @Override
        public void fetchSnapshot(BookSynchronizer of, int attempt) {
            story.add("    asks for snapshot " + attempt);
            fetches.add(attempt);
        }

        @Override
        public void askStream(BookSynchronizer of, int attempt) {
            assertEquals(SnapshotSource.STREAM, rule.source());
            story.add("    asks the stream " + attempt);
            streamAsked = true;
            retries.add(attempt);
        }

        @Override
        public void broken(BookSynchronizer of, GapCause cause, BookPosition lastGood, String reason) {
            story.add("    broken behind " + lastGood + ": " + reason);
            assertFalse(broken, "told twice that it is broken");
            assertFalse(of.isValid());
            broken = true;
            breaks++;
            if (restarts || corrupted) {
                reader.invalidate();
            }
        }

        @Override
        public void healed(BookSynchronizer of, BookSnapshot snapshot) {
            story.add("    healed at " + snapshot.sequence());
            assertTrue(broken, "healed, but never broken");
            broken = false;
            corrupted = isWrong(snapshot);
        }

        @Override
        public void checked(BookSynchronizer of, int differences) {
            story.add("    checked, " + differences + " differ");
            drifts += differences > 0 ? 1 : 0;
            boolean behind = concluding && passed < venue.newest();
            assertTrue(everCorrupted || behind || differences == 0, "levels of a right book that a check finds wrong");
        }

        @Override
        public void notChecked(BookSynchronizer of, String reason) {
            story.add("    not checked: " + reason);
            notChecked++;
        }

        @Override
        public String newSession() {
            return "s" + ++sessions;
        }
    }
}
