package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.connector.Connector;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.RestCall;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.FakeHttp;
import io.marketprism.internal.wire.LimitPools;
import io.marketprism.internal.wire.RestFetcher;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How snapshots are asked for, over real HTTP. */
@Timeout(60)
class BookKeeperTest {
    private static final BookOptions RARELY_CHECKED = new BookOptions(0, Duration.ofMinutes(10), null, 0, 0);
    private static final Instrument INSTRUMENT = instrument(0);
    private static final Levels ONE_BID = Levels.ofPacked(new long[] {10, 1}, 0, 0);

    /** A call for a snapshot that the exchange has got. */
    private record Asked(long atNanos, String path) {}

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<BookEvent> verified = new CopyOnWriteArrayList<>();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final List<String> waiting = new CopyOnWriteArrayList<>();
    private final AtomicLong sequence = new AtomicLong(100);
    private final BookBuffer buffer = new BookBuffer(BookBuffer.DEFAULT_BYTES);
    private volatile Consumer<FakeHttp.Call> answers = call -> call.answer(200, "{}");
    private RestFetcher rest;

    private volatile Instrument forgotten;

    /** Thrown at whoever hands over the next event. */
    private volatile Error fails;

    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final FakeHttp http = new FakeHttp(time);

    @BeforeEach
    void start() {
        http.exchange(call -> {
            asked.add(new Asked(call.atNanos(), call.request().uri().getPath()));
            timer.schedule(() -> answers.accept(call), 1, TimeUnit.MILLISECONDS);
        });
    }

    private static Instrument instrument(int number) {
        return new Instrument("venue", MarketType.SPOT, "A" + number + "-B", "A" + number + "B", QuantityUnit.BASE);
    }

    private BookKeeper keeper(
            BookOptions options, int callsASecond, BiFunction<Instrument, Integer, BookSnapshot> snapshots) {
        return keeper(options, new RateLimit(callsASecond, Duration.ofSeconds(1)), snapshots);
    }

