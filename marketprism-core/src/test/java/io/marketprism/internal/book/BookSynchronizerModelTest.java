package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Seeds;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random streams with random faults, read by somebody who knows only the rule for readers: while the synchroniser calls its book valid, that
 * reader's book is the venue's, and once the faults stop it is the venue's newest.
 */
class BookSynchronizerModelTest {
    private static final int RUNS = Boolean.getBoolean("marketprism.long") ? 10_000 : 300;
    private static final int STEPS = 250;

    @ParameterizedTest
    @CsvSource({"COVERING,REST", "COVERING,STREAM", "CHAINED,REST", "CHAINED,STREAM"})
    void letsThroughOnlyTheTruthAndAlwaysHeals(Continuity continuity, SnapshotSource source) {
        int[] breaks = new int[1];
        Seeds.forEach(RUNS, random -> breaks[0] += new Run(random, continuity, source, false).play());
        assertTrue(breaks[0] > RUNS, "Expected that the faults break books, were " + breaks[0]);
    }

    /** Where a venue restarts its numbering, a reader must heed gaps too: numbers alone do not tell an old book from a new one. */
    @ParameterizedTest
    @CsvSource({"CHAINED,REST", "CHAINED,STREAM"})
    void survivesNumberingThatRestarts(Continuity continuity, SnapshotSource source) {
        Seeds.forEach(RUNS, random -> new Run(random, continuity, source, true).play());
    }

    /** One stream from a venue through a faulty network into a synchroniser and on to a reader. */
    private static final class Run implements BookSynchronizer.Host {
        private final Random random;
        private final BookRule rule;
        private final boolean restarts;
        private final ModelVenue venue;
        private final BookSynchronizer book;
        private final ModelReader reader = new ModelReader();
        private final ArrayDeque<BookEvent> wire = new ArrayDeque<>();
        private final List<BookEvent> delivered = new ArrayList<>();
        private final List<Integer> fetches = new ArrayList<>();
        private final List<Integer> retries = new ArrayList<>();
        private final List<String> story = new ArrayList<>();
        private boolean faults = true;
        private boolean broken;
        private boolean streamAsked;
        private BookCheck check;
        private long publishedSequence = MarketEvent.ABSENT;
        private int breaks;
        private int sessions;

        Run(Random random, Continuity continuity, SnapshotSource source, boolean restarts) {
            this.random = random;
            this.rule = new BookRule(continuity, source);
            this.restarts = restarts;
            this.venue = new ModelVenue(random, continuity);
            this.book = new BookSynchronizer(ModelVenue.INSTRUMENT, rule, this);
        }

        int play() {
            try {
                connect();
                for (int i = 0; i < STEPS; i++) {
                    step();
                    check();
                }
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

        private void settle() {
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
            assertEquals(venue.newest(), reader.state());
        }

        private void check() {
            if (book.isValid()) {
                assertFalse(broken, "valid, but never told that it was healed");
                assertTrue(reader.isValid(), "valid, but the reader has no book");
                assertEquals(venue.book(reader.state()), reader.book(), () -> "at " + reader.sequence());
                assertEquals(venue.sequence(reader.state()), reader.sequence());
            }
        }

        private void step() {
            switch (random.nextInt(17)) {
                case 0, 1, 2, 3, 4 -> publish(venue.delta());
                case 5 -> wire.add(venue.keepAlive());
                case 6, 7, 8, 9, 10 -> deliverNext();
                case 11, 12 -> answer();
                case 13 -> timeOut();
                case 14 -> sendSnapshotIfAsked();
                case 15 -> checkAgainstASnapshot();
                default -> rarely();
            }
        }

        private void publish(BookDelta delta) {
            if (faults && random.nextInt(25) == 0) {
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

        /** The same delta with a bid above every ask. */
        private static BookDelta crossing(BookDelta delta) {
            return new BookDelta(
                    delta.instrument(),
                    delta.exchangeTimeUs(),
                    0,
                    null,
                    delta.previousSequence(),
                    delta.sequence(),
                    false,
                    Levels.ofPacked(new long[] {1_000, 1}, 0, 0),
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
            story.add("stream " + name(event));
            return event;
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
                book.fetched(snapshot, attempt);
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
                publishedSequence = book.publishSnapshot(1 + random.nextInt(5), publishedSequence);
            } else if (check == null) {
                check = book.beginCheck();
            } else {
                BookSnapshot snapshot = venue.snapshot(faults && random.nextInt(3) == 0);
                story.add("compared with " + snapshot.sequence());
                book.compare(check, snapshot);
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
            } else if (restarts && faults && random.nextInt(3) == 0 && venue.sequence(venue.newest()) > 20) {
                // Nothing is lost, repeated or out of order around a restart: no number would tell it.
                while (!wire.isEmpty()) {
                    deliver(wire.poll());
                }
                delivered.clear();
                book.fromStream(tell(venue.restart()));
            }
        }

        private void connect() {
            wire.clear();
            delivered.clear();
            streamAsked = false;
            if (rule.source() == SnapshotSource.STREAM && random.nextInt(5) > 0) {
                wire.add(venue.published());
            }
        }

        @Override
        public void verified(BookEvent event) {
            story.add("    passed " + name(event));
            reader.read(event);
            assertEquals(venue.book(reader.state()), reader.book(), () -> "after " + name(event));
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
        public void broken(BookSynchronizer of, GapCause cause, long lastSequence, String reason) {
            story.add("    broken behind " + lastSequence + ": " + reason);
            assertFalse(broken, "told twice that it is broken");
            assertFalse(of.isValid());
            broken = true;
            breaks++;
            if (restarts) {
                reader.invalidate();
            }
        }

        @Override
        public void healed(BookSynchronizer of, BookSnapshot snapshot) {
            story.add("    healed at " + snapshot.sequence());
            assertTrue(broken, "healed, but never broken");
            broken = false;
        }

        @Override
        public void checked(BookSynchronizer of, int differences) {
            story.add("    checked");
            assertEquals(0, differences, "levels of a right book that a check finds wrong");
        }

        @Override
        public String newSession() {
            return "s" + ++sessions;
        }
    }
}
