package io.marketprism;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.marketprism.error.ConfigurationException;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.internal.feed.MarketFeed;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@Timeout(120)
@ExtendWith(Polling.class)
class PipelineTest {
    private static final Delivery FAST =
            Delivery.defaults().linger(Duration.ofMillis(1)).drainTimeout(Duration.ofSeconds(2));

    /** Keeps what it gets. */
    private static class Memory implements Sink {
        private final List<MarketEvent> events = new CopyOnWriteArrayList<>();
        private final AtomicInteger closes = new AtomicInteger();
        private volatile boolean down;

        @Override
        public String name() {
            return "memory";
        }

        @Override
        public CompletionStage<Receipt> write(Batch batch) {
            if (down) {
                return CompletableFuture.failedFuture(SinkException.retryable("down", null));
            }
            events.addAll(batch.events());
            return CompletableFuture.completedFuture(Receipt.DELIVERED);
        }

        @Override
        public void close() {
            closes.incrementAndGet();
        }

        private <E extends MarketEvent> List<E> of(Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        List<Long> trades() {
            return of(Trade.class).stream().map(Trade::sequence).toList();
        }
    }

    private final Memory memory = new Memory();
    private final Set<Thread> before = threads();
    private TestVenue venue;

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("marketprism"))
                .collect(Collectors.toSet());
    }

    @BeforeEach
    void open() throws IOException {
        venue = new TestVenue();
    }

    @AfterEach
    void leavesNoThreadBehind() {
        venue.close();
        await().untilAsserted(() -> {
            Set<Thread> left = threads();
            left.removeAll(before);
            assertEquals(Set.of(), left);
        });
    }

    private PipelineBuilder pipeline(String... symbols) {
        return MarketPrism.pipeline().from(venue, Feed.of(symbols)).to(memory, FAST);
    }

    @Test
    void mayBeClosedByTheConsumerOfItsEvents() throws Exception {
        CompletableFuture<Pipeline> running = new CompletableFuture<>();
        List<Long> taken = new CopyOnWriteArrayList<>();
        Sink closing = Sink.forEach(event -> {
            if (event instanceof Trade trade) {
                taken.add(trade.sequence());
                running.join().close();
            }
        });
        Pipeline pipeline = MarketPrism.pipeline()
                .from(venue, Feed.of("BTC-USDT"))
                .to(closing, FAST.batchSize(1).drainTimeout(Duration.ofMinutes(10)))
                .start();
        await().until(() -> venue.listeners() == 1);
        venue.trade(1);
        venue.trade(2);
        // Not by the depth of the queue, in which the first may wait as well, or coverage.
        await().until(() -> {
            PipelineStatus.Counts trades =
                    pipeline.status().sinks().get(0).counts().get(DataType.TRADE);
            return trades != null && trades.received() == 2;
        });
        running.complete(pipeline);
        pipeline.awaitClose();
        assertEquals(List.of(1L, 2L), taken, "what waits is delivered first");
    }

    @Test
    void endsThoughARegistryFails() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Pipeline pipeline = pipeline("BTC-USDT").metrics(registry).start();
        registry.config().onMeterRemoved(meter -> {
            throw new IllegalStateException("mine");
        });
        assertThrows(IllegalStateException.class, pipeline::close);
        pipeline.awaitClose();
    }

    @Test
    void writesOneLineForManyUnreadableFramesAndCountsThemAll() {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(MarketFeed.class);
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.WARN);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Pipeline pipeline = pipeline("BTC-USDT").metrics(meters).start()) {
            awaitListening();
            for (int i = 0; i < 300; i++) {
                venue.send("<html>" + i);
            }
            await().until(() -> meters.get("marketprism.unreadable.frames")
                            .functionCounter()
                            .count()
                    == 300);
            assertEquals(1, pipeline.status().connections().size());
        } finally {
            log.detachAppender(lines);
            log.setLevel(null);
        }
        List<String> told = List.copyOf(lines.list).stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("html"))
                .toList();
        assertEquals(1, told.size(), told::toString);
        assertTrue(told.get(0).startsWith("JSON decode error: venue: cannot read"), told.get(0));
    }

    /** Operators look for these heads. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    <html>                    | JSON decode error
                    {"s":"BTCUSDT","p":"0"}   | Invalid price value
                    {"s":"NO-SUCH"}           | Failed to normalize data
                    """)
    void linesOfUnreadableFramesBeginWithTheHeadOfTheirKind(String frame, String head) {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(MarketFeed.class);
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.WARN);
        try (Pipeline pipeline = pipeline("BTC-USDT").start()) {
            awaitListening();
            venue.send(frame);
            await().until(() -> List.copyOf(lines.list).stream()
                    .anyMatch(line -> line.getFormattedMessage().startsWith(head + ": venue: cannot read")));
            assertEquals(1, pipeline.status().connections().size());
        } finally {
            log.detachAppender(lines);
            log.setLevel(null);
        }
    }

    @Test
    void showsWhatWaitsForBooksAndWhatMay() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Pipeline pipeline =
                pipeline("BTC-USDT").metrics(meters).bookBuffer(1_234).start()) {
            assertEquals(0, meters.get("marketprism.book.buffer.bytes").gauge().value());
            assertEquals(
                    1_234,
                    meters.get("marketprism.book.buffer.limit.bytes").gauge().value());
            assertEquals(1, pipeline.status().sinks().size());
        }
        assertThrows(ConfigurationException.class, () -> MarketPrism.pipeline().bookBuffer(0));
        assertThrows(ConfigurationException.class, () -> MarketPrism.pipeline().httpAnswers(0, Duration.ofSeconds(1)));
        assertThrows(ConfigurationException.class, () -> MarketPrism.pipeline().httpAnswers(1, Duration.ZERO));
    }

    @Test
    void saysAtOnceThatTheExchangeWantsNoCalls() {
        venue.bans(true);
        MarketPrismException banned = assertThrows(MarketPrismException.class, pipeline("BTC-USDT")::start);
        assertTrue(banned.getMessage().contains("HTTP 418"), banned.getMessage());
        try (Pipeline pipeline = pipeline("BTC-USDT").retryAtStart(true).start()) {
            await().until(() -> pipeline.status().problems().stream()
                    .anyMatch(problem -> problem.contains("cannot fetch the instruments, there are no calls until")));
            assertEquals(1, venue.requests(), "what one pipeline was told holds for all of the process");
        }
    }

    private void awaitListening() {
        await().until(venue::isListenedTo);
    }

    @Test
    void deliversTradesBetweenInstrumentsAndCoverage() {
        try (Pipeline pipeline =
                pipeline("BTC-USDT", "ETHUSDT").collector("tokyo-1").start()) {
            await().until(() -> pipeline.status().connections().get(0).state().equals("live"));
            for (int id = 1; id <= 100; id++) {
                venue.trade(id);
            }
            await().until(() -> memory.trades().size() == 100);
            PipelineStatus status = pipeline.status();
            assertEquals(List.of(), status.problems());
            assertEquals("tokyo-1", status.collector());
            assertEquals(2, status.feeds().size());
            assertEquals(2, status.connections().get(0).streams());
            await().until(() -> pipeline.status()
                    .sinks()
                    .get(0)
                    .counts()
                    .get(DataType.TRADE)
                    .equals(new PipelineStatus.Counts(100, 100, 0, 0, 0, 0)));
        }
        assertInstanceOf(InstrumentDefinition.class, memory.events.get(0));
        assertEquals("tokyo-1", memory.of(Trade.class).get(0).collector());
        Coverage last = memory.of(Coverage.class).stream()
                .filter(coverage -> coverage.instrument().symbol().equals("BTC-USDT"))
                .reduce((one, other) -> other)
                .orElseThrow();
        assertEquals(100, last.events());
        assertEquals("1", last.firstId());
        assertEquals("100", last.lastId());
        assertEquals(List.of(), memory.of(Gap.class));
        assertEquals(1, memory.closes.get());
    }

    @Test
    void leavesAGapWhereTheConnectionWasLost() {
        try (Pipeline pipeline = pipeline("BTC-USDT").start()) {
            awaitListening();
            venue.trade(1);
            await().until(() -> memory.trades().size() == 1);
            venue.closeSockets();
            await().until(() -> !memory.of(Gap.class).isEmpty());
            awaitListening();
            venue.trade(5);
            await().until(() -> memory.of(Gap.class).size() == 2);
            await().until(() -> pipeline.status().connections().get(0).state().equals("live"));
        }
        Gap closed = memory.of(Gap.class).get(1);
        assertEquals(GapState.CLOSED, closed.state());
        assertEquals("2", closed.firstMissingId());
        assertEquals("4", closed.lastMissingId());
        assertEquals(3, closed.lost());
    }

    @Test
    void nextRunDeliversTheRestAndLeavesAGapForTheTimeBetween(@TempDir Path directory) {
        Pipeline first =
                pipeline("BTC-USDT").collector("tokyo-1").spill(directory).start();
        awaitListening();
        venue.trade(1);
        await().until(() -> memory.trades().size() == 1);
        assertEquals(List.of(), memory.of(Gap.class));
        memory.down = true;
        venue.trade(2);
        await().until(() -> !first.status().problems().isEmpty());
        venue.trade(3);
        await().until(() ->
                first.status().sinks().get(0).counts().get(DataType.TRADE).received() == 3);
        first.close();
        assertEquals(
                new PipelineStatus.Counts(3, 1, 0, 0, 0, 2),
                first.status().sinks().get(0).counts().get(DataType.TRADE));
        memory.down = false;
        try (Pipeline pipeline = pipeline("BTC-USDT", "ETH-USDT")
                .collector("tokyo-1")
                .spill(directory)
                .start()) {
            await().until(() -> memory.trades().equals(List.of(1L, 2L, 3L)));
            await().until(() -> memory.of(Gap.class).size() == 2);
            assertEquals(
                    new PipelineStatus.Counts(2, 2, 0, 0, 0, 0),
                    pipeline.status().sinks().get(0).counts().get(DataType.TRADE));
        }
        Gap gap = memory.of(Gap.class).get(1);
        assertEquals(GapCause.COLLECTOR_RESTART, gap.cause());
        assertEquals(GapState.CLOSED, gap.state());
        assertEquals("BTC-USDT", gap.instrument().symbol(), "nobody followed the other one before");
        assertEquals(memory.of(Trade.class).get(2).receiveTimeUs(), gap.startedAtUs(), "all that came was delivered");
        Coverage listening = memory.of(Coverage.class).stream()
                .filter(coverage -> coverage.session().equals(gap.session()))
                .filter(coverage -> coverage.instrument().equals(gap.instrument()))
                .findFirst()
                .orElseThrow();
        assertEquals(listening.fromUs(), gap.endedAtUs());
    }

    /** A sink that answers until it hangs: then it takes nothing any more, and does not let itself be closed. */
    private static final class Hanging extends Memory {
        private final CountDownLatch released = new CountDownLatch(1);
        private volatile boolean hangs;

        @Override
        public String name() {
            return "hanging";
        }

        @Override
        public CompletionStage<Receipt> write(Batch batch) {
            return hangs ? new CompletableFuture<>() : super.write(batch);
        }

        @Override
        public void close() {
            boolean waits = hangs;
            while (waits) {
                try {
                    released.await();
                    waits = false;
                } catch (InterruptedException e) {
                    waits = true; // as a sink that does not care
                }
            }
        }
    }

    /** What comes while a sink holds up the end is received by nobody. */
    @Test
    void restartsGapBeginsWhereTheIntakeEndedAndNotTheDrain(@TempDir Path directory) {
        Hanging hanging = new Hanging();
        Pipeline first = pipeline("BTC-USDT")
                .to(hanging, FAST.drainTimeout(Duration.ofMillis(500)))
                .collector("tokyo-1")
                .spill(directory)
                .start();
        awaitListening();
        venue.trade(1);
        await().until(() -> hanging.trades().size() == 1);
        hanging.hangs = true;
        venue.trade(2);
        await().until(() -> memory.trades().size() == 2);
        long endsAtUs = SystemTime.INSTANCE.nowUs();
        first.close();
        hanging.hangs = false;
        hanging.released.countDown();

        try (Pipeline pipeline = pipeline("BTC-USDT")
                .to(hanging, FAST)
                .collector("tokyo-1")
                .spill(directory)
                .start()) {
            await().until(() -> hanging.trades().equals(List.of(1L, 2L)));
            await().until(() -> memory.of(Gap.class).size() == 2);
            assertTrue(pipeline.status().problems().stream().noneMatch(problem -> problem.contains("session.json")));
        }
        Gap gap = memory.of(Gap.class).get(1);
        assertEquals(GapCause.COLLECTOR_RESTART, gap.cause());
        assertTrue(gap.startedAtUs() <= endsAtUs, "the gap begins " + (gap.startedAtUs() - endsAtUs) + " µs late");
        assertEquals(memory.of(Trade.class).get(1).receiveTimeUs(), gap.startedAtUs());
        Coverage last = memory.of(Coverage.class).stream()
                .filter(coverage -> !coverage.session().equals(gap.session()))
                .reduce((one, other) -> other)
                .orElseThrow();
        assertEquals(last.toUs(), gap.startedAtUs(), "the coverage ends where the gap begins");
    }

    /** What waits in memory only, for a sink that never takes it, is lost with the run: the gap begins with the oldest of it. */
    @Test
    void restartsGapReachesBackToWhatASinkHasNotGot(@TempDir Path directory) {
        Hanging hanging = new Hanging();
        Pipeline first = pipeline("BTC-USDT")
                .to(hanging, FAST.overflow(Delivery.Overflow.DROP_OLDEST).drainTimeout(Duration.ofMillis(500)))
                .spill(directory)
                .start();
        awaitListening();
        venue.trade(1);
        await().until(() -> hanging.trades().size() == 1);
        hanging.hangs = true;
        venue.trade(2);
        await().until(() -> memory.trades().size() == 2);
        venue.trade(3);
        await().until(() -> memory.trades().size() == 3);
        first.close();
        hanging.released.countDown();

        try (Pipeline pipeline = pipeline("BTC-USDT").spill(directory).start()) {
            await().until(() -> pipeline.status().connections().get(0).state().equals("live"));
            await().until(() -> memory.of(Gap.class).stream()
                    .anyMatch(gap -> gap.cause() == GapCause.COLLECTOR_RESTART && gap.state() == GapState.CLOSED));
        }
        Gap restart = memory.of(Gap.class).stream()
                .filter(gap -> gap.cause() == GapCause.COLLECTOR_RESTART && gap.sink() == null)
                .findFirst()
                .orElseThrow();
        assertEquals(memory.of(Trade.class).get(1).receiveTimeUs(), restart.startedAtUs());
    }

    @Test
    void startsThoughTheNotesOfTheLastRunCannotBeRead(@TempDir Path directory) throws IOException {
        Path notes = directory.resolve("session.json");
        Files.writeString(notes, "{\"version\":1,");
        long written = Files.getLastModifiedTime(notes).to(TimeUnit.MICROSECONDS);
        try (Pipeline pipeline =
                pipeline("BTC-USDT", "ETH-USDT").spill(directory).start()) {
            await().until(() -> memory.of(Gap.class).size() == 4);
            assertTrue(pipeline.status().problems().stream().noneMatch(problem -> problem.contains("session.json")));
        }
        for (Gap gap : memory.of(Gap.class)) {
            assertEquals(GapCause.COLLECTOR_RESTART, gap.cause());
            assertTrue(gap.startedAtUs() <= written, gap::toString);
        }
    }

    @Test
    void tellsIfItCannotNoteWhatIsSafe(@TempDir Path directory) throws IOException {
        // Nobody can write to a file where a directory is.
        Path inTheWay = Files.createDirectories(directory.resolve("session.json.new/full"));
        try (Pipeline pipeline = pipeline("BTC-USDT").spill(directory).start()) {
            await().until(() -> pipeline.status().problems().stream()
                    .anyMatch(problem -> problem.contains("session.json cannot be written")));
            Files.delete(inTheWay);
            Files.deleteIfExists(inTheWay.getParent());
            await().until(() ->
                    pipeline.status().problems().stream().noneMatch(problem -> problem.contains("session.json")));
        }
    }

    @Test
    void leavesAGapOnlyWhereAMessageIsKnownToHaveCarriedData() {
        List<String> unreadable = new CopyOnWriteArrayList<>();
        PipelineListener listener = new PipelineListener() {
            @Override
            public void unreadable(String exchange, String description) {
                unreadable.add(description);
            }
        };
        try (Pipeline pipeline =
                pipeline("BTC-USDT", "ETH-USDT").listener(listener).start()) {
            await().until(() -> pipeline.status().connections().get(0).state().equals("live"));
            venue.trade(1);
            venue.send("{\"broken\"");
            venue.send("{\"s\":\"NONE\",\"i\":2}");
            venue.send("{\"s\":\"BTCUSDT\",\"i\":[]}");
            await().until(() -> unreadable.size() == 3);
            venue.trade(2);
            await().until(() -> memory.trades().equals(List.of(1L, 2L)));
            await().until(() -> memory.of(Gap.class).size() == 2);
            assertTrue(pipeline.status().problems().stream().noneMatch(problem -> problem.contains("session.json")));
        }
        List<Gap> gaps = memory.of(Gap.class);
        assertEquals(2, gaps.size());
        assertEquals(GapCause.DECODE, gaps.get(0).cause());
        assertEquals("BTC-USDT", gaps.get(0).instrument().symbol());
        assertEquals(memory.of(Trade.class).get(0).receiveTimeUs(), gaps.get(0).startedAtUs());
        assertEquals(GapState.RECOVERED, gaps.get(1).state());
        assertEquals(0, gaps.get(1).lost());
    }

    @Test
    void closesWhileTwoSinksThatAreDownGiveUpWhatWaitsOnDisk() throws Exception {
        Memory other = new Memory() {
            @Override
            public String name() {
                return "other";
            }
        };
        memory.down = true;
        other.down = true;
        Delivery small = FAST.batchSize(10).queue(100);
        Pipeline pipeline = MarketPrism.pipeline()
                .from(venue, Feed.of("BTC-USDT"))
                .to(memory, small)
                .to(other, small)
                .start();
        awaitListening();
        for (int id = 1; id <= 3_000; id++) {
            venue.trade(id);
        }
        await().until(() -> pipeline.status().sinks().stream().allMatch(sink -> {
            PipelineStatus.Counts account = sink.counts().get(DataType.TRADE);
            return account != null && account.received() == 3_000;
        }));
        assertTrue(pipeline.status().sinks().stream().allMatch(sink -> sink.spilledBytes() > 0));
        pipeline.close();
        // On a slow machine closing does not wait until all of it is counted.
        PipelineStatus.Counts allLost = new PipelineStatus.Counts(3_000, 0, 0, 0, 3_000, 0);
        await().untilAsserted(() -> pipeline.status()
                .sinks()
                .forEach(sink -> assertEquals(allLost, sink.counts().get(DataType.TRADE))));
    }

    @Test
    void namesTheSymbolsThatAreNearAnUnknownOne() {
        ConfigurationException e =
                assertThrows(ConfigurationException.class, pipeline("ETH-USDT", "BTC/USD", "btc-eur")::start);
        assertEquals(
                "venue spot: expected symbols of the exchange's list of 4 instruments, but it has no "
                        + "BTC/USD (near: BTC-USDT, BTCUSDT, BTC-EUR), btc-eur (near: BTC-EUR, BTCEUR, BTC-USDT)",
                e.getMessage());
        assertEquals(1, memory.closes.get());
    }

    @Test
    void failsAtOnceIfTheExchangeCannotBeReached() {
        venue.down(true);
        MarketPrismException down = assertThrows(MarketPrismException.class, pipeline("BTC-USDT")::start);
        assertTrue(down.getMessage().contains("HTTP 503: maintenance"), down.getMessage());
        venue.close();
        MarketPrismException gone = assertThrows(MarketPrismException.class, pipeline("BTC-USDT")::start);
        assertTrue(gone.getMessage().startsWith("venue: cannot reach http://"), gone.getMessage());
        assertEquals(2, memory.closes.get());
    }

    @Test
    void failsAtOnceIfASinkCannotBeOpened() {
        Sink broken = new Sink() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public void open() {
                throw SinkException.retryable("no server at nowhere:1", null);
            }

            @Override
            public CompletionStage<Receipt> write(Batch batch) {
                throw new AssertionError("never opened");
            }
        };
        SinkException e = assertThrows(SinkException.class, pipeline("BTC-USDT").to(broken)::start);
        assertEquals("no server at nowhere:1", e.getMessage());
        assertEquals(1, memory.closes.get());
        assertFalse(venue.isListenedTo());
    }

    @Test
    void refusesDescriptionsThatCannotWork() {
        ConfigurationException type = assertThrows(ConfigurationException.class, () -> MarketPrism.pipeline()
                .from(venue, Feed.of("BTC-USDT").data(DataType.TRADE, DataType.CANDLE)));
        assertTrue(type.getMessage().contains("CANDLE"), type.getMessage());
        assertThrows(ConfigurationException.class, MarketPrism.pipeline()::start);
        assertThrows(ConfigurationException.class, MarketPrism.pipeline().to(memory)::start);
        assertThrows(ConfigurationException.class, () -> Feed.of());
        assertThrows(ConfigurationException.class, () -> Feed.of("BTC-USDT").data(List.of()));
        assertEquals(0, memory.closes.get());
    }

    @Test
    void keepsTryingIfToldTo() {
        venue.down(true);
        try (Pipeline pipeline = pipeline("BTC-USDT", "NONE").retryAtStart(true).start()) {
            // A sink that is not opened yet is a problem too.
            await().until(() ->
                    pipeline.status().problems().stream().anyMatch(problem -> problem.contains("HTTP 503")));
            venue.down(false);
            awaitListening();
            venue.trade(1);
            await().until(() -> memory.trades().equals(List.of(1L)));
            assertTrue(pipeline.status().problems().get(0).contains("it has no NONE"), pipeline.status()::toString);
        }
    }

    @Test
    void closesOnceWhoeverAsks() throws Exception {
        Pipeline pipeline = pipeline("BTC-USDT").start();
        awaitListening();
        venue.trade(1);
        await().until(() -> memory.trades().size() == 1);
        List<Thread> closers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Thread closer = new Thread(pipeline::close);
            closer.start();
            closers.add(closer);
        }
        for (Thread closer : closers) {
            closer.join(60_000);
            assertFalse(closer.isAlive());
        }
        pipeline.close();
        pipeline.awaitClose();
        assertEquals(1, memory.closes.get());
        assertEquals("closed", pipeline.status().connections().get(0).state());
    }

    @Test
    void wakesWhoAwaitsItsEnd() throws Exception {
        Pipeline pipeline = pipeline("BTC-USDT").start();
        Thread main = new Thread(() -> {
            try {
                pipeline.awaitClose();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        main.start();
        await().until(() -> main.getState() == Thread.State.WAITING);
        pipeline.close();
        main.join(60_000);
        assertFalse(main.isAlive());
    }

    /** A listener that throws whatever it is told. */
    private static PipelineListener throwing(Throwable thrown) {
        return (PipelineListener) Proxy.newProxyInstance(
                PipelineListener.class.getClassLoader(),
                new Class<?>[] {PipelineListener.class},
                (proxy, method, args) -> {
                    throw thrown;
                });
    }

    @Test
    void survivesAListenerThatThrows() {
        for (Throwable thrown : List.of(new IllegalStateException("mine"), new AssertionError("mine"))) {
            memory.events.clear();
            Sink failing = Sink.forEach(event -> {
                throw new IllegalStateException("no");
            });
            try (Pipeline pipeline = pipeline("BTC-USDT")
                    .to(failing, FAST)
                    .listener(throwing(thrown))
                    .start()) {
                awaitListening();
                venue.trade(1);
                venue.send("{\"broken\"");
                await().until(() -> memory.trades().size() == 1);
                venue.closeSockets();
                awaitListening();
                venue.trade(2);
                await().until(() -> memory.trades().size() == 2);
                assertTrue(
                        pipeline.status().problems().stream()
                                .anyMatch(problem -> problem.startsWith("PipelineListener: ")
                                        && problem.endsWith("threw " + thrown)),
                        () -> pipeline.status().problems().toString());
                await().until(() -> pipeline.health().verdict() == PipelineHealth.Verdict.DEGRADED);
                List<String> problems = pipeline.status().problems();
                assertTrue(
                        problems.stream()
                                .anyMatch(problem ->
                                        problem.startsWith("venue: 1 frames could not be read in the last 5 min")),
                        problems::toString);
                assertTrue(pipeline.status().sinks().stream().allMatch(sink -> sink.failure() == null));
            }
        }
    }

    @Test
    void endsInTimeThoughASinkDoesNotAnswer() {
        CountDownLatch never = new CountDownLatch(1);
        List<String> undelivered = new CopyOnWriteArrayList<>();
        Sink stuck = new Sink() {
            @Override
            public String name() {
                return "stuck";
            }

            @Override
            public CompletionStage<Receipt> write(Batch batch) {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    throw SinkException.retryable("interrupted", e);
                }
                return CompletableFuture.completedFuture(Receipt.DELIVERED);
            }
        };
        PipelineListener listener = new PipelineListener() {
            @Override
            public void undelivered(String sink, List<MarketEvent> events, String reason) {
                events.stream()
                        .filter(Trade.class::isInstance)
                        .forEach(event -> undelivered.add(sink + " " + ((Trade) event).tradeId()));
            }
        };
        Pipeline pipeline = pipeline("BTC-USDT")
                .to(stuck, FAST.drainTimeout(Duration.ofMillis(500)))
                .listener(listener)
                .start();
        awaitListening();
        venue.trade(1);
        venue.trade(2);
        await().until(() -> memory.trades().size() == 2);
        pipeline.close();
        // On a slow machine closing does not wait until all of it is counted.
        await().untilAsserted(() -> assertEquals(
                List.of("stuck 1", "stuck 2"), undelivered.stream().sorted().toList()));
        await().untilAsserted(() -> pipeline.status().sinks().forEach(sink -> sink.counts()
                .forEach((type, account) -> {
                    assertEquals(0, account.pending(), () -> sink.name() + " " + type);
                    assertEquals(
                            account.received(),
                            account.delivered() + account.deduplicated() + account.conflated() + account.dropped(),
                            () -> sink.name() + " " + type);
                })));
    }

    @Test
    void exchangeIsReachedByANetworkOfItsOwn() {
        OkHttpClient toNobody = new OkHttpClient.Builder()
                .proxy(new java.net.Proxy(java.net.Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", 1)))
                .build();
        try (Pipeline pipeline = pipeline("BTC-USDT")
                .httpClient(toNobody)
                .network("another", toNobody, "there")
                .network("venue", new OkHttpClient(), "here")
                .start()) {
            awaitListening();
            venue.trade(1);
            await().until(() -> memory.trades().size() == 1);
            // The answer to the subscription may come behind the trade.
            await().until(() -> pipeline.status().problems().isEmpty());
        }
    }

    @Test
    void leavesWhatItWasLentOpen() {
        OkHttpClient client = new OkHttpClient();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        for (int i = 0; i < 2; i++) {
            memory.events.clear();
            try (Pipeline pipeline =
                    pipeline("BTC-USDT").httpClient(client).metrics(registry).start()) {
                awaitListening();
                venue.trade(1);
                await().until(() -> memory.trades().size() == 1);
                await().until(() -> registry.get("marketprism.exchange.connection.status")
                                .gauge()
                                .value()
                        == 1);
                assertEquals("/ws", pipeline.status().connections().get(0).uri().getPath());
            }
            await().until(() -> !venue.isListenedTo());
        }
        assertFalse(client.dispatcher().executorService().isShutdown());
        assertFalse(registry.isClosed());
        assertEquals(List.of(), registry.getMeters());
        client.dispatcher().executorService().shutdown();
    }
}
