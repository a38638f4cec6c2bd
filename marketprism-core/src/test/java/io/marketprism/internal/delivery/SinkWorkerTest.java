package io.marketprism.internal.delivery;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.marketprism.Polling;
import io.marketprism.Samples;
import io.marketprism.Seeds;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeSource;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Delivery.Overflow;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(120)
@ExtendWith(Polling.class)
class SinkWorkerTest {
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final Delivery FAST = Delivery.defaults()
            .batchSize(10)
            .queue(10_000)
            .linger(Duration.ofMillis(2))
            .backoff(Duration.ofMillis(2), Duration.ofMillis(10))
            .drainTimeout(Duration.ofMillis(300))
            .overflow(Overflow.DROP_OLDEST);

    /** Answers as the test says. */
    private static final class ScriptedSink implements Sink {
        private final Function<Batch, CompletionStage<Receipt>> answer;
        private final List<Batch> batches = new CopyOnWriteArrayList<>();
        private final AtomicInteger opens = new AtomicInteger();
        private final AtomicInteger closes = new AtomicInteger();
        private volatile RuntimeException openFailure;

        ScriptedSink(Function<Batch, CompletionStage<Receipt>> answer) {
            this.answer = answer;
        }

        @Override
        public String name() {
            return "scripted";
        }

        @Override
        public void open() {
            opens.incrementAndGet();
            if (openFailure != null) {
                throw openFailure;
            }
        }

        @Override
        public CompletionStage<Receipt> write(Batch batch) {
            batches.add(batch);
            return answer.apply(batch);
        }

        @Override
        public void close() {
            closes.incrementAndGet();
        }
    }

    /** Notes what the worker says. */
    private static final class Notes implements EngineListener {
        private final List<SinkException> failures = new CopyOnWriteArrayList<>();
        private final AtomicInteger recoveries = new AtomicInteger();
        private final List<MarketEvent> undelivered = new CopyOnWriteArrayList<>();
        private final List<String> reasons = new CopyOnWriteArrayList<>();
        private volatile Runnable onUndelivered = () -> {};
        private volatile Runnable onFailed = () -> {};

        @Override
        public void sinkFailed(String sink, SinkException failure) {
            failures.add(failure);
            onFailed.run();
        }

        @Override
        public void sinkRecovered(String sink) {
            recoveries.incrementAndGet();
        }

        @Override
        public void undelivered(String sink, List<MarketEvent> events, String reason) {
            undelivered.addAll(events);
            reasons.add(reason);
            onUndelivered.run();
        }
    }

    private final ManualTime time = new ManualTime(9_000);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Notes notes = new Notes();
    private final List<Gap> gaps = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private SpillDirectory place = SpillDirectory.TEMPORARY;
    private SinkWorker worker;

    private SinkWorker worker(Sink sink, Delivery delivery) {
        SinkWorker[] itself = new SinkWorker[1];
        GapLog gapLog = new GapLog("here", time, event -> {
            gaps.add((Gap) event);
            itself[0].accept(event);
        });
        itself[0] = new SinkWorker(sink, delivery, place, gapLog, notes, new PipelineMetrics(registry), time);
        worker = itself[0];
        return worker;
    }

    private void start(Sink sink, Delivery delivery) {
        worker(sink, delivery).start();
    }

    private double gauge(String name) {
        return registry.get("marketprism.sink." + name).gauge().value();
    }

    private double failures(String outcome) {
        return registry.get("marketprism.sink.write.failures")
                .tag("outcome", outcome)
                .functionCounter()
                .count();
    }

    private void send(int from, int to) {
        for (int id = from; id <= to; id++) {
            worker.accept(Samples.trade(id));
        }
    }

    private void awaitRest() {
        time.passUntil(() -> worker.counts().pending(DataType.TRADE) == 0);
    }

    @AfterEach
    void closesAndBalances() {
        never.countDown();
        worker.close();
        awaitEnd();
        for (DataType type : DataType.values()) {
            DeliveryCounts counts = worker.counts();
            assertEquals(0, counts.pending(type), () -> type + " still pending");
            assertEquals(
                    counts.received(type),
                    counts.delivered(type) + counts.deduplicated(type) + counts.conflated(type) + counts.dropped(type),
                    type::toString);
        }
    }

    /** A thread that did not let go in time may still be about to count what it has given up. */
    private void awaitEnd() {
        time.passUntil(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.isAlive() && thread.getName().equals("marketprism-sink-scripted")));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable, T> T sneaky(Throwable failure) throws E {
        throw (E) failure;
    }

    private static CompletionStage<Receipt> delivered() {
        return CompletableFuture.completedFuture(Receipt.DELIVERED);
    }

    private static List<Long> ids(List<MarketEvent> events) {
        return events.stream()
                .filter(Trade.class::isInstance)
                .map(event -> ((Trade) event).sequence())
                .toList();
    }

