package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Seeds;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two legs bring one book, each in batches of its own, at its own speed; one loses events, or goes and comes back, whenever the other has all. Who
 * reads by the rule for readers never sees a break, and ends at the venue's newest book.
 */
class BookLegsModelTest {
    private static final int RUNS = Boolean.getBoolean("marketprism.long") ? 10_000 : 300;
    private static final int STEPS = 400;

    @ParameterizedTest
    @CsvSource({
        "COVERING,REST,false",
        "CHAINED,REST,false",
        "CHAINED,STREAM,false",
        "COVERING,STREAM,false",
        "CHAINED,REST,true",
        "CHAINED,STREAM,true"
    })
    void theLossOfEitherLegIsInvisible(Continuity continuity, SnapshotSource source, boolean restarts) {
        int[] losses = new int[1];
        Seeds.forEach(RUNS, random -> losses[0] += new Run(random, new BookRule(continuity, source), restarts).play());
        assertTrue(losses[0] > RUNS, "Expected that the legs lose something, were " + losses[0]);
    }

    /** One socket: what the venue has sent on it, and what of that has not arrived yet. */
    private static final class Leg {
        private final ArrayDeque<BookEvent> wire = new ArrayDeque<>();
        private int sent;
        private boolean up;

        /** The state behind which it brings everything. */
        private int wholeFrom;
    }

    private static final class Run implements BookSynchronizer.Host {
        private final Random random;
        private final BookRule rule;
        private final boolean restarts;
        private final ModelVenue venue;
        private final BookSynchronizer book;
        private final ModelReader reader = new ModelReader();
        private final List<Leg> legs = List.of(new Leg(), new Leg());
        private final List<Integer> fetches = new ArrayList<>();
        private final List<String> story = new ArrayList<>();
        private int losses;
        private int sessions;

        Run(Random random, BookRule rule, boolean restarts) {
            this.random = random;
            this.rule = rule;
            this.restarts = restarts;
            this.venue = new ModelVenue(random, rule.continuity());
            this.book =
                    new BookSynchronizer(ModelVenue.INSTRUMENT, rule, new BookBuffer(BookBuffer.DEFAULT_BYTES), this);
        }

        int play() {
            try {
                legs.forEach(this::connect);
                for (int i = 0; i < STEPS; i++) {
                    step();
                }
                settle();
                return losses;
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\n" + String.join("\n", story), e);
            }
        }

        private void step() {
            Leg leg = legs.get(random.nextInt(2));
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> venue.changeUnseen(restarts && random.nextInt(40) == 0);
                case 3, 4, 5 -> send(leg);
                case 6, 7, 8 -> deliver(leg);
                case 9 -> answer();
                case 10 -> lose(leg);
                default -> {
                    if (leg.up) {
                        disconnect(leg);
                    } else {
                        connect(leg);
                    }
                }
            }
        }

        private void connect(Leg leg) {
            leg.up = true;
            leg.sent = venue.newest();
            leg.wholeFrom = leg.sent;
            if (rule.source() == SnapshotSource.STREAM) {
                leg.wire.add(venue.wholeAt(leg.sent));
            }
            story.add(name(leg) + " connects at " + leg.sent);
        }

        private String name(Leg leg) {
            return "leg " + legs.indexOf(leg);
        }

        /** A batch ends where a numbering does, and a new one begins with a batch of its own. */
        private void send(Leg leg) {
            if (!leg.up || leg.sent == venue.newest()) {
                return;
            }
            int to = leg.sent + 1;
            while (to < venue.newest()
                    && !venue.isRestarted(to)
                    && !venue.isRestarted(to + 1)
                    && random.nextInt(3) > 0) {
                to++;
            }
            leg.wire.add(venue.between(leg.sent, to));
            leg.sent = to;
        }

        private void deliver(Leg leg) {
            BookEvent event = leg.wire.poll();
            if (event != null) {
                story.add(name(leg) + " brings " + ModelVenue.state(event));
                book.fromLeg(event);
                check();
            }
        }

        private void answer() {
            if (!fetches.isEmpty()) {
                int attempt = fetches.remove(0);
                if (book.sending(attempt)) {
                    // Not older than what is kept: the venue answers with its book of now.
                    BookSnapshot snapshot = venue.whole();
                    story.add("fetched " + ModelVenue.state(snapshot));
                    book.fetched(snapshot, attempt);
                    check();
                }
            }
        }

        /** Whether the other leg leads on from where the book stands. */
        private boolean isCovered(Leg leg) {
            Leg other = legs.get(1 - legs.indexOf(leg));
            return book.isValid() && other.up && other.wholeFrom <= reader.state();
        }

        private void lose(Leg leg) {
            if (leg.up && isCovered(leg) && leg.wire.size() > 1) {
                leg.wire.pollLast();
                leg.wholeFrom = leg.sent;
                losses++;
                story.add(name(leg) + " loses what led to " + leg.sent);
            }
        }

        private void disconnect(Leg leg) {
            if (isCovered(leg)) {
                leg.wire.clear();
                leg.up = false;
                losses++;
                story.add(name(leg) + " is lost");
            }
        }

        private void settle() {
            for (int i = 0; i < 50 && !(book.isValid() && reader.state() == venue.newest()); i++) {
                answer();
                for (Leg leg : legs) {
                    while (leg.up && leg.sent < venue.newest()) {
                        send(leg);
                    }
                    while (!leg.wire.isEmpty()) {
                        deliver(leg);
                    }
                }
                venue.changeUnseen(false);
            }
            legs.forEach(leg -> {
                while (leg.up && leg.sent < venue.newest()) {
                    send(leg);
                }
                while (!leg.wire.isEmpty()) {
                    deliver(leg);
                }
            });
            assertTrue(book.isValid(), "the book is whole in the end");
            assertTrue(book.isMerged(), "nothing waits in the end");
            assertEquals(venue.newest(), reader.state(), "the newest state");
        }

        private void check() {
            if (reader.isValid()) {
                assertEquals(
                        venue.sequence(reader.state()), reader.sequence(), "the number of state " + reader.state());
                assertEquals(reader.known(venue.book(reader.state())), reader.book(), "the levels");
            }
        }

        @Override
        public void verified(BookEvent event) {
            story.add("passes " + ModelVenue.state(event));
            reader.read(event);
        }

        @Override
        public void fetchSnapshot(BookSynchronizer of, int attempt) {
            assertEquals(SnapshotSource.REST, rule.source(), "who fetches snapshots");
            fetches.add(attempt);
        }

        @Override
        public void askStream(BookSynchronizer of, int attempt) {
            throw new AssertionError("no stream has to begin anew");
        }

        @Override
        public void broken(BookSynchronizer of, GapCause cause, BookPosition lastGood, String reason) {
            throw new AssertionError("broken: " + reason);
        }

        @Override
        public void healed(BookSynchronizer of, BookSnapshot snapshot) {
            throw new AssertionError("healed, so it was broken");
        }

        @Override
        public void checked(BookSynchronizer of, int differences) {
            throw new AssertionError("no check was begun");
        }

        @Override
        public void notChecked(BookSynchronizer of, String reason) {
            throw new AssertionError("no check was begun");
        }

        @Override
        public String newSession() {
            return "session " + ++sessions;
        }
    }
}
