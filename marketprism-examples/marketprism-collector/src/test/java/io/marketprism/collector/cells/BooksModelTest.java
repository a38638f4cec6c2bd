package io.marketprism.collector.cells;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.marketprism.book.OrderBook;
import io.marketprism.codec.EventIdentity;
import io.marketprism.collector.cells.VenueInMemory.Link;
import io.marketprism.collector.cells.VenueInMemory.Message;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.internal.book.BookBuffer;
import io.marketprism.internal.book.BookCheck;
import io.marketprism.internal.book.BookPosition;
import io.marketprism.internal.book.BookSynchronizer;
import io.marketprism.simulator.market.BookChange;
import io.marketprism.simulator.market.BookLevels;
import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SimulatedBook;
import io.marketprism.simulator.venue.RestResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The book of each market as its exchange sends it, over a network with random faults: frames and answers of the simulated exchange are lost, torn,
 * doubled, late, in the wrong order, old or wrong, and go through the market's own normalizer, and by its own rule for books, to a reader. While the
 * book is called valid, the reader's is the venue's of the same number as far as it is known; and once the faults stop it is the venue's newest.
 */
class BooksModelTest {
    private static final boolean LONG = Boolean.getBoolean("marketprism.long");
    private static final int RUNS = LONG ? 500 : 20;
    private static final int STEPS = 250;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private static final int LEVELS = 30;

    /** Of snapshots; the exchange has fewer levels than the last. */
    private static final int[] DEPTHS = {5, 20, 100};

    private static final Duration LONGER_THAN_KEEP_ALIVES = Duration.ofSeconds(61);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(5);

    private interface Trial {
        void run(long seed, Random random);
    }