    private static List<Long> ids(ScriptedSink sink) {
        return ids(
                sink.batches.stream().flatMap(batch -> batch.events().stream()).toList());
    }

    private static List<Long> range(int from, int to) {
        return java.util.stream.LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void deliversEverythingInOrderAndInBatches() {
        ScriptedSink sink = new ScriptedSink(batch -> delivered());
        start(sink, FAST);
        send(1, 100);
        worker.close();
        assertEquals(range(1, 100), ids(sink));
        assertTrue(sink.batches.stream().allMatch(batch -> batch.events().size() <= 10));
        assertEquals(
                sink.batches.size(),
                sink.batches.stream().map(Batch::id).distinct().count());
        assertEquals(100, worker.counts().delivered(DataType.TRADE));
        assertEquals(1, sink.opens.get());
        assertEquals(1, sink.closes.get());
        assertEquals(List.of(), gaps);
    }

    @Test
    void batchesOfWhatAnEarlierProcessMayHaveDeliveredCountAsTried() {
        ScriptedSink sink = new ScriptedSink(batch -> delivered());
        Instant since = Instant.ofEpochSecond(100);
        worker(sink, FAST.batchSize(1));
        worker.expectAgain(since, 180_000_000);
        worker.start();
        Trade before = Samples.tradeAt(1, 179_000_000);
        worker.accept(before);
        worker.accept(before.withSource(TradeSource.BACKFILL));
        worker.accept(Samples.tradeAt(2, 181_000_000).withSource(TradeSource.BACKFILL));
        worker.accept(Samples.candle("1m", 120_000_000, true));
        worker.accept(Samples.candle("1m", 180_000_000, true));
        worker.accept(Samples.candle("1m", 180_000_000, false));
        worker.accept(Samples.ratio("1m", 180_000_000));
        worker.accept(Samples.ratio("1m", 240_000_000));
        worker.accept(Samples.bbo(1));
        worker.close();
        assertEquals(
                List.of(false, true, false, true, false, false, true, false, false),
                sink.batches.stream().map(batch -> batch.triedSince() != null).toList());
        assertEquals(
                Set.of(since),
                sink.batches.stream()
                        .map(Batch::triedSince)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet()));
    }

    @Test
    void retriesTheVerySameBatchUntilItWorks() {
        AtomicInteger tries = new AtomicInteger();
        ScriptedSink sink = new ScriptedSink(batch -> tries.incrementAndGet() % 4 == 0
                ? delivered()
                : CompletableFuture.failedFuture(SinkException.retryable("the store is down", null)));
        start(sink, FAST);
        send(1, 30);
        awaitRest();
        for (int i = 0; i < sink.batches.size(); i += 4) {
            Batch first = sink.batches.get(i);
            Instant tried = sink.batches.get(i + 1).triedSince();
            assertNull(first.triedSince());
            assertNotNull(tried);
            assertEquals(first.triedSince(tried), sink.batches.get(i + 1));
            assertEquals(first.triedSince(tried), sink.batches.get(i + 3));
        }
        assertEquals(30, worker.counts().delivered(DataType.TRADE));
        assertEquals(tries.get() / 4, notes.recoveries.get());
        assertEquals(List.of(), notes.undelivered);
        assertNull(worker.failure());
    }

    @Test
    void linesOfFailuresBeginWithTheirReasonAndAnotherReasonIsNews() {
        List<String> told = told(() -> {
            AtomicInteger tries = new AtomicInteger();
            ScriptedSink sink = new ScriptedSink(batch -> {
                int tried = tries.incrementAndGet();
                return tried == 6
                        ? delivered()
                        : CompletableFuture.failedFuture(SinkException.retryable(
                                (tried < 3 ? "The connection is lost: " : "Failed to connect: ") + tried, null));
            });
            start(sink, FAST);
            send(1, 1);
            awaitRest();
        });
        assertEquals(
                List.of(
                        "ERROR The connection is lost: 1 (sink scripted, trying again)",
                        "ERROR Failed to connect: 3 (sink scripted, trying again, 3 attempts so far)",
                        "INFO Sink scripted works again"),
                told);
    }

