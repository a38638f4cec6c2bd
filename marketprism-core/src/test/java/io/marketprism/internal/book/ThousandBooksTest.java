package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Two markets of a thousand books each, with one budget for both and connections that are lost again and again: one exchange bans every call for
 * a day, the other answers late and every third call with an error. Nothing grows.
 */
class ThousandBooksTest {
    private static final LimitPool CALLS = new LimitPool("calls", new RateLimit(100, Duration.ofSeconds(1)));
    private static final int BOOKS = 1_000;
    private static final long LIMIT = 8L << 20;
    private static final Levels BIDS = side(100, -1);
    private static final Levels ASKS = side(101, 1);

    private final BookBuffer buffer = new BookBuffer(LIMIT);
    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final FakeHttp http = new FakeHttp(time);
    private final Random random = new Random(1);
    private final List<Market> markets = new ArrayList<>();
    private volatile long answerMillis;

    /** The number of the state that every book has now. */
    private volatile long number = 1;

    private static Levels side(long best, int step) {
        return Levels.ofPacked(
                IntStream.range(0, 10)
                        .mapToLong(i -> best + step * i)
                        .flatMap(price -> LongStream.of(price, 1))
                        .toArray(),
                0,
                0);
    }

    /** One market, and what its books tell. */
    private final class Market implements BookKeeper.Listener {
        private final List<Instrument> instruments;
        private final RestFetcher rest;
        private final BookKeeper keeper;
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger healed = new AtomicInteger();
        private final Set<Instrument> broken = ConcurrentHashMap.newKeySet();
        private final Set<Instrument> begun = ConcurrentHashMap.newKeySet();

        Market(String name) {
            instruments = IntStream.range(0, BOOKS)
                    .mapToObj(i -> new Instrument(name, MarketType.SPOT, "A" + i, "A" + i, QuantityUnit.BASE))
                    .toList();
            rest = new RestFetcher(
                    name, "here", http, new LimitPools(time), RestFetcher.AnswerLimits.DEFAULT, timer, time);
            keeper = new BookKeeper(
                    connector(name),
                    new Offer.Book(
                            new BookRule(Continuity.COVERING, SnapshotSource.REST),
                            (definition, levels) -> new RestCall<>(
                                    URI.create("http://" + name + "/"),
                                    Map.of(),
                                    CALLS.weighing(1),
                                    frame -> snapshot(definition.instrument(), frame.toString())),
                            null),
                    InstrumentDefinition::unknown,
                    rest,
                    timer,
                    time,
                    "session",
                    new BookOptions(0, Duration.ofSeconds(5), null, 0, 0),
                    buffer,
                    this);
        }

