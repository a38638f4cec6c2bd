package io.marketprism.internal.delivery;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Polling;
import io.marketprism.Samples;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.internal.time.Time;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Delivery.Overflow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@ExtendWith(Polling.class)
class EventQueueTest {
    private static final Duration FOR_EVER = Duration.ofHours(1);

    private final List<Long> overflowed = new CopyOnWriteArrayList<>();
    private final List<Long> replaced = new CopyOnWriteArrayList<>();

    private Time time = SystemTime.INSTANCE;

    private EventQueue queue(int capacity, Overflow overflow, int batchSize, Duration linger) {
        Delivery delivery = Delivery.defaults()
                .batchSize(1)
                .queue(capacity)
                .overflow(overflow)
                .batchSize(batchSize)
                .linger(linger);
        return new EventQueue(delivery, "session", "sink", SpillDirectory.TEMPORARY, time, new EventQueue.Listener() {
            @Override
            public void overflowed(MarketEvent event) {
                overflowed.add(id(event));
            }

            @Override
            public void conflated(MarketEvent event) {
                replaced.add(id(event));
            }

            @Override
            public void recovered(Map<DataType, Long> events) {
                throw new AssertionError("Expected nothing to be recovered, was " + events);
            }

            @Override
            public void unreadable(Map<DataType, Long> events) {
                throw new AssertionError("Expected nothing unreadable, was " + events);
            }
        });
    }

    private static List<MarketEvent> take(EventQueue queue) throws InterruptedException {
        Batch batch = queue.take();
        return batch == null ? List.of() : batch.events();
    }

    private static Coverage coverage(long number) {
        return new Coverage(Samples.INSTRUMENT, 0, "here", DataType.TRADE, "s", 0, number, null, null, 0, null);
    }

    private static long id(MarketEvent event) {
        return event instanceof Trade trade ? trade.sequence() : -((Coverage) event).toUs();
    }

