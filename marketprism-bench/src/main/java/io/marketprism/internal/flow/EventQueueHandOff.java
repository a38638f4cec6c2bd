package io.marketprism.internal.flow;

import io.marketprism.bench.HandOff;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.Delivery;
import java.time.Duration;

/** Opens the pipeline's queue, which is nobody's API, to the benchmarks. */
public final class EventQueueHandOff implements HandOff {
    private final EventQueue queue = new EventQueue(
            Delivery.defaults()
                    .batchSize(BATCH)
                    .queue(CAPACITY, Delivery.Overflow.BLOCK)
                    .linger(Duration.ZERO),
            dropped -> {
                throw new IllegalStateException("Expected a queue that waits, has dropped " + dropped);
            });

    /** An empty queue. */
    public EventQueueHandOff() {}

    @Override
    public void put(MarketEvent event) {
        queue.put(event);
    }

    @Override
    public int takeBatch() throws InterruptedException {
        return queue.take().size();
    }
}