    private BookKeeper keeper(
            BookOptions options, RateLimit limit, BiFunction<Instrument, Integer, BookSnapshot> snapshots) {
        Connector connector = (Connector) Proxy.newProxyInstance(
                Connector.class.getClassLoader(),
                new Class<?>[] {Connector.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "exchange", "market" -> "venue";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        rest = new RestFetcher(
                "venue", "here", http, new LimitPools(time), RestFetcher.AnswerLimits.DEFAULT, timer, time);
        Offer.Book offer = new Offer.Book(
                new BookRule(Continuity.COVERING, SnapshotSource.REST),
                (definition, levels) -> call(definition.instrument(), levels, limit, snapshots),
                null);
        return new BookKeeper(
                connector,
                offer,
                instrument -> instrument.equals(forgotten) ? null : InstrumentDefinition.unknown(instrument),
                rest,
                timer,
                time,
                "session",
                options,
                buffer,
                listener());
    }

    private RestCall<BookSnapshot> call(
            Instrument instrument,
            int levels,
            RateLimit limit,
            BiFunction<Instrument, Integer, BookSnapshot> snapshots) {
        String path = "/" + instrument.nativeSymbol() + "/" + levels;
        return new RestCall<>(
                URI.create("http://venue" + path),
                Map.of(),
                new LimitPool("calls", limit).weighing(1),
                frame -> snapshots.apply(instrument, levels));
    }

    private BookKeeper.Listener listener() {
        return new BookKeeper.Listener() {
            @Override
            public void verified(BookEvent event) {
                Error thrown = fails;
                if (thrown != null) {
                    fails = null;
                    throw thrown;
                }
                verified.add(event);
            }

            @Override
            public void broken(Instrument instrument, GapCause cause, BookPosition lastGood, String reason) {
                broken.add(reason);
            }

            @Override
            public void waitsForLimits(Instrument instrument, long sinceUs) {
                waiting.add(instrument.nativeSymbol() + " since " + sinceUs);
            }

            @Override
            public void healed(BookSnapshot snapshot) {}

            @Override
            public void checked(Instrument instrument, int differences) {}

            @Override
            public void askStream(Instrument instrument) {}
        };
    }

    private static BookDelta delta(Instrument instrument, long number, Levels bids) {
        return new BookDelta(instrument, 0, 1, null, number - 1, number, false, bids, Levels.EMPTY, null);
    }

    private static BookSnapshot snapshot(Instrument instrument, long number) {
        return new BookSnapshot(instrument, 0, 1, null, number, ONE_BID, Levels.EMPTY, 0, null);
    }

    @Test
    void aBookThatIsForgottenHoldsAndAsksNothing() {
        BookKeeper keeper = keeper(RARELY_CHECKED, 20, (instrument, levels) -> snapshot(instrument, 100));
        Instrument instrument = instrument(1);
        keeper.expect(1);
        keeper.fromStream(delta(instrument, 101, ONE_BID));
        assertTrue(buffer.usedBytes() > 0);
        forgotten = instrument;
        keeper.forget(instrument);
        assertEquals(0, buffer.usedBytes());
        keeper.fromStream(delta(instrument, 102, ONE_BID));
        keeper.fromLeg(delta(instrument, 104, ONE_BID));
        keeper.broken(instrument, "a test");
        keeper.disconnected(instrument, "a test");
        time.pass(Duration.ofSeconds(5));
        assertFalse(keeper.isValid(instrument));
        assertEquals(0, buffer.usedBytes());
        assertEquals(List.of(), verified);
        assertEquals(List.of(), broken);
        assertTrue(asked.size() <= 1, asked::toString);
    }

    @Test
    void oneBookNeverHasTwoCallsThatWait() {
        BookKeeper keeper = keeper(RARELY_CHECKED, 20, (instrument, levels) -> snapshot(instrument, 100));
        List<Instrument> instruments =
                IntStream.range(0, 30).mapToObj(BookKeeperTest::instrument).toList();
        for (int cut = 0; cut < 5; cut++) {
            for (Instrument instrument : instruments) {
                keeper.disconnected(instrument, "a test");
                keeper.fromStream(delta(instrument, 100, ONE_BID));
            }
        }
        time.passUntil(() -> instruments.stream().allMatch(keeper::isValid));
        assertTrue(
                asked.size() < 2 * instruments.size(), "150 attempts, of which 30 count, made calls: " + asked.size());
    }

    @Test
    void asksLessAndLessOftenWhileItIsInVain() {
        BookKeeper keeper = keeper(RARELY_CHECKED, 1_000, (instrument, levels) -> snapshot(instrument, 50));
        keeper.fromStream(delta(INSTRUMENT, 100, ONE_BID));
        time.passUntil(() -> asked.size() == 5);
        long nanos = asked.get(4).atNanos() - asked.get(0).atNanos();
        assertTrue(nanos > 1_500_000_000, "pauses of 1/8, 1/4, 1/2 and 1 s at least, were " + nanos + " ns");
    }

    @Test
    void manyBooksAtOnceAreShallowFirstAndDeepenedLater() {
        BookKeeper keeper =
                keeper(RARELY_CHECKED, 1_000, (instrument, levels) -> cut(instrument, sequence.get(), levels));
        List<Instrument> instruments =
                IntStream.range(0, 20).mapToObj(BookKeeperTest::instrument).toList();
        instruments.forEach(instrument -> keeper.fromStream(delta(instrument, 100, Levels.EMPTY)));
        time.passUntil(() -> instruments.stream().allMatch(keeper::isValid));
        assertTrue(asked.stream().anyMatch(call -> call.path().endsWith("/100")), "some begin shallow");
        time.passUntil(() -> instruments.stream().allMatch(instrument -> asked.stream()
                .anyMatch(call -> call.path().equals("/" + instrument.nativeSymbol() + "/1000"))));
        time.passUntil(() -> {
            long next = sequence.incrementAndGet();
            instruments.forEach(instrument -> keeper.fromStream(delta(instrument, next, Levels.EMPTY)));
            return instruments.stream().allMatch(this::hasDeepBook);
        });
        assertEquals(List.of(), broken);
    }

    private boolean hasDeepBook(Instrument instrument) {
        return verified.stream()
                .anyMatch(event -> event.instrument().equals(instrument)
                        && event instanceof BookSnapshot snapshot
                        && snapshot.depthLimit() == 1_000);
    }

    /** Bids from 10,000 down and asks from 10,001 up; the exchange sends 1,000 levels at most. */
    private static BookSnapshot cut(Instrument instrument, long number, int wanted) {
        int levels = Math.min(wanted, 1_000);
        return new BookSnapshot(
                instrument, 0, 1, null, number, side(10_000, -1, levels), side(10_001, 1, levels), levels, null);
    }

    private static Levels side(long best, int step, int levels) {
        return Levels.ofPacked(
                LongStream.range(0, levels)
                        .flatMap(i -> LongStream.of(best + step * i, 1))
                        .toArray(),
                0,
                0);
    }

    @Test
    void asksForMoreWhenTheTouchComesNearTheEndOfWhatIsKnown() {
        BookKeeper keeper = keeper(
                RARELY_CHECKED,
                1_000,
                (instrument, levels) -> asked.size() == 1 ? cut(instrument, 100, levels) : fallen());
        keeper.fromStream(delta(INSTRUMENT, 100, Levels.EMPTY));
        time.passUntil(() -> keeper.isValid(INSTRUMENT));
        keeper.fromStream(delta(INSTRUMENT, sequence.incrementAndGet(), without(960)));
        time.passUntil(() -> {
            keeper.fromStream(delta(INSTRUMENT, sequence.incrementAndGet(), Levels.EMPTY));
            return verified.get(verified.size() - 2) instanceof BookSnapshot snapshot
                    && snapshot.bids().size() == 1_000;
        });
        assertEquals(List.of(), broken);
    }

    private BookSnapshot fallen() {
        return new BookSnapshot(
                INSTRUMENT, 0, 1, null, sequence.get(), side(9_040, -1, 1_000), side(10_001, 1, 1_000), 1_000, null);
    }

    /** Removes the best bids. */
    private static Levels without(int best) {
        return Levels.ofPacked(
                LongStream.range(0, best)
                        .flatMap(i -> LongStream.of(10_000 - i, 0))
                        .toArray(),
                0,
                0);
    }

    @Test
    void beginsAsDeepAsIsWanted() {
        List<Integer> asked = new ArrayList<>();
        BookKeeper keeper =
                keeper(new BookOptions(20, Duration.ofMinutes(10), null, 0, 0), 1_000, (instrument, levels) -> {
                    asked.add(levels);
                    return cut(instrument, 100, levels);
                });
        keeper.fromStream(delta(INSTRUMENT, 100, Levels.EMPTY));
        time.passUntil(() -> keeper.isValid(INSTRUMENT));
        assertEquals(20, asked.get(0));
        keeper.fromStream(cut(INSTRUMENT, 200, 50));
        BookSnapshot streamed = (BookSnapshot) verified.get(verified.size() - 1);
        assertEquals(20, streamed.depthLimit(), "as if the exchange had sent no more");
        assertEquals(20, streamed.bids().size());
    }

    @Test
    void publishesASnapshotAfterSoManyUpdates() {
        BookKeeper keeper = keeper(
                new BookOptions(0, Duration.ofMinutes(10), null, 3, 5),
                1_000,
                (instrument, levels) -> cut(instrument, 100, 50));
        keeper.fromStream(delta(INSTRUMENT, 100, Levels.EMPTY));
        time.passUntil(() -> keeper.isValid(INSTRUMENT));
        for (long number = 101; number <= 107; number++) {
            keeper.fromStream(delta(INSTRUMENT, number, Levels.EMPTY));
        }
        List<Long> published = verified.stream()
                .filter(event -> event instanceof BookSnapshot snapshot && snapshot.depthLimit() == 5)
                .map(BookEvent::sequence)
                .toList();
        assertEquals(List.of(103L, 106L), published);
    }

    /** Two calls may be made at once, hardly any later; a check leaves the second to urgent calls. */
    @Test
    void checkThatWaitsKeepsNothingAndSpendsNothingWhenItsBookBreaks() {
        BookKeeper keeper = keeper(
                new BookOptions(0, Duration.ofMillis(1), null, 0, 0),
                new RateLimit(5, Duration.ofHours(1)),
                (instrument, levels) -> snapshot(instrument, sequence.get()));
        keeper.fromStream(delta(INSTRUMENT, 100, ONE_BID));
        time.passUntil(() -> keeper.isValid(INSTRUMENT));
        time.passUntil(() -> rest.waitingCalls() == 1);
        for (int i = 0; i < 100; i++) {
            keeper.fromStream(delta(INSTRUMENT, sequence.incrementAndGet(), ONE_BID));
        }
        assertEquals(0, buffer.usedBytes());
        keeper.disconnected(INSTRUMENT, "a test");
        assertEquals(0, rest.waitingCalls());
        keeper.fromStream(delta(INSTRUMENT, sequence.incrementAndGet(), ONE_BID));
        time.passUntil(() -> keeper.isValid(INSTRUMENT));
        assertEquals(2, asked.size(), "the second call was still there to be spent");
    }

    @Test
    void checkKeepsWhatComesAfterItsCallIsSentAndNoMoreWhenItsBookBreaks() {
        BookKeeper keeper = keeper(
                new BookOptions(0, Duration.ofMillis(1), null, 0, 0),
                1_000,
                (instrument, levels) -> snapshot(instrument, sequence.get()));
        keeper.fromStream(delta(INSTRUMENT, 100, ONE_BID));
        time.passUntil(() -> keeper.isValid(INSTRUMENT));
        answers = call -> {};
        int before = asked.size();
        time.passUntil(() -> asked.size() > before);
        for (int i = 0; i < 100; i++) {
            keeper.fromStream(delta(INSTRUMENT, sequence.incrementAndGet(), ONE_BID));
        }
        BookDelta one = delta(INSTRUMENT, 1, ONE_BID);
        assertEquals(100 * BookBuffer.bytes(one), buffer.usedBytes());
        keeper.disconnected(INSTRUMENT, "a test");
        assertEquals(0, buffer.usedBytes());
        assertTrue(http.calls().get(http.calls().size() - 1).result().isCancelled());
    }

    @Test
    void bookWhoseSnapshotIsNotTakenIsBrokenAndBeginsAnew() {
        BookKeeper keeper = keeper(RARELY_CHECKED, 1_000, (instrument, levels) -> snapshot(instrument, sequence.get()));
        fails = new StackOverflowError("too deep");
        keeper.fromStream(delta(INSTRUMENT, 100, ONE_BID));
        time.passUntil(() -> !broken.isEmpty());
        assertEquals(
                List.of("its snapshot could not be taken: java.lang.StackOverflowError: too deep"),
                List.copyOf(broken));
        assertEquals(List.of(), verified);
        time.passUntil(() -> {
            keeper.fromStream(delta(INSTRUMENT, sequence.incrementAndGet(), ONE_BID));
            return keeper.isValid(INSTRUMENT);
        });
        assertInstanceOf(BookSnapshot.class, verified.get(0));
    }

    @Test
    void bodyThatDripsStopsNoChecksOfOtherBooks() {
        Instrument slow = instrument(1);
        answers = call -> {
            if (!call.request().uri().getPath().startsWith("/A1B")) {
                call.answer(200, "{}");
            }
        };
        BookKeeper keeper = keeper(
                new BookOptions(0, Duration.ofMillis(1), null, 0, 0),
                1_000,
                (instrument, levels) -> snapshot(instrument, sequence.get()));
        keeper.fromStream(delta(slow, 100, ONE_BID));
        time.passUntil(() -> asked.size() == 1);
        keeper.fromStream(delta(INSTRUMENT, 100, ONE_BID));
        time.passUntil(() ->
                asked.stream().filter(call -> call.path().startsWith("/A0B")).count() >= 2);
        assertEquals(
                1, asked.stream().filter(call -> call.path().startsWith("/A1B")).count());
    }

    @Test
    void bookThatIsNeverWholeWhileTheExchangeWantsNoCallsHasAGap() {
        answers = call -> call.answer(418, "", "Retry-After", "86400");
        BookKeeper keeper = keeper(RARELY_CHECKED, 1_000, (instrument, levels) -> snapshot(instrument, 100));
        keeper.fromStream(delta(INSTRUMENT, 100, ONE_BID));
        time.passUntil(() -> !waiting.isEmpty());
        assertEquals(List.of("A0B since 1"), waiting);
        assertEquals(1, asked.size());
        assertEquals(1, rest.waitingCalls());
    }
}
