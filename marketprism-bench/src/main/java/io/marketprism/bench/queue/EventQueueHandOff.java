package io.marketprism.bench.queue;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.delivery.EventQueue;
import io.marketprism.internal.delivery.SpillDirectory;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.sink.Delivery;
import java.time.Duration;
import java.util.Map;

/** The pipeline's own queue. */
final class EventQueueHandOff implements HandOff, EventQueue.Listener {
    private final EventQueue queue = new EventQueue(
            Delivery.defaults()
                    .batchSize(BATCH)
                    .queue(CAPACITY)
                    .overflow(Delivery.Overflow.BLOCK)
                    .linger(Duration.ZERO),
            "bench",
            "bench",
            SpillDirectory.TEMPORARY,
            SystemTime.INSTANCE,
            this);

    @Override
    public void overflowed(MarketEvent event) {
        throw unexpected(event);
    }

    @Override
    public void conflated(MarketEvent event) {
        throw unexpected(event);
    }

    @Override
    public void recovered(Map<DataType, Long> events) {}

    @Override
    public void unreadable(Map<DataType, Long> events) {
        throw unexpected(events);
    }

    private static IllegalStateException unexpected(Object lost) {
        return new IllegalStateException("Expected a queue that waits, has given up " + lost);
    }

    @Override
    public void put(MarketEvent event) {
        queue.put(event);
    }

    @Override
    public int takeBatch() throws InterruptedException {
        return queue.take().events().size();
    }
}
