package io.marketprism.internal.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.Samples;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.sink.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConflationTest {
    private final List<MarketEvent> replaced = new ArrayList<>();
    private final EventQueue queue = new EventQueue(
            Delivery.defaults().linger(Duration.ZERO).conflated(1),
            "session",
            "sink",
            SpillDirectory.TEMPORARY,
            SystemTime.INSTANCE,
            new EventQueue.Listener() {
                @Override
                public void overflowed(MarketEvent event) {
                    throw new AssertionError("Expected room, was dropped: " + event);
                }

                @Override
                public void conflated(MarketEvent event) {
                    replaced.add(event);
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

    private static Levels level(long price, long quantity) {
        return Levels.ofPacked(new long[] {price, quantity}, 0, 0);
    }

    private static BookDelta delta(long sequence, Levels bids) {
        return new BookDelta(
                Samples.INSTRUMENT, 0, sequence, "here", sequence - 1, sequence, false, bids, Levels.EMPTY, "s");
    }

    private static BestBidOffer offer(long sequence) {
        return new BestBidOffer(
                Samples.INSTRUMENT, 0, 0, "here", sequence, Decimal.ONE, Decimal.ONE, Decimal.of(2), Decimal.ONE);
    }

    @Test
    void slowSinkGetsTheNewestBookAndOfferAndEveryTrade() throws InterruptedException {
        Levels bids = Levels.ofPacked(new long[] {10, 1, 9, 1}, 0, 0);
        queue.put(new BookSnapshot(Samples.INSTRUMENT, 0, 1, "here", 1, bids, level(20, 1), 0, "s"));
        queue.put(delta(2, level(10, 5)));
        queue.put(offer(1));
        queue.put(Samples.trade(1));
        queue.put(delta(3, level(10, 0)));
        queue.put(offer(2));
        queue.put(Samples.trade(2));
        List<MarketEvent> taken = queue.take().events();
        assertEquals(
                List.of(
                        new BookSnapshot(Samples.INSTRUMENT, 0, 3, "here", 3, level(9, 1), level(20, 1), 0, "s"),
                        offer(2),
                        Samples.trade(1),
                        Samples.trade(2)),
                taken);
        assertEquals(3, replaced.size(), "two book events and an offer: what came is what was taken or replaced");
    }

    @Test
    void bookThatHasNotChangedIsNotSentAgain() throws InterruptedException {
        queue.put(new BookSnapshot(Samples.INSTRUMENT, 0, 1, "here", 1, level(9, 1), level(20, 1), 0, "s"));
        assertEquals(1, queue.take().events().size());
        queue.put(Samples.trade(1));
        assertEquals(List.of(Samples.trade(1)), queue.take().events());
    }

    @Test
    void bookOfANewSessionReplacesTheOldOneThoughItsNumbersAreLower() throws InterruptedException {
        queue.put(new BookSnapshot(Samples.INSTRUMENT, 0, 1, "here", 1_000, level(9, 1), level(20, 1), 0, "s"));
        BookSnapshot anew = new BookSnapshot(Samples.INSTRUMENT, 0, 2, "here", 3, level(8, 1), level(20, 1), 0, "t");
        queue.put(anew);
        assertEquals(List.of(anew), queue.take().events());
    }

    @Test
    void snapshotOfTheSameStateIsNotSentBesideTheFirst() throws InterruptedException {
        BookSnapshot first = new BookSnapshot(Samples.INSTRUMENT, 0, 1, "here", 1, level(9, 1), level(20, 1), 0, "s");
        queue.put(first);
        assertEquals(List.of(first), queue.take().events());
        queue.put(first.withDepthLimit(1));
        queue.put(Samples.trade(1));
        assertEquals(List.of(Samples.trade(1)), queue.take().events());
        assertEquals(List.of(first.withDepthLimit(1)), replaced);
    }

    @Test
    void bookOfANewSessionIsSentThoughItIsTheSame() throws InterruptedException {
        BookSnapshot first = new BookSnapshot(Samples.INSTRUMENT, 0, 1, "here", 1, level(9, 1), level(20, 1), 0, "s");
        queue.put(first);
        assertEquals(List.of(first), queue.take().events());
        queue.put(first.withBookSession("t"));
        assertEquals(List.of(first.withBookSession("t")), queue.take().events());
    }
}
