package io.marketprism.internal.book;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.marketprism.Polling;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.BookRule.Continuity;
import io.marketprism.connector.BookRule.SnapshotSource;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ExchangeLimits;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.RestCall;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.GapCause;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.internal.wire.RestFetcher;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two markets of a thousand books each, with one budget for both and connections that are lost again and again: one exchange bans every call for
 * a day, the other answers late and every third call with an error. Nothing grows.
 */
@ExtendWith(Polling.class)
class ThousandBooksTest {
    private static final int BOOKS = 1_000;
    private static final long LIMIT = 8L << 20;
    private static final Levels BIDS = side(100, -1);
    private static final Levels ASKS = side(101, 1);

    private final BookBuffer buffer = new BookBuffer(LIMIT);
    private final OkHttpClient client =
            new OkHttpClient.Builder().dispatcher(dispatcher()).build();
    private final Scheduler timer = SystemTime.INSTANCE.scheduler("timer");
    private final ScheduledExecutorService server = Executors.newScheduledThreadPool(2);
    private final Random random = new Random(1);
    private final List<Market> markets = new ArrayList<>();
    private HttpServer http;
    private volatile long answerMillis;

    /** The number of the state that every book has now. */
    private volatile long number = 1;

    /** As a pipeline has it: only our own limits count. */
    private static Dispatcher dispatcher() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(2 * BOOKS);
        dispatcher.setMaxRequestsPerHost(2 * BOOKS);
        return dispatcher;
    }

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
            RateLimit limit = new RateLimit(100, Duration.ofSeconds(1));
            rest = new RestFetcher(
                    name,
                    "here",
                    client,
                    new ExchangeLimits(limit, null, limit),
                    RestFetcher.AnswerLimits.DEFAULT,
                    timer,
                    SystemTime.INSTANCE);
            keeper = new BookKeeper(
                    connector(name),
                    rest,
                    timer,
                    SystemTime.INSTANCE,
                    "session",
                    new BookOptions(Duration.ofSeconds(5), null, 0, 0),
                    buffer,
                    this);
            http.createContext("/" + name, this::answer);
        }

        private Connector connector(String name) {
            BookRule rule = new BookRule(Continuity.COVERING, SnapshotSource.REST);
            URI uri = URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/" + name);
            return (Connector) Proxy.newProxyInstance(
                    Connector.class.getClassLoader(),
                    new Class<?>[] {Connector.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "bookRule" -> rule;
                        case "exchange", "market" -> name;
                        case "bookSnapshot" ->
                            new RestCall<>(
                                    uri, Map.of(), 1, frame -> snapshot((Instrument) arguments[0], frame.toString()));
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }

        private void answer(HttpExchange exchange) {
            int call = calls.incrementAndGet();
            if (exchange.getRequestURI().getPath().equals("/banned")) {
                exchange.getResponseHeaders().add("Retry-After", "86400");
                send(exchange, 418, "");
            } else {
                server.schedule(
                        () -> send(exchange, call % 3 == 0 ? 500 : 200, Long.toString(number)),
                        answerMillis,
                        TimeUnit.MILLISECONDS);
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

    private static void send(HttpExchange exchange, int code, String text) {
        try (exchange) {
            byte[] body = text.getBytes();
            exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            exchange.close(); // Who asked has gone.
        }
    }

    @BeforeEach
    void start() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        http.setExecutor(server);
        markets.add(new Market("banned"));
        markets.add(new Market("slow"));
        http.start();
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
        http.stop(0);
        server.shutdownNow();
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
    }

    @Test
    void holdTheirBudgetAndNoMore() throws Exception {
        Market banned = markets.get(0);
        Market slow = markets.get(1);
        answerMillis = 200;
        round(0, null);
        await().until(banned.rest::isPaused);
        timer.schedule(() -> {}, 0, TimeUnit.MILLISECONDS).get();
        await().until(() -> client.dispatcher().runningCalls().stream()
                .noneMatch(call -> call.request().url().encodedPath().equals("/banned")));
        int callsBeforeTheBan = banned.calls.get();
        List<WeakReference<BookDelta>> seen = new ArrayList<>();
        boolean full = false;
        for (int i = 0; i < 60; i++) {
            round(20, seen);
            full |= buffer.usedBytes() > LIMIT - 1_000;
        }
        assertTrue(full, "the budget was never used up, so nothing is shown");
        await().until(() -> {
            round(0, null);
            return slow.begun.size() > 20;
        });
        System.gc();
        long alive = seen.stream().filter(delta -> delta.get() != null).count();
        assertTrue(alive <= LIMIT / 512 + BOOKS, "deltas that are still held: " + alive + " of " + seen.size());
        assertEquals(0, banned.whole());
        assertEquals(callsBeforeTheBan, banned.calls.get(), "calls of an exchange that wants none");
        for (Market market : markets) {
            market.instruments.forEach(instrument -> market.keeper.disconnected(instrument, "the end"));
        }
        await().until(() -> buffer.usedBytes() == 0);
        assertEquals(0, banned.rest.waitingCalls() + slow.rest.waitingCalls());
    }

    /** In real time, half an hour long, or {@code -Dmarketprism.minutes}; what the heap keeps is measured after full collections. */
    @Test
    @EnabledIfSystemProperty(named = "marketprism.long", matches = "true")
    void keepAFlatHeap() throws InterruptedException {
        int minutes = Integer.getInteger("marketprism.minutes", 30);
        answerMillis = 5_000;
        System.out.println("minute  heap MiB  held MiB  wait (banned, slow)  calls (banned, slow)  whole  healed");
        long begun = System.nanoTime();
        long first = 0;
        for (int minute = 1; minute <= minutes; minute++) {
            while (System.nanoTime() - begun < Duration.ofMinutes(minute).toNanos()) {
                long roundBegun = System.nanoTime();
                round(1, null);
                long rest = 100 - (System.nanoTime() - roundBegun) / 1_000_000;
                Thread.sleep(Math.max(1, rest));
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

    /** The least of several, since others work meanwhile. */
    private static long heapBytes() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
            Thread.sleep(50);
        }
        return least;
    }
}