    /** Builds use the same seeds each time, long runs others each time, and {@code -Dmarketprism.seed=N} begins with N. */
    private static void withSeeds(Trial trial) {
        long first = Long.getLong("marketprism.seed", LONG ? System.currentTimeMillis() : 0);
        System.out.println("Seeds " + first + " to " + (first + RUNS - 1));
        for (long seed = first; seed < first + RUNS; seed++) {
            try {
                trial.run(seed, new Random(seed * SPREAD));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("With seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void letThroughOnlyTheTruthAndAlwaysHeal(SimulatedMarket market) {
        int[] breaks = new int[1];
        withSeeds((seed, random) -> breaks[0] += new Run(market, seed, random, false, false).play().breaks);
        assertTrue(breaks[0] > RUNS, "Expected that the faults break books, were " + breaks[0]);
    }

    /** Where numbers are contiguous they never restart. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BINANCE_SPOT")
    void surviveNumberingThatRestarts(SimulatedMarket market) {
        int[] restarts = new int[1];
        withSeeds((seed, random) -> restarts[0] += new Run(market, seed, random, true, false).play().restarts);
        assertTrue(restarts[0] > RUNS / 2, "Expected that numbering restarts, was " + restarts[0]);
    }

    /** No number tells that a level of a snapshot is wrong; a comparison with another must. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DERIBIT_DERIVATIVES")
    void findWrongSnapshotsByComparing(SimulatedMarket market) {
        int[] drifts = new int[1];
        withSeeds((seed, random) -> drifts[0] += new Run(market, seed, random, false, true).play().drifts);
        assertTrue(drifts[0] > RUNS / 50, "Expected that comparing finds wrong levels, found " + drifts[0]);
    }

    /** A snapshot that was asked for, as the exchange has answered it. */
    private record Answered(int attempt, RestCall<BookSnapshot> call, RestResponse response, boolean isWrong) {}

    /** One exchange, a network, a synchroniser and a reader. */
    private static final class Run implements BookSynchronizer.Host, NormalizerOutput, SubscriptionRequests.Context {
        private final Random random;
        private final boolean restartsOnce;
        private final boolean hasWrongSnapshots;
        private final VenueInMemory venue;
        private final Connector connector;
        private final InstrumentDefinition definition;
        private final Decimal unit;
        private final Offer.Book offer;
        private final ConnectionPlan plan;
        private final BookSynchronizer book;
        private final OrderBook reader;
        private final List<Integer> fetches = new ArrayList<>();
        private final List<Answered> answers = new ArrayList<>();
        private final List<Integer> retries = new ArrayList<>();
        private final List<byte[]> delivered = new ArrayList<>();
        private final Set<String> published = new HashSet<>();
        private final List<String> story = new ArrayList<>();
        private Normalizer normalizer;
        private Link link;
        private int requests;
        private int sessions;
        private boolean faults = true;
        private boolean torn;
        private boolean broken;
        private boolean streamAsked;

        /** Whether the book may have begun with a level that is wrong, of which nobody knows yet. */
        private boolean doubtful;

        /** Of the newest event that came through. */
        private long passed;

        /** Null while none is under way. */
        private BookCheck check;

        private boolean compared;
        private boolean concluding;
        private int breaks;
        private int restarts;
        private int drifts;

        Run(SimulatedMarket market, long seed, Random random, boolean restartsOnce, boolean hasWrongSnapshots) {
            this.random = random;
            this.restartsOnce = restartsOnce;
            this.hasWrongSnapshots = hasWrongSnapshots;
            this.venue = new VenueInMemory(market.protocol(), market.symbols().get(0), LEVELS, seed);
            this.connector = market.offered();
            this.definition = listed(market.symbols().get(0));
            this.offer = (Offer.Book) connector.offer(DataType.ORDERBOOK).orElseThrow();
            this.plan = connector
                    .plan(List.of(new Subscription(definition, DataType.ORDERBOOK)))
                    .get(0);
            this.unit = LedgerTruth.unit(connector, definition);
            this.book = new BookSynchronizer(
                    definition.instrument(), offer.rule(), new BookBuffer(BookBuffer.DEFAULT_BYTES), this);
            this.reader = new OrderBook(definition.instrument());
        }

        /** {@return the instrument as the exchange's own list has it} */
        private InstrumentDefinition listed(String symbol) {
            return list().flatMap(call -> answer(call).stream())
                    .filter(one ->
                            one.instrument().symbol().equals(symbol) && connector.carries(one, DataType.ORDERBOOK))
                    .findFirst()
                    .orElseThrow();
        }

        private Stream<RestCall<List<InstrumentDefinition>>> list() {
            InstrumentSource source = connector.instruments();
            return source instanceof InstrumentSource.FetchedByPart byPart
                    ? answer(byPart.parts()).stream().map(byPart.call())
                    : ((InstrumentSource.Fetched) source).calls().stream();
        }

        private <T> T answer(RestCall<T> call) {
            return call.parser().apply(frame(venue.answer(call.uri()).body()));
        }

        private Frame frame(byte[] text) {
            return new Frame("test", null).wrap(text, text.length, venue.nowMicros());
        }

        Run play() {
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
                return this;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        e + "\n" + String.join("\n", story.subList(Math.max(0, story.size() - 60), story.size())), e);
            }
        }

        private void step() {
            if (link == null || link.isClosed()) {
                lose("closed by the exchange");
            }
            switch (random.nextInt(hasWrongSnapshots ? 21 : 17)) {
                case 0, 1, 2, 3, 4 -> happen();
                case 5, 6, 7, 8, 9 -> deliverNext();
                case 10 -> ask();
                case 11, 12 -> answer();
                case 13 -> timeOut();
                case 14 -> askStreamIfWanted();
                case 15, 17, 18, 19, 20 -> compare();
                default -> rarely();
            }
        }

        private void happen() {
            venue.happen(1 + random.nextInt(4));
            if (!joinsAtAnyMoment() || random.nextInt(3) > 0) {
                venue.tell();
            }
        }

        /** Of what changes and changes back within an interval only those streams tell whose snapshots are fetched while they go on. */
        private boolean joinsAtAnyMoment() {
            return offer.rule().source() == SnapshotSource.REST;
        }

        private SimulatedBook staleBook() {
            int back = random.nextInt(20);
            return joinsAtAnyMoment() ? venue.changesAgo(back) : venue.intervalsAgo(back);
        }

        private void rarely() {
            switch (random.nextInt(3)) {
                case 0 -> venue.pass(LONGER_THAN_KEEP_ALIVES);
                case 1 -> {
                    if (faults) {
                        lose("cut");
                    }
                }
                default -> {
                    if (faults && restartsOnce && restarts == 0) {
                        story.add("the numbering restarts");
                        venue.restartSequence();
                        restarts++;
                    }
                }
            }
        }

        private void lose(String reason) {
            story.add("disconnected: " + reason);
            if (link != null) {
                link.end();
            }
            book.disconnected(reason);
            delivered.clear();
            streamAsked = false;
            connect();
        }

        private void connect() {
            normalizer = connector.normalizer(SymbolTable.of(List.of(definition)));
            link = venue.connect(plan.uri()).orElse(null);
            if (link != null) {
                venue.omitInitialSnapshots(faults && (hasWrongSnapshots || random.nextInt(4) == 0));
                say(plan.requests().opening(this));
                say(plan.requests().subscribe(plan.subscriptions(), this));
                venue.omitInitialSnapshots(false);
            }
        }

        private void say(List<Request> all) {
            all.forEach(request -> link.say(request.text()));
        }

        private boolean isHit(int onceIn) {
            return faults && random.nextInt(onceIn) == 0;
        }

        private void deliverNext() {
            if (isSilent()) {
                return;
            }
            Queue<Message> wire = link.sent();
            Message next = wire.remove();
            if (!next.isData()) {
                read(next.text());
            } else if (isHit(20)) {
                story.add("lost: " + text(next.text()));
            } else if (isHit(20)) {
                tear(next.text());
            } else if (isHit(12) && !wire.isEmpty()) {
                deliver(wire.poll().text());
                deliver(next.text());
            } else {
                deliver(next.text());
            }
            if (isHit(12) && !delivered.isEmpty()) {
                story.add("again:");
                read(delivered.get(Math.max(0, delivered.size() - 1 - random.nextInt(12))));
            }
        }

        private void deliver(byte[] text) {
            delivered.add(text);
            read(text);
        }

        private void tear(byte[] text) {
            story.add("torn: " + text(text));
            torn = true;
            read(Arrays.copyOf(text, random.nextInt(text.length)));
            torn = false;
        }

        /** The bytes belong to whoever reads them only while they are read. */
        private void read(byte[] text) {
            byte[] borrowed = text.clone();
            try {
                normalizer.normalize(frame(borrowed), this);
                assertFalse(torn, "a frame is read though its end is missing");
            } catch (NormalizationException e) {
                assertTrue(torn, () -> e.describe("", frame(text)));
            }
            Arrays.fill(borrowed, (byte) '!');
        }

        private static String text(byte[] frame) {
            String text = new String(frame, StandardCharsets.UTF_8);
            return text.length() < 200 ? text : text.substring(0, 200) + "…";
        }

        /** Sends one of the calls that wait; the exchange answers at once, of which we hear later. */
        private void ask() {
            if (fetches.isEmpty()) {
                return;
            }
            int attempt = fetches.remove(random.nextInt(fetches.size()));
            if (!book.sending(attempt)) {
                return;
            }
            boolean wrong = hasWrongSnapshots && isHit(2);
            boolean stale = !wrong && isHit(3);
            int levels = DEPTHS[random.nextInt(DEPTHS.length)];
            venue.answerSnapshotsWith(wrong ? this::wrongBook : stale ? this::staleBook : venue::book);
            RestCall<BookSnapshot> call = offer.snapshot().of(definition, levels);
            story.add("asks for snapshot " + attempt + " of " + levels + " levels" + (wrong ? ", wrong" : "")
                    + (stale ? ", stale" : ""));
            answers.add(new Answered(attempt, call, venue.answer(call.uri()), wrong));
            venue.answerSnapshotsWith(venue::book);
        }

        /** The book with another quantity somewhere. */
        private SimulatedBook wrongBook() {
            SimulatedBook wrong = venue.book().copy();
            boolean bid = random.nextBoolean();
            BookLevels side = bid ? wrong.bids() : wrong.asks();
            int level = random.nextInt(side.size());
            wrong.apply(new BookChange(
                    bid, side.price(level), side.quantity(level) + 1, wrong.sequence(), wrong.sequence(), false));
            return wrong;
        }

        /** Any of the answers that are under way comes, or does not, or only its begin does. */
        private void answer() {
            if (answers.isEmpty()) {
                return;
            }
            Answered answered = answers.remove(random.nextInt(answers.size()));
            byte[] body = answered.response().body();
            if (isHit(4) || answered.response().status() != 200) {
                story.add("no answer to " + answered.attempt());
                retries.add(answered.attempt());
            } else if (isHit(8)) {
                byte[] begin = Arrays.copyOf(body, random.nextInt(body.length));
                assertThrows(
                        NormalizationException.class,
                        () -> answered.call().parser().apply(frame(begin)));
                story.add("torn answer to " + answered.attempt());
                retries.add(answered.attempt());
            } else {
                BookSnapshot snapshot = answered.call().parser().apply(frame(body));
                story.add("answer to " + answered.attempt() + ": " + name(snapshot));
                doubtful |= answered.isWrong();
                book.fetched(snapshot, answered.attempt());
            }
        }

        private void timeOut() {
            if (!retries.isEmpty()) {
                venue.pass(BETWEEN_ATTEMPTS);
                int attempt = retries.remove(random.nextInt(retries.size()));
                story.add("retry " + attempt);
                book.retry(attempt);
            }
        }

        private void askStreamIfWanted() {
            if (streamAsked && link != null && !isHit(4)) {
                streamAsked = false;
                story.add("subscribes anew");
                say(plan.requests().unsubscribe(plan.subscriptions(), this));
                say(plan.requests().subscribe(plan.subscriptions(), this));
            }
        }

        private void compare() {
            if (random.nextInt(3) == 0) {
                book.publishSnapshot(1 + random.nextInt(LEVELS));
            } else if (offer.snapshot() == null) {
                // Nothing to compare with.
            } else if (check == null) {
                check = book.beginCheck();
                compared = false;
            } else if (!compared) {
                SimulatedBook with = isHit(3) ? staleBook() : venue.book();
                compareWith(with, hasWrongSnapshots ? DEPTHS[2] : DEPTHS[random.nextInt(DEPTHS.length)]);
            } else if (isSilent()) {
                conclude();
            } else if (random.nextInt(3) == 0) {
                book.abandon(check);
                check = null;
            }
        }

        private boolean isSilent() {
            return link == null || link.sent().isEmpty();
        }

        private void compareWith(SimulatedBook state, int levels) {
            venue.answerSnapshotsWith(() -> state);
            RestCall<BookSnapshot> call = offer.snapshot().of(definition, levels);
            RestResponse response = venue.answer(call.uri());
            venue.answerSnapshotsWith(venue::book);
            if (response.status() == 200) {
                BookSnapshot snapshot = call.parser().apply(frame(response.body()));
                story.add("compares with " + name(snapshot));
                book.compare(check, snapshot);
                compared = true;
            }
        }

        private void conclude() {
            story.add("concludes");
            concluding = true;
            book.conclude(check);
            concluding = false;
            check = null;
        }

        private void settle() {
            heal();
            if (doubtful) {
                book.abandon(check);
                check = book.beginCheck();
                assertNotNull(check, "expected that a whole book can be compared");
                compareWith(venue.book(), DEPTHS[2]);
                conclude();
                heal();
            }
            assertFalse(doubtful, "expected that comparing has found what was wrong");
            assertIs(venue.book());
            check();
        }

        private void heal() {
            int spare = 0;
            for (int i = 0; i < 100 && (spare < 2 || !book.isValid()); i++) {
                if (link == null || link.isClosed()) {
                    lose("closed by the exchange");
                }
                venue.happen(3);
                venue.tell();
                while (!isSilent()) {
                    deliverNext();
                    check();
                }
                askStreamIfWanted();
                ask();
                answer();
                if (!book.isValid()) {
                    timeOut();
                }
                spare += book.isValid() ? 1 : 0;
            }
            assertTrue(book.isValid(), "expected a whole book once there are no more faults");
            assertFalse(broken, "expected that healing is told");
        }

        private void check() {
            if (book.isValid()) {
                assertFalse(broken, "valid, but never told that it was healed");
                assertEquals(OrderBook.State.VALID, reader.state(), "valid, but the reader has no book");
                assertEquals(passed, reader.sequence(), "the reader's book is another");
            }
        }

        private void assertRight() {
            if (!doubtful) {
                SimulatedBook truth = venue.bookAt(reader.sequence());
                assertNotNull(truth, () -> "the venue never had " + reader.sequence());
                assertIs(truth);
            }
        }

        private void assertIs(SimulatedBook truth) {
            assertEquals(
                    known(truth.bids(), reader.knownDownTo(), 1),
                    reader.bids(Integer.MAX_VALUE),
                    () -> "bids at " + reader.sequence());
            assertEquals(
                    known(truth.asks(), reader.knownUpTo(), -1),
                    reader.asks(Integer.MAX_VALUE),
                    () -> "asks at " + reader.sequence());
        }

        /** {@return the levels down, or up, to a price} */
        private Levels known(BookLevels side, Decimal bound, int sign) {
            ListedInstrument listing = venue.listing();
            List<Levels.Level> levels = new ArrayList<>();
            for (int i = 0; i < side.size(); i++) {
                Decimal price = Decimal.of(side.price(i), listing.priceScale());
                if (bound != null && sign * price.compareTo(bound) < 0) {
                    break;
                }
                Decimal quantity = Decimal.of(side.quantity(i), listing.quantityScale());
                levels.add(new Levels.Level(price, quantity.multiply(unit)));
            }
            return Levels.of(levels);
        }

        private static String name(BookEvent event) {
            return event instanceof BookDelta delta
                    ? (delta.reset() ? "reset " : "delta ") + delta.previousSequence() + "->" + delta.sequence()
                    : "snapshot " + event.sequence();
        }

        // What the normalizer says.

        @Override
        public void event(MarketEvent event) {
            BookEvent change = (BookEvent) event;
            story.add("stream " + name(change));
            book.fromStream(change);
        }

        @Override
        public void bookBroken(Instrument instrument, String reason) {
            book.invalidate(GapCause.DRIFT, reason);
        }

        @Override
        public void rejected(NormalizationException problem) {
            assertTrue(torn, problem::toString);
            torn = false;
        }

        @Override
        public void acknowledged(String requestId) {}

        @Override
        public void refused(String requestId, String reason) {
            fail("refused: " + reason);
        }

        @Override
        public void refused(String requestId, StreamKey stream, String reason) {
            fail("refused: " + reason);
        }

        @Override
        public void reply(String text) {
            link.say(text);
        }

        @Override
        public void closing(String reason) {
            fail("closing: " + reason);
        }

        // What requests may hold.

        @Override
        public String nextId() {
            return Integer.toString(++requests);
        }

        @Override
        public long nowUs() {
            return venue.nowMicros();
        }

        // What the synchroniser needs done.

        @Override
        public void verified(BookEvent event) {
            story.add("    passed " + name(event));
            assertTrue(published.add(EventIdentity.of(event)), () -> "published twice: " + EventIdentity.of(event));
            passed = event.sequence();
            reader.apply(event);
            assertEquals(OrderBook.State.VALID, reader.state(), () -> String.valueOf(reader.reason()));
            assertRight();
        }

        @Override
        public void fetchSnapshot(BookSynchronizer of, int attempt) {
            if (offer.snapshot() == null) {
                askStream(of, attempt);
            } else {
                story.add("    wants snapshot " + attempt);
                fetches.add(attempt);
            }
        }

        @Override
        public void askStream(BookSynchronizer of, int attempt) {
            story.add("    wants a snapshot of the stream " + attempt);
            streamAsked = true;
            retries.add(attempt);
        }

        @Override
        public void broken(BookSynchronizer of, GapCause cause, BookPosition lastGood, String reason) {
            story.add("    broken behind " + lastGood + ": " + reason);
            assertFalse(broken, "told twice that it is broken");
            broken = true;
            breaks++;
            // Numbers that restart do not tell an old book from a new one, and none tells that a level was wrong.
            if (restartsOnce || hasWrongSnapshots) {
                reader.invalidate(reason);
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
            story.add("    checked, " + differences + " differ");
            assertTrue(doubtful || concluding || differences == 0, "levels of a right book that a check finds wrong");
            drifts += doubtful && differences > 0 ? 1 : 0;
            doubtful = false;
        }

        @Override
        public void notChecked(BookSynchronizer of, String reason) {
            fail("not checked: " + reason);
        }

        @Override
        public String newSession() {
            return "s" + ++sessions;
        }
    }
}
