package io.marketprism.internal.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.marketprism.Seeds;
import io.marketprism.event.BookDelta;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BookBufferTest {
    private static final long ALL = MarketEvent.ABSENT;

    private static BookDelta delta(long number, int levels) {
        return delta(number, Levels.ofPacked(new long[2 * levels], 0, 0));
    }

    private static BookDelta delta(long number, Levels bids) {
        return new BookDelta(
                ModelVenue.INSTRUMENT, 0, number, null, number - 1, number, false, bids, Levels.EMPTY, null);
    }

    private static final long ONE = BookBuffer.bytes(delta(1, 1));

    @Test
    void neverHoldsMoreThanItsLimitAndCountsWhatItHolds() {
        Seeds.forEach(100, random -> {
            BookBuffer buffer = new BookBuffer(20 * ONE);
            List<BookBuffer.Held> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                all.add(random.nextInt(3) == 0 ? buffer.checking() : buffer.waiting());
            }
            for (int i = 1; i < 500; i++) {
                act(all.get(random.nextInt(all.size())), i, random);
                long held = all.stream().mapToLong(BookBuffer.Held::bytes).sum();
                assertEquals(held, buffer.usedBytes());
                assertTrue(held <= buffer.limitBytes(), "holds " + held + " of " + buffer.limitBytes());
            }
            all.forEach(BookBuffer.Held::clear);
            assertEquals(0, buffer.usedBytes());
        });
    }

    private static void act(BookBuffer.Held held, int number, Random random) {
        switch (random.nextInt(20)) {
            case 0 -> held.clear();
            case 1 -> held.take();
            case 2 -> held.takeBehind(number - random.nextInt(20));
            case 3 -> held.callIsSent(random.nextBoolean());
            default ->
                held.add(
                        delta(number, random.nextInt(40) == 0 ? 100 : random.nextInt(4)),
                        random.nextInt(10) == 0 ? number - random.nextInt(50) : ALL);
        }
    }

    /** Checks give way to books, then those go whose call is not sent, and always the newest first. */
    @Test
    void theNewestGivesUpFirst() {
        BookBuffer buffer = new BookBuffer(4 * ONE);
        BookBuffer.Held check = buffer.checking();
        BookBuffer.Held sentFirst = buffer.waiting();
        BookBuffer.Held sentLast = buffer.waiting();
        BookBuffer.Held notSent = buffer.waiting();
        List<BookBuffer.Held> inOrder = List.of(check, notSent, sentLast, sentFirst);
        inOrder.forEach(held -> held.add(delta(1, 1), ALL));
        sentFirst.callIsSent(true);
        sentLast.callIsSent(true);
        List<List<Integer>> sizes = new ArrayList<>();
        for (int number = 2; number <= 5; number++) {
            sentFirst.add(delta(number, 1), ALL);
            sizes.add(inOrder.stream().map(BookBuffer.Held::size).toList());
        }
        assertEquals(
                List.of(List.of(0, 1, 1, 2), List.of(0, 0, 1, 3), List.of(0, 0, 0, 4), List.of(0, 0, 0, 0)), sizes);
        assertNull(check.take(), "it is incomplete");
        assertNull(sentFirst.takeBehind(4), "a snapshot from before what it gave up is no use");
        assertNotNull(sentFirst.takeBehind(5));
    }

    @Test
    void whatGaveUpBeginsAnewAsTheNewest() {
        BookBuffer buffer = new BookBuffer(2 * ONE);
        BookBuffer.Held older = buffer.waiting();
        BookBuffer.Held newer = buffer.waiting();
        older.add(delta(1, 1), ALL);
        newer.add(delta(1, 1), ALL);
        newer.add(delta(2, 1), ALL);
        assertEquals(0, newer.size(), "it was in the way of itself");
        newer.add(delta(3, 1), ALL);
        older.add(delta(2, 1), ALL);
        assertEquals(List.of(2, 0), List.of(older.size(), newer.size()));
        older.add(delta(3, 100), ALL);
        assertEquals(0, buffer.usedBytes(), "one that fits nowhere clears all of its own");
    }

    @Test
    void forgetsWhatIsOlderThanItIsTold() {
        BookBuffer.Held held = new BookBuffer(100 * ONE).waiting();
        for (int number = 1; number <= 10; number++) {
            held.add(delta(number, 1), number - 3);
        }
        assertEquals(4, held.size());
        assertNull(held.takeBehind(5));
        ArrayDeque<BookDelta> behind = held.takeBehind(8);
        assertEquals(List.of(9L, 10L), behind.stream().map(BookDelta::sequence).toList());
    }

    @Test
    void countsAtLeastWhatADeltaTakes() {
        assertCounts(0, 2);
        assertCounts(1, 1.6);
        assertCounts(20, 1.3);
        assertCounts(1_000, 1.1);
    }

    private static void assertCounts(int levels, double atMost) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        int count = 1_000;
        BookDelta[] held = new BookDelta[count];
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getThreadAllocatedBytes(self);
            for (int i = 0; i < count; i++) {
                held[i] = delta(i, levels);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
        }
        long queue = 2L * Long.BYTES * count;
        long counted = Arrays.stream(held).mapToLong(BookBuffer::bytes).sum();
        double factor = (double) counted / (least + queue);
        assertTrue(factor >= 1 && factor <= atMost, levels + " levels are counted " + factor + " times");
    }

    @Test
    void countsTheDigitsOfNumbersThatAreWide() {
        Decimal wide = Decimal.of(new BigDecimal(BigInteger.ONE.shiftLeft(3_000)));
        long counted = BookBuffer.bytes(delta(1, Levels.of(List.of(new Levels.Level(wide, wide)))));
        assertTrue(counted > 2 * 3_000 / 8 && counted < 2 * 3_000 / 8 + 1_000, "was " + counted);
    }
}