    /** {@return what the worker logs meanwhile} */
    private static List<String> told(Runnable task) {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger log = (Logger) LoggerFactory.getLogger(SinkWorker.class);
        lines.start();
        log.addAppender(lines);
        log.setLevel(Level.INFO);
        try {
            task.run();
        } finally {
            log.setLevel(null);
            log.detachAppender(lines);
        }
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    @Test
    void linesOfLostEventsBeginWithTheirFixedHead() {
        worker(new ScriptedSink(batch -> delivered()), FAST.batchSize(10).queue(20));
        assertEquals(List.of(), told(() -> send(1, 20)));
        assertEquals(
                List.of("ERROR Queue size exceeded: sink scripted has 20 events waiting, the oldest are dropped"),
                told(() -> send(21, 50)));
    }

    @Test
    void holdsABatchUntilSomebodyChangesWhatIsWrong() {
        AtomicBoolean mended = new AtomicBoolean();
        ScriptedSink sink = new ScriptedSink(batch ->
                mended.get() ? delivered() : CompletableFuture.failedFuture(SinkException.hold("no such table", null)));
        worker(sink, FAST);
        assertEquals(0, gauge("up"), "it is not open yet");
        worker.start();
        send(1, 25);
        time.passUntil(() -> sink.opens.get() > 5 && worker.failedAttempts() > 5);
        assertEquals("no such table", worker.failure());
        assertTrue(worker.isHeld());
        assertEquals(0, gauge("up"));
        assertEquals(1, gauge("held"));
        assertEquals(0, failures("retry"));
        assertTrue(failures("hold") > 5);
        assertEquals(9_000, worker.failingSinceUs());
        Batch first = sink.batches.get(0);
        assertTrue(sink.batches.stream().allMatch(batch -> batch.id().equals(first.id())), "never another batch");
        mended.set(true);
        awaitRest();
        time.passUntil(() -> worker.failure() == null);
        assertEquals(1, gauge("up"));
        assertEquals(0, gauge("held"));
        assertEquals(25, worker.counts().delivered(DataType.TRADE));
        assertEquals(List.of(), notes.undelivered);
        assertEquals(List.of(), gaps);
        assertEquals(1, notes.recoveries.get());
        assertTrue(sink.closes.get() > 5, "closed before it is opened again");
    }

    @Test
    void findsTheEventsForWhichABatchFailsAndStoresTheOthersInOrder() {
        Set<Long> poison = Set.of(3L, 17L, 18L, 40L);
        List<Long> stored = new CopyOnWriteArrayList<>();
        ScriptedSink sink = new ScriptedSink(batch -> {
            if (ids(batch.events()).stream().anyMatch(poison::contains)) {
                return CompletableFuture.failedFuture(new IOException("code 4711, of which nobody has heard"));
            }
            ids(batch.events()).stream().filter(id -> !stored.contains(id)).forEach(stored::add);
            return delivered();
        });
        start(sink, FAST.batchSize(40).linger(Duration.ofHours(1)));
        send(1, 40);
        awaitRest();
        assertEquals(range(1, 40).stream().filter(id -> !poison.contains(id)).toList(), stored);
        assertEquals(36, worker.counts().delivered(DataType.TRADE));
        assertEquals(List.copyOf(new TreeSet<>(poison)), ids(notes.undelivered));
        assertTrue(notes.reasons.stream().allMatch(reason -> reason.contains("4711")), notes.reasons::toString);
        assertEquals(sink.batches.get(0).id(), sink.batches.get(1).id(), "unchanged at first");
        assertEquals(sink.batches.get(0).events(), sink.batches.get(1).events());
        Map<String, List<MarketEvent>> byId = new HashMap<>();
        for (Batch batch : sink.batches) {
            List<MarketEvent> before = byId.putIfAbsent(batch.id(), batch.events());
            assertTrue(before == null || before.equals(batch.events()), "an id is of the same events always");
        }
        worker.close();
        assertEquals(4, gaps.stream().mapToLong(Gap::lost).sum());
        assertTrue(gaps.stream().allMatch(gap -> gap.cause() == GapCause.REFUSED && gap.state() == GapState.CLOSED));
        assertEquals("3", gaps.get(0).firstMissingId());
        assertEquals("40", gaps.get(0).lastMissingId());
        assertEquals(2_003, gaps.get(0).startedAtUs());
        assertEquals(2_040, gaps.get(0).endedAtUs());
    }

    @Test
    void holdsABatchOfWhichEverySingleEventFails() {
        AtomicBoolean up = new AtomicBoolean();
        ScriptedSink sink = new ScriptedSink(batch -> up.get()
                ? delivered()
                : CompletableFuture.failedFuture(new IllegalStateException("of no kind we know")));
        start(sink, FAST.batchSize(30).linger(Duration.ofHours(1)));
        send(1, 30);
        time.passUntil(() -> sink.batches.stream()
                        .filter(batch -> batch.events().size() == 1)
                        .count()
                > 100);
        assertEquals(List.of(), notes.undelivered);
        up.set(true);
        awaitRest();
        assertEquals(30, worker.counts().delivered(DataType.TRADE));
        assertEquals(List.of(), notes.undelivered);
        assertEquals(List.of(), gaps);
    }

    @Test
    void takesNoEventForPoisonBecauseTheStoreFailsMeanwhile() {
        Seeds.forEach(30, random -> {
            notes.undelivered.clear();
            long poison = 1 + random.nextInt(64);
            boolean anyPoison = random.nextInt(4) > 0;
            int downFrom = random.nextInt(40);
            int downTo = downFrom + random.nextInt(200);
            AtomicInteger writes = new AtomicInteger();
            ScriptedSink sink = new ScriptedSink(batch -> {
                int number = writes.getAndIncrement();
                boolean down = number < 2 || number >= downFrom && number < downTo;
                return down || anyPoison && ids(batch.events()).contains(poison)
                        ? CompletableFuture.failedFuture(new IllegalStateException("of no kind we know"))
                        : delivered();
            });
            start(sink, FAST.batchSize(64).linger(Duration.ofHours(1)));
            send(1, 64);
            awaitRest();
            assertEquals(anyPoison ? List.of(poison) : List.of(), ids(notes.undelivered));
            assertEquals(anyPoison ? 63 : 64, worker.counts().delivered(DataType.TRADE));
            worker.close();
        });
    }

    @Test
    void callsAWriteThatDoesNotEndAFailure() {
        AtomicInteger tries = new AtomicInteger();
        ScriptedSink sink =
                new ScriptedSink(batch -> tries.incrementAndGet() == 1 ? new CompletableFuture<>() : delivered());
        start(sink, FAST.writeTimeout(Duration.ofMillis(1)));
        send(1, 5);
        time.passUntil(() -> worker.counts().delivered(DataType.TRADE) == 5);
        assertTrue(notes.failures.get(0).getMessage().contains("has not answered within PT0.001S"));
        assertEquals(SinkException.Outcome.UNKNOWN, notes.failures.get(0).outcome());
        assertTrue(sink.opens.get() >= 2);
    }

    @Test
    void goesOnWhenOurOwnCodeFails() {
        ScriptedSink sink = new ScriptedSink(batch -> CompletableFuture.completedFuture(new Receipt(
                List.of(),
                batch.events().stream()
                        .filter(event -> ids(List.of(event)).equals(List.of(1L)))
                        .map(event -> new Receipt.Rejection(event, "no"))
                        .toList())));
        notes.onUndelivered = () -> {
            throw new AssertionError("a defect");
        };
        start(sink, FAST.batchSize(1));
        send(1, 1);
        time.passUntil(() -> !notes.failures.isEmpty());
        assertTrue(notes.failures.get(0).getMessage().contains("a defect"));
        notes.onUndelivered = () -> {};
        send(2, 9);
        time.passUntil(() -> worker.counts().delivered(DataType.TRADE) == 8);
        time.passUntil(() -> worker.failure() == null);
    }

    @Test
    void goesOnThoughAFailureCannotEvenBeTold() {
        AtomicInteger told = new AtomicInteger();
        notes.onFailed = () -> {
            if (told.incrementAndGet() <= 4) {
                throw new AssertionError("as if there were no memory");
            }
        };
        AtomicInteger writes = new AtomicInteger();
        ScriptedSink sink = new ScriptedSink(batch -> writes.incrementAndGet() <= 5
                ? CompletableFuture.failedFuture(SinkException.retryable("down", null))
                : delivered());
        start(sink, FAST);
        send(1, 30);
        awaitRest();
        assertEquals(30, worker.counts().delivered(DataType.TRADE));
        assertEquals(List.of(), gaps);
    }

    @Test
    void accountsForRejectedAndDeduplicatedEvents() {
        ScriptedSink sink = new ScriptedSink(batch -> {
            List<MarketEvent> known = new ArrayList<>();
            List<Receipt.Rejection> rejected = new ArrayList<>();
            for (MarketEvent event : batch.events()) {
                if (event instanceof Trade trade && trade.sequence() % 5 == 0) {
                    rejected.add(new Receipt.Rejection(event, "a price too long: " + trade.sequence()));
                } else if (event instanceof Trade trade && trade.sequence() % 5 == 1) {
                    known.add(event);
                }
            }
            return CompletableFuture.completedFuture(new Receipt(known, rejected));
        });
        start(sink, FAST.batchSize(50));
        send(1, 50);
        awaitRest();
        assertEquals(30, worker.counts().delivered(DataType.TRADE));
        assertEquals(10, worker.counts().deduplicated(DataType.TRADE));
        assertEquals(10, worker.counts().dropped(DataType.TRADE));
        assertEquals(10, notes.undelivered.size());
        assertTrue(notes.reasons.contains("a price too long: 25"));
        assertEquals(10, gaps.stream().mapToLong(Gap::lost).sum());
        assertTrue(gaps.size() <= sink.batches.size(), "one gap for a batch, were " + gaps.size());
        assertEquals(List.of(), notes.failures);
    }

    @Test
    void survivesWhateverASinkAnswers() {
        List<Function<Batch, CompletionStage<Receipt>>> defects = List.of(
                batch -> {
                    throw new IllegalStateException("thrown");
                },
                batch -> {
                    throw new AssertionError("an error");
                },
                batch -> null,
                batch -> CompletableFuture.completedFuture(null),
                batch -> CompletableFuture.failedFuture(new NullPointerException("failed")),
                batch -> CompletableFuture.failedFuture(new IOException("failed")),
                batch -> sneaky(new IOException("thrown though not declared")),
                batch -> sneaky(new StackOverflowError()),
                batch -> CompletableFuture.failedFuture(new NoClassDefFoundError("failed")),
                batch -> CompletableFuture.failedFuture(new CancellationException("cancelled")),
                batch -> {
                    CompletableFuture<Receipt> stage = new CompletableFuture<>();
                    stage.cancel(true);
                    return stage;
                });
        Set<Long> failed = ConcurrentHashMap.newKeySet();
        ScriptedSink sink = new ScriptedSink(batch -> {
            long id = ((Trade) batch.events().get(batch.events().size() - 1)).sequence();
            return id <= defects.size() && failed.add(id)
                    ? defects.get((int) id - 1).apply(batch)
                    : delivered();
        });
        start(sink, FAST);
        for (int id = 1; id <= defects.size() + 1; id++) {
            worker.accept(Samples.trade(id));
            awaitRest();
        }
        assertEquals(defects.size() + 1, worker.counts().delivered(DataType.TRADE));
        assertEquals(List.of(), notes.undelivered);
        assertEquals(List.of(), gaps);
        assertEquals(defects.size(), notes.failures.size());
        assertTrue(notes.failures.stream()
                .allMatch(failure -> failure.getMessage().contains("this is a defect of the sink")
                        && failure.outcome() == SinkException.Outcome.UNKNOWN));
        assertEquals(defects.size(), notes.recoveries.get());
        assertEquals(defects.size() + 1, sink.opens.get(), "opened anew after each");
    }

    @Test
    void opensTheSinkAgainUntilItOpens() {
        ScriptedSink sink = new ScriptedSink(batch -> delivered());
        sink.openFailure = SinkException.retryable("refused", null);
        start(sink, FAST);
        send(1, 3);
        time.passUntil(() -> sink.opens.get() >= 3);
        assertEquals("refused", worker.failure());
        sink.openFailure = null;
        awaitRest();
        assertEquals(3, worker.counts().delivered(DataType.TRADE));
        int opens = sink.opens.get();
        send(4, 5);
        awaitRest();
        assertEquals(opens, sink.opens.get());
    }

    @Test
    void opensOnTheCallersThreadAndTellsWhatIsWrong() {
        ScriptedSink sink = new ScriptedSink(batch -> delivered());
        sink.openFailure = new IllegalArgumentException("what?");
        SinkException e = assertThrows(SinkException.class, worker(sink, FAST)::open);
        assertFalse(e.isRetryable());
        assertTrue(e.getMessage().contains("what?"), e.getMessage());
        sink.openFailure = SinkException.retryable("refused", null);
        assertSame(sink.openFailure, assertThrows(SinkException.class, worker::open));
        worker.close();
        assertEquals(1, sink.closes.get());
    }

    @Test
    void leavesAGapWhereTheQueueOverflowed() {
        CompletableFuture<Receipt> slow = new CompletableFuture<>();
        ScriptedSink sink = new ScriptedSink(batch -> slow);
        start(sink, FAST.queue(20));
        worker.accept(Samples.trade(0));
        time.passUntil(() -> sink.batches.size() == 1);
        send(1, 50);
        assertEquals(30, worker.counts().dropped(DataType.TRADE));
        assertEquals(1, gaps.size());
        slow.complete(Receipt.DELIVERED);
        time.passUntil(() -> gaps.size() == 2);
        assertEquals(GapCause.OVERFLOW, gaps.get(1).cause());
        assertEquals(30, gaps.get(1).lost());
        awaitRest();
        assertEquals(21, worker.counts().delivered(DataType.TRADE));
        assertEquals(range(31, 50), ids(sink).subList(1, 21));
    }

    @Test
    void closesAnOverflowGapOfTheSmallestQueueToo() {
        CountDownLatch slow = new CountDownLatch(1);
        ScriptedSink sink = new ScriptedSink(batch -> {
            try {
                slow.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return delivered();
        });
        start(sink, FAST.batchSize(1).queue(1));
        worker.accept(Samples.trade(0));
        time.passUntil(() -> sink.batches.size() == 1);
        send(1, 3);
        slow.countDown();
        time.passUntil(() -> gaps.size() == 2);
        assertEquals(2, gaps.get(1).lost());
    }

    @Test
    void drainsWhatWaitsWhenItCloses() {
        ScriptedSink sink = new ScriptedSink(batch -> delivered());
        start(sink, FAST.batchSize(1_000).linger(Duration.ofHours(1)).drainTimeout(PATIENT));
        send(1, 500);
        worker.close();
        assertEquals(500, worker.counts().delivered(DataType.TRADE));
        assertEquals(1, sink.closes.get());
    }

    @Test
    void retriesWhileItDrains() {
        AtomicInteger tries = new AtomicInteger();
        ScriptedSink sink = new ScriptedSink(batch -> tries.incrementAndGet() <= 3
                ? CompletableFuture.failedFuture(SinkException.retryable("down", null))
                : delivered());
        start(sink, FAST.linger(Duration.ofHours(1)).drainTimeout(PATIENT));
        send(1, 5);
        worker.close();
        assertEquals(5, worker.counts().delivered(DataType.TRADE));
    }

    private void closeInTime() {
        long begin = time.nanos();
        worker.close();
        Duration took = Duration.ofNanos(time.nanos() - begin);
        assertTrue(took.compareTo(Duration.ofMillis(300 + 500 + 1_500)) <= 0, took::toString);
    }

    @Test
    void reportsWhatASinkThatIsDownDidNotTake() {
        ScriptedSink sink =
                new ScriptedSink(batch -> CompletableFuture.failedFuture(SinkException.retryable("down", null)));
        start(sink, FAST);
        send(1, 100);
        time.passUntil(() -> worker.failure() != null);
        closeInTime();
        assertEquals(range(1, 100), ids(notes.undelivered));
        assertTrue(notes.reasons.get(0).contains("down"), notes.reasons::toString);
        assertEquals(100, worker.counts().dropped(DataType.TRADE));
        assertEquals(100, gaps.stream().mapToLong(Gap::lost).sum());
        assertEquals(1, sink.closes.get());
    }

    @Test
    void waitsForAnAnswerNoLongerThanTheTimeToDrain() {
        ScriptedSink sink = new ScriptedSink(batch -> new CompletableFuture<>());
        start(sink, FAST);
        send(1, 100);
        time.passUntil(() -> !sink.batches.isEmpty());
        closeInTime();
        assertEquals(range(1, 100), ids(notes.undelivered));
        assertEquals(1, sink.closes.get());
    }

    @Test
    void saysAtWhichLineOfTheSinkItsThreadHangs() {
        ScriptedSink sink = new ScriptedSink(batch -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw SinkException.retryable("interrupted", e);
            }
            return delivered();
        });
        start(sink, FAST);
        send(1, 1);
        time.passUntil(() -> !sink.batches.isEmpty());
        time.passNanos(Duration.ofSeconds(11).toNanos());
        // The thread may still be on its way into the JDK.
        time.passUntil(
                () -> worker.failure().matches("has not answered for 11 s; its thread is at .*SinkWorkerTest.*"));
        never.countDown();
        awaitRest();
    }