        private Connector connector(String name) {
            return (Connector) Proxy.newProxyInstance(
                    Connector.class.getClassLoader(),
                    new Class<?>[] {Connector.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "exchange", "market" -> name;
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }

        private void answer(FakeHttp.Call sent) {
            int call = calls.incrementAndGet();
            if (sent.request().uri().getHost().equals("banned")) {
                sent.answer(418, "", "Retry-After", "86400");
            } else {
                sent.answer(call % 3 == 0 ? 500 : 200, Long.toString(number));
            }
        }

        private void deltas(long previous, long roundUs, List<WeakReference<BookDelta>> seen) {
            for (Instrument instrument : instruments) {
                BookDelta delta = new BookDelta(
                        instrument,
                        roundUs,
                        roundUs,
                        null,
                        previous,
                        previous + 1,
                        false,
                        side(100, -1),
                        side(101, 1),
                        null);
                if (seen != null) {
                    seen.add(new WeakReference<>(delta));
                }
                keeper.fromStream(delta);
            }
        }

        private void loseSome(int count) {
            for (int i = 0; i < count; i++) {
                keeper.disconnected(instruments.get(random.nextInt(BOOKS)), "a test");
            }
        }

        private long whole() {
            return instruments.stream().filter(keeper::isValid).count();
        }

        private void assertBounded() {
            long used = buffer.usedBytes();
            assertTrue(used <= LIMIT, "held " + used + " of " + LIMIT);
            int waiting = rest.waitingCalls();
            assertTrue(waiting <= BOOKS + BookKeeper.CHECKS_AT_ONCE, "calls that wait: " + waiting);
        }

        @Override
        public void verified(BookEvent event) {
            begun.add(event.instrument());
            assertFalse(broken.contains(event.instrument()), "an event of a book that is not whole");
        }

        @Override
        public void broken(Instrument instrument, GapCause cause, BookPosition lastGood, String reason) {
            broken.add(instrument);
        }

        @Override
        public void waitsForLimits(Instrument instrument, long sinceUs) {
            assertFalse(begun.contains(instrument));
        }

        @Override
        public void healed(BookSnapshot snapshot) {
            broken.remove(snapshot.instrument());
            healed.incrementAndGet();
        }

        @Override
        public void checked(Instrument instrument, int differences) {
            assertEquals(0, differences);
        }

        @Override
        public void askStream(Instrument instrument) {}
    }

    private static BookSnapshot snapshot(Instrument instrument, String number) {
        return new BookSnapshot(instrument, 0, 0, null, Long.parseLong(number), BIDS, ASKS, 0, null);
    }

    @BeforeEach
    void start() {
        markets.add(new Market("banned"));
        markets.add(new Market("slow"));
        http.exchange(call -> {
            Market market = markets.get(call.request().uri().getHost().equals("banned") ? 0 : 1);
            timer.schedule(
                    () -> market.answer(call), market == markets.get(0) ? 1 : answerMillis, TimeUnit.MILLISECONDS);
        });
    }

    /** Every book has its next delta, 100 ms after the one before. */
    private void round(int lost, List<WeakReference<BookDelta>> seen) {
        long previous = number;
        for (Market market : markets) {
            market.loseSome(lost);
            market.deltas(previous, previous * 100_000, seen);
            market.assertBounded();
        }
        number = previous + 1;
        time.pass(Duration.ofMillis(100));
    }

    @Test
    void holdTheirBudgetAndNoMore() {
        Market banned = markets.get(0);
        Market slow = markets.get(1);
        answerMillis = 200;
        round(0, null);
        assertTrue(banned.rest.isPaused());
        int callsBeforeTheBan = banned.calls.get();
        List<WeakReference<BookDelta>> seen = new ArrayList<>();
        boolean full = false;
        for (int i = 0; i < 60; i++) {
            round(20, seen);
            full |= buffer.usedBytes() > LIMIT - 1_000;
        }
        assertTrue(full, "the budget was never used up, so nothing is shown");
        for (int i = 0; i < 1_000 && slow.begun.size() <= 20; i++) {
            round(0, null);
        }
        assertTrue(slow.begun.size() > 20);
        System.gc();
        long alive = seen.stream().filter(delta -> delta.get() != null).count();
        assertTrue(alive <= LIMIT / 512 + BOOKS, "deltas that are still held: " + alive + " of " + seen.size());
        assertEquals(0, banned.whole());
        assertEquals(callsBeforeTheBan, banned.calls.get(), "calls of an exchange that wants none");
        for (Market market : markets) {
            market.instruments.forEach(instrument -> market.keeper.disconnected(instrument, "the end"));
        }
        assertEquals(0, buffer.usedBytes());
        assertEquals(0, banned.rest.waitingCalls() + slow.rest.waitingCalls());
    }

    /** Half an hour long, or {@code -Dmarketprism.minutes}; what the heap keeps is measured after full collections. */
    @Test
    @EnabledIfSystemProperty(named = "marketprism.long", matches = "true")
    void keepAFlatHeap() {
        int minutes = Integer.getInteger("marketprism.minutes", 30);
        answerMillis = 5_000;
        System.out.println("minute  heap MiB  held MiB  wait (banned, slow)  calls (banned, slow)  whole  healed");
        long first = 0;
        for (int minute = 1; minute <= minutes; minute++) {
            for (int i = 0; i < 600; i++) {
                round(1, null);
            }
            long heap = heapBytes();
            first = minute <= 2 ? heap : first;
            Market banned = markets.get(0);
            Market slow = markets.get(1);
            System.out.printf(
                    "%6d  %8.1f  %8.1f  %8d %10d  %9d %10d  %5d  %6d%n",
                    minute,
                    heap / 1_048_576.0,
                    buffer.usedBytes() / 1_048_576.0,
                    banned.rest.waitingCalls(),
                    slow.rest.waitingCalls(),
                    banned.calls.get(),
                    slow.calls.get(),
                    slow.whole(),
                    slow.healed.get());
            assertTrue(heap < first + LIMIT + (24 << 20), "the heap has grown from " + first + " to " + heap);
        }
    }

    /** The least of several, since a collection may not find all at once. */
    private static long heapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
