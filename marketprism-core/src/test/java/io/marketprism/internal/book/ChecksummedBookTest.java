package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.connector.BookChecksum;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.Offer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.Levels.Level;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.FakeHttp;
import io.marketprism.internal.wire.LimitPools;
import io.marketprism.internal.wire.RestFetcher;
import io.marketprism.internal.wire.WordVenue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Books that are proved by the checksums that the exchange sends, as their keeper makes them. */
@Timeout(60)
class ChecksummedBookTest {
    private static final int DEPTH = 5;
    private static final int PROVED = 3;
    private static final Instrument INSTRUMENT = Samples.INSTRUMENT;

    /** Of as many levels as it is given, which is {@link #PROVED} at most. */
    private static final BookChecksum CHECKSUM = new BookChecksum() {
        @Override
        public int levels() {
            return PROVED;
        }

        @Override
        public long of(InstrumentDefinition instrument, Levels bids, Levels asks) {
            assertTrue(bids.size() <= PROVED && asks.size() <= PROVED);
            return Objects.hash(bids, asks);
        }
    };

    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final List<BookEvent> published = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<BookPosition> lastGood = new ArrayList<>();
    private final Reader reader = new Reader();
    private final BookKeeper keeper = keeper();

    /** Rebuilds a book by the rule for readers: all but a snapshot or a delta that continues the book is a failure. */
    private static final class Reader {
        private final TreeMap<Decimal, Decimal> bids = new TreeMap<>(Comparator.reverseOrder());
        private final TreeMap<Decimal, Decimal> asks = new TreeMap<>();
        private boolean valid;
        private long sequence;

        void read(BookEvent event) {
            if (event instanceof BookSnapshot) {
                assertTrue(event.sequence() > sequence, "numbers grow");
                bids.clear();
                asks.clear();
                valid = true;
            } else {
                assertTrue(valid, "a delta without a book");
                assertEquals(sequence, ((BookDelta) event).previousSequence());
            }
            sequence = event.sequence();
            set(bids, event.bids());
            set(asks, event.asks());
        }

        private static void set(TreeMap<Decimal, Decimal> side, Levels levels) {
            for (int i = 0; i < levels.size(); i++) {
                if (levels.quantity(i).signum() == 0) {
                    side.remove(levels.price(i));
                } else {
                    side.put(levels.price(i), levels.quantity(i));
                }
            }
        }
    }

    /** Has more levels than it shows, and tells nothing of one that leaves what it shows. */
    private static final class Venue {
        private final TreeMap<Decimal, Decimal> bids = new TreeMap<>(Comparator.reverseOrder());
        private final TreeMap<Decimal, Decimal> asks = new TreeMap<>();
        private final Random random;

        Venue(long seed) {
            random = new Random(seed);
            for (int i = 0; i < 20; i++) {
                change();
            }
        }

        /** {@return what it sends of some changes} */
        BookDelta change() {
            TreeMap<Decimal, Decimal> bidsBefore = shown(bids);
            TreeMap<Decimal, Decimal> asksBefore = shown(asks);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                boolean bid = random.nextBoolean();
                Decimal price = Decimal.of(bid ? 100 - random.nextInt(12) : 101 + random.nextInt(12));
                int quantity = random.nextInt(4);
                if (quantity == 0) {
                    (bid ? bids : asks).remove(price);
                } else {
                    (bid ? bids : asks).put(price, Decimal.of(quantity));
                }
            }
            return delta(changed(bidsBefore, bids), changed(asksBefore, asks));
        }

        private static Levels changed(TreeMap<Decimal, Decimal> before, TreeMap<Decimal, Decimal> side) {
            TreeMap<Decimal, Decimal> changed = new TreeMap<>(side.comparator());
            before.keySet().stream()
                    .filter(price -> !side.containsKey(price))
                    .forEach(price -> changed.put(price, Decimal.ZERO));
            shown(side).forEach((price, quantity) -> {
                if (!quantity.equals(before.get(price))) {
                    changed.put(price, quantity);
                }
            });
            return levels(changed, Integer.MAX_VALUE);
        }

        BookSnapshot snapshot() {
            return ChecksummedBookTest.snapshot(levels(bids, DEPTH), levels(asks, DEPTH));
        }

        long checksum() {
            return CHECKSUM.of(null, levels(bids, PROVED), levels(asks, PROVED));
        }

        static TreeMap<Decimal, Decimal> shown(TreeMap<Decimal, Decimal> side) {
            return best(side, DEPTH);
        }