    @Test
    void interruptsASinkThatHoldsItsThread() {
        ScriptedSink sink = new ScriptedSink(batch -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw SinkException.retryable("interrupted", e);
            }
            return delivered();
        });
        start(sink, FAST);
        send(1, 100);
        time.passUntil(() -> !sink.batches.isEmpty());
        time.hang(1);
        closeInTime();
        assertEquals(range(1, 100), ids(notes.undelivered));
        assertEquals(1, sink.closes.get());
    }

    @Test
    void closesInTimeThoughThereIsNoTimeToDrain() {
        CountDownLatch entered = new CountDownLatch(1);
        ScriptedSink sink = new ScriptedSink(batch -> {
            entered.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return delivered();
        });
        start(sink, FAST.drainTimeout(Duration.ZERO));
        send(1, 1);
        time.passUntil(() -> entered.getCount() == 0);
        closeInTime();
        assertEquals(1, worker.counts().dropped(DataType.TRADE));
    }

    @Test
    void keepsWhatWaitsThoughTheSinkNeverLetsGoOfItsThread(@TempDir Path directory) {
        place = new SpillDirectory(directory, SpillDirectory.DEFAULT_MAX_BYTES);
        ScriptedSink sink = new ScriptedSink(batch -> {
            boolean held = true;
            while (held) {
                try {
                    never.await();
                    held = false;
                } catch (InterruptedException e) {
                    assertFalse(worker.isHeld());
                }
            }
            return delivered();
        });
        start(sink, FAST.overflow(Overflow.SPILL));
        send(1, 100);
        time.passUntil(() -> !sink.batches.isEmpty());
        time.hang(2);
        closeInTime();
        assertEquals(100, worker.counts().pending(DataType.TRADE));
        assertEquals(List.of(), notes.undelivered);
        never.countDown();

        ScriptedSink second = new ScriptedSink(batch -> delivered());
        worker(second, FAST.overflow(Overflow.SPILL));
        worker.recover();
        worker.start();
        awaitRest();
        assertEquals(range(1, 100), ids(second));
        time.passUntil(() -> Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("marketprism-sink-scripted"))
                        .count()
                == 1);
    }

    @Test
    void goesOnThoughASinkInterruptsItsOwnThread() {
        AtomicInteger writes = new AtomicInteger();
        ScriptedSink sink = new ScriptedSink(batch -> {
            if (writes.incrementAndGet() % 2 == 1) {
                Thread.currentThread().interrupt();
            }
            return delivered();
        });
        start(sink, FAST);
        for (int from = 1; from <= 91; from += 10) {
            send(from, from + 9);
            awaitRest();
        }
        assertEquals(range(1, 100), ids(sink).stream().distinct().toList());
        assertEquals(100, worker.counts().delivered(DataType.TRADE));
    }

    @Test
    void stopsASlowSinkWhenTheTimeToDrainIsOver() {
        Scheduler store = time.scheduler("store");
        ScriptedSink sink = new ScriptedSink(batch -> {
            CompletableFuture<Receipt> answer = new CompletableFuture<>();
            store.schedule(() -> answer.complete(Receipt.DELIVERED), 20, TimeUnit.MILLISECONDS);
            return answer;
        });
        start(sink, FAST.batchSize(1));
        send(1, 2_000);
        time.passUntil(() -> worker.counts().delivered(DataType.TRADE) > 0);
        closeInTime();
        long delivered = worker.counts().delivered(DataType.TRADE);
        assertTrue(delivered > 0 && delivered < 1_000, "Expected some, were " + delivered);
        assertEquals(
                2_000 - delivered,
                notes.undelivered.stream().filter(Trade.class::isInstance).count());
        assertTrue(notes.reasons.contains("the pipeline closed before the sink took them"), notes.reasons::toString);
    }

    @Test
    void closesInSpiteOfASinkThatDoesNot() {
        Sink sink = new Sink() {
            @Override
            public String name() {
                return "scripted";
            }

            @Override
            public CompletionStage<Receipt> write(Batch batch) {
                return delivered();
            }

            @Override
            public void close() {
                throw new IllegalStateException("no");
            }
        };
        start(sink, FAST.drainTimeout(PATIENT));
        send(1, 5);
        worker.close();
        assertEquals(5, worker.counts().delivered(DataType.TRADE));
        worker.close();
    }

    @Test
    void accountsForEventsThatComeTooLate() {
        start(new ScriptedSink(batch -> delivered()), FAST);
        worker.close();
        send(1, 2);
        assertEquals(2, worker.counts().dropped(DataType.TRADE));
        assertEquals(List.of(1L, 2L), ids(notes.undelivered));
        assertNotNull(notes.reasons.get(0));
    }

    /** Down until told otherwise. */
    private static final class Switch implements Function<Batch, CompletionStage<Receipt>> {
        private volatile boolean up;

        @Override
        public CompletionStage<Receipt> apply(Batch batch) {
            return up ? delivered() : CompletableFuture.failedFuture(SinkException.retryable("down", null));
        }
    }

    private static List<Long> delivered(ScriptedSink sink, int failedBatches) {
        return sink.batches.stream()
                .skip(failedBatches)
                .flatMap(batch -> ids(batch.events()).stream())
                .toList();
    }

    @Test
    void keepsOnDiskWhatComesWhileTheSinkIsDownAndDeliversItInOrder() {
        Switch store = new Switch();
        ScriptedSink sink = new ScriptedSink(store);
        start(sink, FAST.queue(100).overflow(Overflow.SPILL));
        send(1, 5);
        time.passUntil(() -> worker.failure() != null);
        for (int from = 6; from <= 2_000; from += 40) {
            send(from, Math.min(from + 39, 2_000));
            await().until(() -> worker.queueDepth() < 50);
        }
        assertTrue(worker.spilledBytes() > 0);
        assertEquals(2_000, worker.counts().pending(DataType.TRADE));
        store.up = true;
        awaitRest();
        int failed = (int) sink.batches.stream()
                .takeWhile(batch -> ids(batch.events()).contains(1L))
                .count();
        assertEquals(range(1, 2_000), delivered(sink, failed - 1));
        assertEquals(2_000, worker.counts().delivered(DataType.TRADE));
        assertEquals(List.of(), gaps);
        time.passUntil(() -> worker.spilledBytes() == 0);
    }

    @Test
    void spillsInLargeBatchesWhatASinkIsASecondBehindWith() {
        CompletableFuture<Receipt> answer = new CompletableFuture<>();
        ScriptedSink sink = new ScriptedSink(batch -> answer);
        start(sink, FAST.overflow(Overflow.SPILL));
        send(0, 0);
        time.passUntil(() -> sink.batches.size() == 1);
        send(1, 150);
        assertEquals(0, worker.spilledBytes());
        worker.accept(Samples.trade(1_000_001));
        await().until(() -> worker.queueDepth() == 0);
        answer.complete(Receipt.DELIVERED);
        awaitRest();
        assertEquals(
                List.of(1, 100, 51),
                sink.batches.stream().map(batch -> batch.events().size()).toList(),
                "as one came, ten times the size of a batch, the rest");
    }

    @Test
    void spillsBehindASinkThatHangs() {
        CompletableFuture<Receipt> answer = new CompletableFuture<>();
        ScriptedSink sink = new ScriptedSink(batch -> answer);
        start(sink, FAST.queue(100).overflow(Overflow.SPILL));
        send(0, 0);
        time.passUntil(() -> sink.batches.size() == 1);
        for (int from = 1; from <= 1_000; from += 40) {
            send(from, from + 39);
            await().until(() -> worker.queueDepth() < 50);
        }
        assertNull(worker.failure());
        answer.complete(Receipt.DELIVERED);
        awaitRest();
        assertEquals(range(0, 1_000), ids(sink));
        assertEquals(List.of(), gaps);
    }

    @Test
    void leavesTheRestToTheNextProcess(@TempDir Path directory) {
        place = new SpillDirectory(directory, SpillDirectory.DEFAULT_MAX_BYTES);
        Switch store = new Switch();
        ScriptedSink first = new ScriptedSink(store);
        start(first, FAST.overflow(Overflow.SPILL));
        send(1, 100);
        time.passUntil(() -> worker.failure() != null);
        closeInTime();
        assertEquals(100, worker.counts().pending(DataType.TRADE));
        assertEquals(0, worker.counts().dropped(DataType.TRADE));
        assertEquals(List.of(), notes.undelivered);
        Batch tried = first.batches.get(first.batches.size() - 1);
        Instant closedAt = time.now();

        store.up = true;
        ScriptedSink second = new ScriptedSink(store);
        worker(second, FAST.overflow(Overflow.SPILL));
        worker.recover();
        assertEquals(100, worker.counts().pending(DataType.TRADE));
        worker.start();
        send(101, 150);
        awaitRest();
        assertEquals(range(1, 150), ids(second));
        Batch again = second.batches.get(0);
        assertEquals(tried.events(), again.events());
        assertEquals(tried.id(), again.id());
        assertFalse(again.triedSince().isAfter(closedAt), "the earlier process may have stored it");
        assertEquals(150, worker.counts().received(DataType.TRADE));
        assertEquals(150, worker.counts().delivered(DataType.TRADE));
        worker.close();
        assertEquals(0, directory.toFile().list().length, "nothing is left on disk");
    }

    @Test
    void dropsTheOldestInMemoryWhenTheDiskIsFullToo(@TempDir Path directory) {
        place = new SpillDirectory(directory, 20_000);
        Switch store = new Switch();
        ScriptedSink sink = new ScriptedSink(store);
        start(sink, FAST.queue(100).overflow(Overflow.SPILL));
        int sent = 0;
        while (gaps.isEmpty()) {
            send(++sent, sent);
        }
        send(sent + 1, sent + 500);
        sent += 500;
        assertEquals(GapCause.OVERFLOW, gaps.get(0).cause());
        store.up = true;
        awaitRest();
        DeliveryCounts counts = worker.counts();
        assertTrue(counts.dropped(DataType.TRADE) >= 400, "were " + counts.dropped(DataType.TRADE));
        assertEquals(sent, counts.delivered(DataType.TRADE) + counts.dropped(DataType.TRADE));
        time.passUntil(() -> gaps.size() == 2);
        assertEquals(counts.dropped(DataType.TRADE), gaps.get(1).lost());
        List<Long> arrived = sink.batches.stream()
                .flatMap(batch -> ids(batch.events()).stream())
                .distinct()
                .toList();
        assertEquals(arrived.stream().sorted().toList(), arrived, "in order");
        assertTrue(arrived.contains(1L) && arrived.contains((long) sent), "the oldest on disk and the newest");
    }

    @Test
    void balancesUnderRandomTrouble() {
        Seeds.forEach(10, random -> {
            java.util.Random fate = new java.util.Random(random.nextLong());
            ScriptedSink sink = new ScriptedSink(batch -> switch (fate.nextInt(6)) {
                case 0 -> CompletableFuture.failedFuture(SinkException.retryable("down", null));
                case 1 ->
                    CompletableFuture.failedFuture(
                            fate.nextBoolean()
                                    ? SinkException.hold("broken", null)
                                    : new IllegalStateException("unknown"));
                case 2 ->
                    CompletableFuture.completedFuture(new Receipt(batch.events().subList(0, 1), List.of()));
                case 3 ->
                    CompletableFuture.completedFuture(new Receipt(
                            List.of(),
                            List.of(new Receipt.Rejection(batch.events().get(0), "no"))));
                default -> delivered();
            });
            start(
                    sink,
                    FAST.queue(50)
                            .overflow(List.of(Overflow.SPILL, Overflow.DROP_OLDEST, Overflow.BLOCK)
                                    .get(random.nextInt(3)))
                            .linger(Duration.ZERO));
            // Who sends may be blocked until the sink has taken some, for which time must pass.
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(1, 300));
            time.passUntil(sent::isDone);
            sent.join();
            if (random.nextBoolean()) {
                awaitRest();
            }
            worker.close();
            DeliveryCounts counts = worker.counts();
            assertEquals(300, counts.received(DataType.TRADE));
            awaitEnd();
            for (DataType type : List.of(DataType.TRADE, DataType.GAP)) {
                assertEquals(0, counts.pending(type), type::toString);
                assertEquals(
                        counts.received(type),
                        counts.delivered(type)
                                + counts.deduplicated(type)
                                // Of a gap that is told again as it grows the newest is enough.
                                + counts.conflated(type)
                                + counts.dropped(type),
                        type::toString);
            }
        });
    }
}
