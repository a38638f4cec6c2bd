package io.marketprism.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What books cost in memory: while they stand, and while they change. */
class OrderBookFootprintTest {
    private static final Instrument INSTRUMENT = RandomBookEvents.INSTRUMENT;
    private static final int LEVELS = 1_000;
    private static final int RANGE = 2 * LEVELS;
    private static final int CHANGES = 20;
    private static final int DELTAS = 1_000;
    private static final long FIRST = 1_000;
    private static final long MEGABYTE = 1 << 20;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void applyingADeltaAllocatesNothing() {
        OrderBook book = new OrderBook(INSTRUMENT);
        book.apply(snapshot());
        BookDelta[] deltas = cycle();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 50; round++) {
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            for (BookDelta delta : deltas) {
                book.apply(delta);
            }
            long after = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            least = Math.min(least, after - before);
            assertEquals(OrderBook.State.VALID, book.state());
            assertEquals(FIRST, book.sequence());
        }
        assertEquals(0, least, "bytes for " + DELTAS + " deltas, seed " + seed);
    }

    @Test
    void aBookThatWandersDoesNotGrow() {
        OrderBook book = new OrderBook(INSTRUMENT);
        book.apply(new BookSnapshot(INSTRUMENT, 0, 0, null, FIRST, Levels.EMPTY, Levels.EMPTY, 0, null));
        BookDelta[] deltas = wandering(10_000, 20, 100);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (int i = 0; i < deltas.length; i++) {
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            book.apply(deltas[i]);
            if (i >= deltas.length / 2) {
                allocated +=
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            }
        }
        assertEquals(2 * 100, book.size());
        assertEquals(0, allocated, "bytes for the second half of the way");
    }

    /** Deltas that move a book of so many levels up: asks leave at the touch and come far away, bids come at the touch and leave far away. */
    private static BookDelta[] wandering(int count, int ticks, int depth) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> {
                    long[] bids = new long[4 * ticks];
                    long[] asks = new long[4 * ticks];
                    long touch = (long) ticks * i;
                    for (int j = 0; j < ticks; j++) {
                        bids[2 * j] = touch - j;
                        bids[2 * j + 1] = 7;
                        bids[2 * (ticks + j)] = touch - depth - j;
                        asks[2 * j] = touch + 1 + j - ticks;
                        asks[2 * (ticks + j)] = touch + 1 + depth - ticks + j;
                        asks[2 * (ticks + j) + 1] = 7;
                    }
                    return new BookDelta(
                            INSTRUMENT,
                            0,
                            0,
                            null,
                            FIRST + i - 1,
                            FIRST + i,
                            false,
                            Levels.ofPacked(bids, 2, 0),
                            Levels.ofPacked(asks, 2, 0),
                            null);
                })
                .toArray(BookDelta[]::new);
    }

    @Test
    void fiveHundredDeepBooksFitInto128Megabytes() {
        BookDelta[] deltas = cycle();
        long before = heapInUse();
        OrderBook[] books =
                IntStream.range(0, 500).mapToObj(i -> new OrderBook(INSTRUMENT)).toArray(OrderBook[]::new);
        for (OrderBook book : books) {
            book.apply(snapshot());
            for (BookDelta delta : deltas) {
                book.apply(delta);
            }
        }
        long used = heapInUse() - before;
        for (OrderBook book : books) {
            assertEquals(OrderBook.State.VALID, book.state());
            assertTrue(book.size() > LEVELS, "expected deep books, was one of " + book.size());
        }
        assertTrue(used < 128 * MEGABYTE, used / MEGABYTE + " MiB for " + books.length + " books, seed " + seed);
    }

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private BookSnapshot snapshot() {
        return new BookSnapshot(
                INSTRUMENT, 0, 0, null, FIRST, levels(LEVELS, -1, false), levels(LEVELS, 1, false), 0, null);
    }

    /** Deltas that end with the sequence that they begin with. */
    private BookDelta[] cycle() {
        return IntStream.rangeClosed(1, DELTAS)
                .mapToObj(i -> new BookDelta(
                        INSTRUMENT,
                        0,
                        0,
                        null,
                        FIRST + i - 1,
                        i == DELTAS ? FIRST : FIRST + i,
                        i == DELTAS,
                        levels(CHANGES, -1, true),
                        levels(CHANGES, 1, true),
                        null))
                .toArray(BookDelta[]::new);
    }

    private Levels levels(int count, int direction, boolean removals) {
        TreeSet<Long> ticks = new TreeSet<>();
        while (ticks.size() < count) {
            ticks.add((long) random.nextInt(RANGE));
        }
        long[] levels = new long[2 * count];
        int length = 0;
        for (long tick : ticks) {
            levels[length++] = 10_000_000 + direction * (tick + 1);
            levels[length++] = removals && random.nextBoolean() ? 0 : 1 + random.nextInt(1_000_000);
        }
        return Levels.ofPacked(levels, 2, 5);
    }
}