    private static List<Long> ids(List<MarketEvent> events) {
        return events.stream().map(EventQueueTest::id).toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static void put(EventQueue queue, long from, long to) {
        LongStream.rangeClosed(from, to).forEach(id -> queue.put(Samples.trade(id)));
    }

    private static CompletableFuture<List<MarketEvent>> taking(EventQueue queue, AtomicReference<Thread> by) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return take(queue);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> {
                    by.set(new Thread(task, "taker"));
                    by.get().start();
                });
    }

    private static void awaitWaiting(AtomicReference<Thread> thread) {
        await().until(() -> thread.get().getState() == Thread.State.WAITING
                || thread.get().getState() == Thread.State.TIMED_WAITING);
    }

    @Test
    void givesAFullBatchAtOnceAndInOrder() throws InterruptedException {
        EventQueue queue = queue(100, Overflow.DROP_OLDEST, 3, FOR_EVER);
        put(queue, 1, 7);
        assertEquals(range(1, 3), ids(take(queue)));
        assertEquals(range(4, 6), ids(take(queue)));
        assertEquals(1, queue.size());
        put(queue, 8, 9);
        assertEquals(range(7, 9), ids(take(queue)));
    }

    @Test
    void wakesWhoWaitsForAFullBatch() throws Exception {
        EventQueue queue = queue(100, Overflow.DROP_OLDEST, 3, FOR_EVER);
        AtomicReference<Thread> taker = new AtomicReference<>();
        CompletableFuture<List<MarketEvent>> batch = taking(queue, taker);
        for (long id = 1; id <= 3; id++) {
            awaitWaiting(taker);
            assertFalse(batch.isDone());
            queue.put(Samples.trade(id));
        }
        assertEquals(range(1, 3), ids(batch.get(60, TimeUnit.SECONDS)));
    }

    @Test
    void givesWhatIsThereWhenTheLingerTimeIsOver() throws Exception {
        ManualTime manual = new ManualTime();
        time = manual;
        EventQueue queue = queue(100, Overflow.DROP_OLDEST, 3, Duration.ofMillis(30));
        put(queue, 1, 2);
        long begin = manual.nanos();
        CompletableFuture<List<MarketEvent>> batch = taking(queue, new AtomicReference<>());
        manual.passUntil(batch::isDone);
        assertEquals(range(1, 2), ids(batch.get()));
        assertEquals(30_000_000, manual.nanos() - begin);
    }

    @Test
    void waitsForNothingWithoutLinger() throws InterruptedException {
        EventQueue queue = queue(100, Overflow.DROP_OLDEST, 50, Duration.ZERO);
        put(queue, 1, 2);
        assertEquals(range(1, 2), ids(take(queue)));
    }

    @Test
    void dropsTheOldestDataAndTells() throws InterruptedException {
        EventQueue queue = queue(3, Overflow.DROP_OLDEST, 3, FOR_EVER);
        put(queue, 1, 5);
        assertEquals(range(1, 2), overflowed);
        assertEquals(range(3, 5), ids(take(queue)));
    }

    @Test
    void dropsNoRecordsAndKeepsThemBehindTheDataTheyTellOf() throws InterruptedException {
        EventQueue queue = queue(2, Overflow.DROP_OLDEST, 2, Duration.ZERO);
        for (int i = 1; i <= 5; i++) {
            put(queue, i, i);
            queue.put(coverage(i));
        }
        assertEquals(range(1, 4), overflowed);
        queue.close();
        List<Long> all = new ArrayList<>();
        for (List<MarketEvent> batch = take(queue); !batch.isEmpty(); batch = take(queue)) {
            assertTrue(batch.size() <= 2);
            all.addAll(ids(batch));
        }
        assertEquals(List.of(-3L, -4L, 5L, -5L), all, "of coverage that grows the newest version is enough");
        assertEquals(List.of(-1L, -2L), replaced);
    }

    @Test
    void doesNotGrowWhileOnlyRecordsCome() throws InterruptedException {
        EventQueue queue = queue(10, Overflow.DROP_OLDEST, 10, Duration.ZERO);
        put(queue, 1, 1);
        for (int i = 1; i <= 3 * RecordShelf.MANY; i++) {
            queue.put(coverage(i));
            assertTrue(queue.size() <= 10 + RecordShelf.MANY, "were " + queue.size());
        }
        assertEquals(List.of(), overflowed);
        List<Long> first = ids(take(queue));
        assertEquals(1, first.get(0), "no record overtakes the data before it");
        assertEquals(3L * RecordShelf.MANY + 1, replaced.size() + first.size() + queue.size());
    }

    @Test
    void letsWhoBringsMoreWaitIfToldTo() throws Exception {
        EventQueue queue = queue(2, Overflow.BLOCK, 2, FOR_EVER);
        Thread bringer = new Thread(() -> put(queue, 1, 5));
        bringer.start();
        AtomicReference<Thread> waiting = new AtomicReference<>(bringer);
        awaitWaiting(waiting);
        assertEquals(2, queue.size());
        queue.put(coverage(1));
        assertEquals(3, queue.size(), "records never wait");
        assertEquals(range(1, 2), ids(take(queue)));
        awaitWaiting(waiting);
        assertEquals(List.of(-1L, 3L), ids(take(queue)));
        assertEquals(range(4, 5), ids(take(queue)));
        bringer.join(10_000);
        assertEquals(List.of(), overflowed);
    }

    @Test
    void letsNobodyWaitOnceClosed() throws Exception {
        EventQueue empty = queue(2, Overflow.BLOCK, 2, FOR_EVER);
        AtomicReference<Thread> taker = new AtomicReference<>();
        CompletableFuture<List<MarketEvent>> batch = taking(empty, taker);
        awaitWaiting(taker);
        empty.close();
        assertEquals(List.of(), batch.get(60, TimeUnit.SECONDS));

        EventQueue full = queue(2, Overflow.BLOCK, 2, FOR_EVER);
        Thread bringer = new Thread(() -> put(full, 1, 3));
        bringer.start();
        awaitWaiting(new AtomicReference<>(bringer));
        full.close();
        bringer.join(10_000);
        assertFalse(bringer.isAlive());
        assertEquals(range(1, 2), ids(take(full)));
        assertEquals(range(3, 3), ids(take(full)), "no linger once closed");
        assertEquals(List.of(), take(full));
        full.awaitClosed(60_000);
    }

    @Test
    void waitsUntilClosedOrForATime() throws Exception {
        EventQueue queue = queue(2, Overflow.DROP_OLDEST, 2, FOR_EVER);
        queue.awaitClosed(5);
        Thread waiter = new Thread(() -> {
            try {
                queue.awaitClosed(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiter.start();
        awaitWaiting(new AtomicReference<>(waiter));
        put(queue, 1, 2);
        take(queue);
        assertTrue(waiter.isAlive());
        queue.close();
        waiter.join(10_000);
        assertFalse(waiter.isAlive());
    }

    @Test
    void knowsSinceWhenWhatItHoldsWouldBeLost() throws InterruptedException {
        EventQueue queue = queue(10, Overflow.DROP_OLDEST, 2, Duration.ZERO);
        assertEquals(Long.MAX_VALUE, queue.oldestInMemoryUs());
        put(queue, 5, 6);
        put(queue, 4, 4);
        put(queue, 7, 7);
        assertEquals(2_004, queue.oldestInMemoryUs());
        take(queue);
        assertEquals(2_004, queue.oldestInMemoryUs());
        queue.settled();
        take(queue);
        assertEquals(2_004, queue.oldestInMemoryUs(), "it is on its way");
        queue.settled();
        assertEquals(Long.MAX_VALUE, queue.oldestInMemoryUs());
    }

    private static Gap gap(long startedAtUs) {
        return new Gap(
                Samples.INSTRUMENT,
                2_100,
                "here",
                "gap at " + startedAtUs,
                "session",
                1,
                GapState.OPEN,
                DataType.TRADE,
                null,
                GapCause.RECONNECT,
                null,
                null,
                MarketEvent.ABSENT,
                0,
                startedAtUs,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                null);
    }

    @Test
    void knowsTheGapsThatWouldBeLost() throws InterruptedException {
        EventQueue queue = queue(10, Overflow.DROP_OLDEST, 1, Duration.ZERO);
        assertEquals(List.of(), queue.gapsInMemory());
        queue.put(gap(50));
        put(queue, 1, 1);
        queue.put(gap(60));
        assertEquals(List.of(gap(50), gap(60)), queue.gapsInMemory());
        assertEquals(2_001, queue.oldestInMemoryUs());
        take(queue);
        assertEquals(List.of(gap(50), gap(60)), queue.gapsInMemory(), "one is on its way");
        queue.settled();
        assertEquals(List.of(gap(60)), queue.gapsInMemory());
    }

    @Test
    void keepsRecordsThoughThereIsNoRoomForTheDataAmongThem(@TempDir Path directory) throws Exception {
        Delivery delivery = Delivery.defaults().linger(Duration.ZERO);
        Map<DataType, Long> left = new EnumMap<>(DataType.class);
        EventQueue.Listener listener = new EventQueue.Listener() {
            @Override
            public void overflowed(MarketEvent event) {}

            @Override
            public void conflated(MarketEvent event) {}

            @Override
            public void recovered(Map<DataType, Long> events) {
                left.putAll(events);
            }

            @Override
            public void unreadable(Map<DataType, Long> events) {}
        };
        SpillDirectory place = new SpillDirectory(directory, 20_000);
        EventQueue queue = new EventQueue(delivery, "session", "sink", place, SystemTime.INSTANCE, listener);
        queue.recover();
        queue.put(gap(50));
        // Far more than there is room for, in the batch under way and behind it.
        put(queue, 1, 9_999);
        queue.take();
        queue.put(gap(60));
        put(queue, 10_000, 19_999);
        List<MarketEvent> lost = new ArrayList<>();
        queue.end(lost::addAll);
        assertTrue(lost.size() > 10_000, "were " + lost.size());
        assertTrue(lost.stream().allMatch(Trade.class::isInstance), "records are kept");

        EventQueue next = new EventQueue(delivery, "next", "sink", place, SystemTime.INSTANCE, listener);
        next.recover();
        assertEquals(2, left.get(DataType.GAP));
        assertEquals(19_999, lost.size() + left.getOrDefault(DataType.TRADE, 0L));
        next.end(lost::addAll);
    }

    @Test
    void endsOnlyWhenEmptyAndTakesNothingAfterwards() {
        EventQueue queue = queue(2, Overflow.DROP_OLDEST, 2, FOR_EVER);
        queue.put(Samples.trade(1));
        List<Long> lost = new ArrayList<>();
        queue.end(events -> {
            lost.addAll(ids(events));
            if (lost.size() == 1) {
                assertTrue(queue.put(Samples.trade(2)), "what is put while it ends is given up too");
            }
        });
        assertEquals(range(1, 2), lost);
        assertFalse(queue.put(Samples.trade(3)));
        assertFalse(queue.put(coverage(1)));
        assertEquals(0, queue.size());
    }

    /** Else it would be called behind for ever: with each batch that is written another one would be on disk. */
    @Test
    void whatComesWhileASlowSinkWritesOneBatchIsNotSpilled() throws Exception {
        ManualTime manual = new ManualTime();
        time = manual;
        EventQueue queue = queue(1_000, Overflow.SPILL, 100, Duration.ZERO);
        queue.put(Samples.tradeAt(1, 0, 0));
        assertEquals(1, take(queue).size());
        manual.pass(Duration.ofSeconds(2));
        queue.settled();
        queue.put(Samples.tradeAt(2, 0, 10_000_000));
        queue.put(Samples.tradeAt(3, 0, 13_900_000));
        assertEquals(2, queue.size(), "a batch takes two seconds, and this is the next");
        queue.put(Samples.tradeAt(4, 0, 14_000_000));
        assertEquals(0, queue.size());
    }

    @Test
    void howLongASinkFailedSaysNothingOfHowLongItTakes() throws Exception {
        ManualTime manual = new ManualTime();
        time = manual;
        EventQueue queue = queue(1_000, Overflow.SPILL, 100, Duration.ZERO);
        queue.put(Samples.tradeAt(1, 0, 0));
        assertEquals(1, take(queue).size());
        queue.failing(manual.now());
        manual.pass(Duration.ofSeconds(60));
        queue.settled();
        queue.put(Samples.tradeAt(2, 0, 10_000_000));
        queue.put(Samples.tradeAt(3, 0, 11_000_000));
        assertEquals(0, queue.size());
    }
}
