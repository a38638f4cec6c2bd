package io.marketprism.book;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.BookEvent;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** {@link OrderBook} against its naive twin, on random events. */
class OrderBookModelTest {
    private static final int BOOKS = 150;
    private static final int EVENTS = 200;

    @Test
    void agreesWithTheNaiveBookAfterEveryEvent() {
        long first = new Random().nextLong();
        int wideSides = 0;
        for (int i = 0; i < BOOKS; i++) {
            wideSides += follow(first + i);
        }
        assertTrue(wideSides > 0, "expected some books to outgrow longs, from seed " + first);
    }

    /** {@return number of events after which a side had levels too wide for longs} */
    private static int follow(long seed) {
        RandomBookEvents events = new RandomBookEvents(seed);
        Random random = new Random(seed);
        OrderBook book = new OrderBook(RandomBookEvents.INSTRUMENT);
        NaiveBook naive = new NaiveBook();
        int wide = 0;
        for (int i = 0; i < EVENTS; i++) {
            int number = i;
            BookEvent event = i == 2 ? events.snapshot(900) : events.next();
            book.apply(event);
            naive.apply(event);
            if (random.nextInt(100) == 0) {
                doubt(random.nextBoolean(), book, naive);
            }
            Supplier<String> where = () -> "seed " + seed + ", event " + number + ": " + event;
            compare(book, naive, random, events, where);
            wide += book.bids(Integer.MAX_VALUE).isPacked() ? 0 : 1;
        }
        return wide;
    }

    private static void doubt(boolean stale, OrderBook book, NaiveBook naive) {
        if (stale) {
            book.markStale("quiet");
            naive.state = naive.state == OrderBook.State.SYNCING ? naive.state : OrderBook.State.STALE;
        } else {
            book.invalidate("lost");
            naive.state = OrderBook.State.SYNCING;
        }
    }

    private static void compare(
            OrderBook book, NaiveBook naive, Random random, RandomBookEvents events, Supplier<String> where) {
        assertEquals(naive.state, book.state(), where);
        assertEquals(naive.state == OrderBook.State.VALID, book.reason() == null, where);
        assertEquals(naive.sequence, book.sequence(), where);
        assertEquals(naive.bids.size() + naive.asks.size(), book.size(), where);
        Levels bids = naive.bids.first(Integer.MAX_VALUE);
        Levels asks = naive.asks.first(Integer.MAX_VALUE);
        assertEquals(bids, book.bids(Integer.MAX_VALUE), where);
        assertEquals(asks, book.asks(Integer.MAX_VALUE), where);
        assertEquals(bids.size(), book.knownBids(), where);
        assertEquals(asks.size(), book.knownAsks(), where);
        assertEquals(naive.bids.worstKnown(), book.knownDownTo(), where);
        assertEquals(naive.asks.worstKnown(), book.knownUpTo(), where);

        int some = random.nextInt(20);
        assertEquals(bids.first(some), book.bids(some), where);
        assertEquals(asks.first(some), book.asks(some), where);
        BigDecimal price = random.nextInt(8) == 0
                ? BigDecimal.valueOf(random.nextLong(), random.nextInt(30) - 5)
                : events.price(random.nextInt(3) - 1);
        Decimal exact = Decimal.of(price);
        assertEquals(naive.bids.firstTo(price), book.bidsDownTo(exact), where);
        assertEquals(naive.asks.firstTo(price), book.asksUpTo(exact), where);
        assertEquals(naive.bids.quantityAt(price), book.bidQuantityAt(exact), where);
        assertEquals(naive.asks.quantityAt(price), book.askQuantityAt(exact), where);
        assertEquals(naive.bids.volumeTo(price), book.bidVolumeDownTo(exact), where);
        assertEquals(naive.asks.volumeTo(price), book.askVolumeUpTo(exact), where);
        assertEquals(imbalance(naive, some + 1), book.imbalance(some + 1), where);
        compareTouch(book, bids, asks, where);
        compareSnapshot(book, naive, some + 1, where);
    }

    private static BigDecimal imbalance(NaiveBook naive, int levels) {
        BigDecimal bid = naive.bids.volume(levels);
        BigDecimal ask = naive.asks.volume(levels);
        return bid == null || ask == null || bid.add(ask).signum() == 0
                ? null
                : bid.subtract(ask).divide(bid.add(ask), MathContext.DECIMAL64);
    }

    private static void compareTouch(OrderBook book, Levels bids, Levels asks, Supplier<String> where) {
        assertEquals(bids.isEmpty() ? null : new Levels.Level(bids.price(0), bids.quantity(0)), book.bestBid(), where);
        assertEquals(asks.isEmpty() ? null : new Levels.Level(asks.price(0), asks.quantity(0)), book.bestAsk(), where);
        if (bids.isEmpty() || asks.isEmpty()) {
            assertEquals(null, book.mid(), where);
            assertEquals(null, book.spread(), where);
            assertEquals(false, book.isCrossed(), where);
        } else {
            BigDecimal bid = bids.price(0).toBigDecimal();
            BigDecimal ask = asks.price(0).toBigDecimal();
            assertEquals(Decimal.of(bid.add(ask).divide(BigDecimal.valueOf(2))), book.mid(), where);
            assertEquals(Decimal.of(ask.subtract(bid)), book.spread(), where);
            assertEquals(bid.compareTo(ask) >= 0, book.isCrossed(), where);
        }
    }

    /** A book that begins with the snapshot knows nothing that this one does not, and lacks nothing that was asked for. */
    private static void compareSnapshot(OrderBook book, NaiveBook naive, int levels, Supplier<String> where) {
        BookSnapshot snapshot = book.snapshot(levels);
        if (snapshot == null) {
            boolean exhausted = naive.bids.worstKnown() != null && book.knownBids() == 0
                    || naive.asks.worstKnown() != null && book.knownAsks() == 0;
            assertTrue(exhausted || naive.bids.size() + naive.asks.size() == 0, where);
            return;
        }
        assertEquals(book.sequence(), snapshot.sequence(), where);
        assertEquals(book.bids(snapshot.bids().size()), snapshot.bids(), where);
        assertEquals(book.asks(snapshot.asks().size()), snapshot.asks(), where);
        OrderBook copy = new OrderBook(RandomBookEvents.INSTRUMENT);
        copy.apply(snapshot);
        assertTrue(copy.knownDownTo() != null || naive.bids.worstKnown() == null, where);
        assertTrue(copy.knownUpTo() != null || naive.asks.worstKnown() == null, where);
        assertTrue(copy.knownDownTo() != null || copy.knownBids() == book.knownBids(), where);
        assertTrue(copy.knownUpTo() != null || copy.knownAsks() == book.knownAsks(), where);
        int least = Math.min(levels, Math.min(cut(naive.bids), cut(naive.asks)));
        assertTrue(copy.knownBids() >= Math.min(least, book.knownBids()), where);
        assertTrue(copy.knownAsks() >= Math.min(least, book.knownAsks()), where);
    }

    private static int cut(NaiveBook.Side side) {
        return side.worstKnown() == null
                ? Integer.MAX_VALUE
                : side.first(Integer.MAX_VALUE).size();
    }
}
