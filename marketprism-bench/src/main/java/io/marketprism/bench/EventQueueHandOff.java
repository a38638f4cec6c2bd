package io.marketprism.bench;

import io.marketprism.event.MarketEvent;
import io.marketprism.internal.flow.EventQueue;
import io.marketprism.sink.Delivery;
import java.time.Duration;

/** The pipeline's own queue. */
final class EventQueueHandOff implements HandOff {
    private final EventQueue queue = new EventQueue(
            Delivery.defaults()
                    .batchSize(BATCH)
                    .queue(CAPACITY, Delivery.Overflow.BLOCK)
                    .linger(Duration.ZERO),
            EventQueueHandOff::unexpected,
            EventQueueHandOff::unexpected);

    private static void unexpected(MarketEvent event) {
        throw new IllegalStateException("Expected a queue that waits, has given up " + event);
    }

    @Override
    public void put(MarketEvent event) {
        queue.put(event);
    }

    @Override
    public int takeBatch() throws InterruptedException {
        return queue.take().size();
    }
}