        static TreeMap<Decimal, Decimal> best(TreeMap<Decimal, Decimal> side, int count) {
            TreeMap<Decimal, Decimal> best = new TreeMap<>(side.comparator());
            for (Map.Entry<Decimal, Decimal> level : side.entrySet()) {
                if (best.size() < count) {
                    best.put(level.getKey(), level.getValue());
                }
            }
            return best;
        }

        private static Levels levels(TreeMap<Decimal, Decimal> side, int count) {
            List<Level> levels = new ArrayList<>();
            best(side, count).forEach((price, quantity) -> levels.add(new Level(price, quantity)));
            return Levels.of(levels);
        }
    }

    private BookKeeper keeper() {
        RestFetcher rest = new RestFetcher(
                "venue",
                "here",
                new FakeHttp(time),
                new LimitPools(time),
                RestFetcher.AnswerLimits.DEFAULT,
                timer,
                time);
        return new BookKeeper(
                new WordVenue(),
                new Offer.Book(BookRule.checksummed(CHECKSUM, DEPTH), null, null),
                InstrumentDefinition::unknown,
                rest,
                timer,
                time,
                "session",
                new BookOptions(0, Duration.ofMinutes(10), null, 0, 0),
                new BookBuffer(BookBuffer.DEFAULT_BYTES),
                new BookKeeper.Listener() {
                    @Override
                    public void verified(BookEvent event) {
                        published.add(event);
                        reader.read(event);
                    }

                    @Override
                    public void broken(Instrument instrument, GapCause cause, BookPosition position, String reason) {
                        told.add("broken by " + cause.wireName());
                        lastGood.add(position);
                        reader.valid = false;
                    }

                    @Override
                    public void waitsForLimits(Instrument instrument, long sinceUs) {
                        told.add("waits");
                    }

                    @Override
                    public void healed(BookSnapshot snapshot) {
                        told.add("healed");
                    }

                    @Override
                    public void checked(Instrument instrument, int differences) {
                        told.add("checked");
                    }

                    @Override
                    public void askStream(Instrument instrument) {
                        told.add("asks the stream");
                    }
                });
    }

    private static Levels side(long... priceAndQuantity) {
        return Levels.ofPacked(priceAndQuantity, 0, 0);
    }

    private static BookSnapshot snapshot(Levels bids, Levels asks) {
        return new BookSnapshot(INSTRUMENT, 0, 1, null, 0, bids, asks, 0, null);
    }

    private static BookDelta delta(Levels bids, Levels asks) {
        return new BookDelta(INSTRUMENT, 0, 1, null, 0, 0, false, bids, asks, null);
    }

    private static long checksum(Levels bids) {
        return CHECKSUM.of(null, bids, Levels.EMPTY);
    }

    private void begin() {
        keeper.fromStream(
                snapshot(side(10, 1, 9, 1, 8, 1, 7, 1, 6, 1), Levels.EMPTY), checksum(side(10, 1, 9, 1, 8, 1)));
    }

    private List<String> toldSinceLastTime() {
        List<String> all = List.copyOf(told);
        told.clear();
        return all;
    }

    @Test
    void numbersWhatItPublishesAndCutsWhatLeavesTheBook() {
        begin();
        keeper.fromStream(delta(side(11, 2), Levels.EMPTY), checksum(side(11, 2, 10, 1, 9, 1)));
        keeper.fromStream(delta(side(11, 0, 6, 4), Levels.EMPTY), checksum(side(10, 1, 9, 1, 8, 1)));
        BookSnapshot snapshot = assertInstanceOf(BookSnapshot.class, published.get(0));
        assertEquals(time.nowUs(), snapshot.sequence());
        assertEquals(DEPTH, snapshot.depthLimit());
        BookDelta first = (BookDelta) published.get(1);
        assertEquals(side(11, 2, 6, 0), first.bids(), "the sixth level is none of the exchange's any more");
        assertEquals(snapshot.sequence(), first.previousSequence());
        assertEquals(side(11, 0, 6, 4), ((BookDelta) published.get(2)).bids());
        assertTrue(keeper.isValid(INSTRUMENT));
        assertEquals(List.of(), toldSinceLastTime());
    }

    @Test
    void aChecksumIsComparedSignedOrUnsignedAlike() {
        long checksum = checksum(side(10, 1));
        keeper.fromStream(snapshot(side(10, 1), Levels.EMPTY), checksum & 0xFFFF_FFFFL);
        keeper.fromStream(delta(Levels.EMPTY, Levels.EMPTY), (int) checksum);
        assertEquals(2, published.size());
        assertEquals(0, ((BookSnapshot) published.get(0)).depthLimit(), "that is all of it");
    }

    @Test
    void aMismatchBreaksTheBookBehindItsLastGoodStateAndAsksTheStreamOnce() {
        begin();
        keeper.fromStream(delta(side(11, 2), Levels.EMPTY), checksum(side(11, 2, 10, 1, 9, 1)));
        long good = published.get(1).sequence();
        keeper.fromStream(delta(side(12, 2), Levels.EMPTY), 77);
        assertFalse(keeper.isValid(INSTRUMENT));
        keeper.fromStream(delta(side(13, 2), Levels.EMPTY), 78);
        assertEquals(List.of("broken by sequence_break", "asks the stream"), toldSinceLastTime());
        assertEquals(good, lastGood.get(0).sequence());
        assertEquals(2, published.size(), "what is wrong is not published");
        time.pass(Duration.ofSeconds(1));
        begin();
        assertEquals(List.of("healed"), toldSinceLastTime());
        assertTrue(published.get(2).sequence() > good);
        keeper.fromStream(delta(side(10, 2), Levels.EMPTY), checksum(side(10, 2, 9, 1, 8, 1)));
        assertEquals(4, published.size());
    }

    @Test
    void aFirstSnapshotThatIsWrongIsAskedForAgainUntilOneIsRight() {
        keeper.fromStream(snapshot(side(10, 1), Levels.EMPTY), 77);
        keeper.fromStream(delta(side(11, 1), Levels.EMPTY), 78);
        assertEquals(List.of("asks the stream"), toldSinceLastTime());
        time.pass(Duration.ofMinutes(1));
        assertTrue(toldSinceLastTime().contains("asks the stream"), "nothing came");
        assertEquals(List.of(), published);
        begin();
        assertTrue(keeper.isValid(INSTRUMENT));
    }

    @Test
    void aBookThatIsSaidToBeWrongBeginsAnew() {
        begin();
        keeper.broken(INSTRUMENT, "the exchange says so");
        assertEquals(List.of("broken by drift", "asks the stream"), toldSinceLastTime());
        begin();
        assertEquals(List.of("healed"), toldSinceLastTime());
    }

    @Test
    void aStreamThatGoesOnWithoutASnapshotIsAskedForOne() {
        begin();
        keeper.disconnected(INSTRUMENT, "a test");
        assertEquals(List.of("broken by reconnect"), toldSinceLastTime());
        keeper.fromStream(delta(side(11, 2), Levels.EMPTY), checksum(side(11, 2, 10, 1, 9, 1)));
        assertEquals(List.of("asks the stream"), toldSinceLastTime());
        assertEquals(1, published.size());
    }

    @Test
    void numbersGrowThoughTheClockStandsStill() {
        for (int i = 0; i < 3; i++) {
            begin();
            keeper.fromStream(delta(side(11, 2), Levels.EMPTY), checksum(side(11, 2, 10, 1, 9, 1)));
            keeper.disconnected(INSTRUMENT, "a test");
        }
        assertEquals(
                List.of(0L, 1L, 2L, 3L, 4L, 5L),
                published.stream().map(event -> event.sequence() - time.nowUs()).toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aReaderRebuildsExactlyTheBookOfTheVenue(long seed) {
        Venue venue = new Venue(seed);
        Random random = new Random(-seed);
        keeper.fromStream(venue.snapshot(), venue.checksum());
        for (int step = 0; step < 1_000; step++) {
            BookDelta delta = venue.change();
            if (random.nextInt(50) == 0) {
                keeper.disconnected(INSTRUMENT, "a test");
                keeper.fromStream(venue.snapshot(), venue.checksum());
            } else {
                keeper.fromStream(delta, venue.checksum());
            }
            time.pass(random.nextInt(3));
            assertTrue(reader.valid);
            assertEquals(Venue.shown(venue.bids), reader.bids);
            assertEquals(Venue.shown(venue.asks), reader.asks);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatIsProvedIsTrueWhateverIsLost(long seed) {
        Venue venue = new Venue(seed);
        Random random = new Random(-seed);
        keeper.fromStream(venue.snapshot(), venue.checksum());
        int broken = 0;
        for (int step = 0; step < 1_000; step++) {
            BookDelta delta = venue.change();
            if (random.nextInt(10) > 0) {
                keeper.fromStream(delta, venue.checksum());
                if (reader.valid) {
                    assertEquals(Venue.best(venue.bids, PROVED), Venue.best(reader.bids, PROVED));
                    assertEquals(Venue.best(venue.asks, PROVED), Venue.best(reader.asks, PROVED));
                } else if (random.nextInt(5) == 0) {
                    broken++;
                    keeper.fromStream(venue.snapshot(), venue.checksum());
                    assertTrue(reader.valid);
                }
            }
        }
        assertTrue(broken > 10, "some of it was noticed");
    }
}
