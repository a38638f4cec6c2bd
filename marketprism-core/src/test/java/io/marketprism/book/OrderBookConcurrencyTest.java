package io.marketprism.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.Levels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers of {@link OrderBook} while events are applied: each delta keeps the sum of a side, and a level tells the sequence. */
@Timeout(120)
class OrderBookConcurrencyTest {
    private static final Instrument INSTRUMENT = RandomBookEvents.INSTRUMENT;
    private static final int LEVELS = 300;
    private static final long SUM = 1_000_000;
    private static final long MARKER = 5_000;
    private static final int READERS = 3;
    private static final int READS = 5_000;
    private static final int EVENTS = 20_000;

    private final OrderBook book = new OrderBook(INSTRUMENT);
    private final AtomicInteger reading = new AtomicInteger(READERS);
    private volatile long applied;

    @Test
    void readersSeeOnlyWholeEvents() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        long[] quantities = new long[LEVELS];
        Arrays.fill(quantities, 0, 100, SUM / 100);
        book.apply(snapshot(quantities, 1));
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<Void>> reads = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                reads.add(readers.submit(reader("seed " + seed)));
            }
            long sequence = 1;
            while (reading.get() > 0) {
                sequence++;
                boolean whole = sequence % 200 == 0;
                book.apply(whole ? snapshot(quantities, sequence) : transfers(random, quantities, sequence));
                applied = sequence;
            }
            for (Future<Void> read : reads) {
                read.get();
            }
        } finally {
            readers.shutdownNow();
            assertTrue(readers.awaitTermination(60, TimeUnit.SECONDS));
        }
    }

    private static BookSnapshot snapshot(long[] quantities, long sequence) {
        long[] bids = new long[2 * LEVELS];
        int length = 0;
        for (int i = LEVELS - 1; i >= 0; i--) {
            if (quantities[i] != 0) {
                bids[length++] = i;
                bids[length++] = quantities[i];
            }
        }
        Levels asks = Levels.ofPacked(new long[] {MARKER, sequence}, 0, 0);
        return new BookSnapshot(
                INSTRUMENT, 0, 0, null, sequence, Levels.ofPacked(Arrays.copyOf(bids, length), 0, 0), asks, 0, null);
    }

    private static BookDelta transfers(Random random, long[] quantities, long sequence) {
        long[] before = quantities.clone();
        for (int i = 0; i < 20; i++) {
            int from = random.nextInt(LEVELS);
            long moved = random.nextBoolean() ? quantities[from] : quantities[from] / 2;
            quantities[from] -= moved;
            quantities[random.nextInt(LEVELS)] += moved;
        }
        long[] bids = new long[2 * LEVELS];
        int length = 0;
        for (int i = LEVELS - 1; i >= 0; i--) {
            if (quantities[i] != before[i]) {
                bids[length++] = i;
                bids[length++] = quantities[i];
            }
        }
        Levels asks = Levels.ofPacked(new long[] {MARKER, sequence}, 0, 0);
        return new BookDelta(
                INSTRUMENT,
                0,
                0,
                null,
                sequence - 1,
                sequence,
                false,
                Levels.ofPacked(Arrays.copyOf(bids, length), 0, 0),
                asks,
                null);
    }

    private Callable<Void> reader(String where) {
        return () -> {
            try {
                long last = 0;
                for (int i = 0; i < READS || applied < EVENTS; i++) {
                    BookSnapshot seen = book.snapshot(LEVELS);
                    assertEquals(seen.sequence(), seen.asks().unscaledQuantity(0), where);
                    assertEquals(SUM, sum(seen.bids()), where);
                    assertTrue(seen.sequence() >= last, where);
                    last = seen.sequence();
                    assertEquals(Decimal.of(SUM), book.bidVolumeDownTo(Decimal.ZERO), where);
                    assertEquals(SUM, sum(book.bids(LEVELS)), where);
                    assertTrue(book.bestAsk().quantity().unscaled() >= last, where);
                    assertEquals(OrderBook.State.VALID, book.state(), where);
                    assertTrue(book.bestBid().quantity().signum() > 0, where);
                }
                return null;
            } finally {
                reading.decrementAndGet();
            }
        };
    }

    private static long sum(Levels levels) {
        long sum = 0;
        for (int i = 0; i < levels.size(); i++) {
            sum += levels.unscaledQuantity(i);
        }
        return sum;
    }
}
