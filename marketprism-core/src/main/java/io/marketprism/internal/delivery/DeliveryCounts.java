package io.marketprism.internal.delivery;

import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.metrics.PipelineMetrics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What became of every event that was meant for one sink, by data type: received = delivered + deduplicated + conflated + dropped + pending, at
 * every moment. Each number is counted on its own, so that the equation is a check. Thread-safe.
 */
public final class DeliveryCounts implements PipelineMetrics.SinkCounts {
    private static final int TYPES = DataType.values().length;
    private final long[] received = new long[TYPES];
    private final long[] delivered = new long[TYPES];
    private final long[] deduplicated = new long[TYPES];
    private final long[] conflated = new long[TYPES];
    private final long[] dropped = new long[TYPES];
    private final long[] pending = new long[TYPES];

    /** The numbers of one data type, all of one moment. */
    public record Counts(
            long received, long delivered, long deduplicated, long conflated, long dropped, long pending) {}

    /** It came, and waits. */
    synchronized void accepted(MarketEvent event) {
        int type = event.dataType().ordinal();
        received[type]++;
        pending[type]++;
    }

    /** What an earlier process left for this one. */
    synchronized void recovered(Map<DataType, Long> events) {
        events.forEach((type, count) -> {
            received[type.ordinal()] += count;
            pending[type.ordinal()] += count;
        });
    }

    /** What was recovered and turns out to be lost. */
    synchronized void unreadable(Map<DataType, Long> events) {
        events.forEach((type, count) -> {
            pending[type.ordinal()] -= count;
            dropped[type.ordinal()] += count;
        });
    }

    synchronized void dropped(List<MarketEvent> events) {
        for (MarketEvent event : events) {
            pending[event.dataType().ordinal()]--;
            dropped[event.dataType().ordinal()]++;
        }
    }

    synchronized void conflated(MarketEvent event) {
        pending[event.dataType().ordinal()]--;
        conflated[event.dataType().ordinal()]++;
    }

    /** What a sink said of a batch: what is named in neither list was delivered. */
    synchronized void settled(List<MarketEvent> batch, List<MarketEvent> alreadyThere, List<MarketEvent> rejected) {
        for (MarketEvent event : batch) {
            pending[event.dataType().ordinal()]--;
            delivered[event.dataType().ordinal()]++;
        }
        for (MarketEvent event : alreadyThere) {
            delivered[event.dataType().ordinal()]--;
            deduplicated[event.dataType().ordinal()]++;
        }
        for (MarketEvent event : rejected) {
            delivered[event.dataType().ordinal()]--;
            dropped[event.dataType().ordinal()]++;
        }
    }

    /** {@return the numbers of a type} */
    public synchronized Counts counts(DataType type) {
        int at = type.ordinal();
        return new Counts(received[at], delivered[at], deduplicated[at], conflated[at], dropped[at], pending[at]);
    }

    @Override
    public long received(DataType type) {
        return counts(type).received();
    }

    @Override
    public long delivered(DataType type) {
        return counts(type).delivered();
    }

    @Override
    public long deduplicated(DataType type) {
        return counts(type).deduplicated();
    }

    @Override
    public long conflated(DataType type) {
        return counts(type).conflated();
    }

    @Override
    public long dropped(DataType type) {
        return counts(type).dropped();
    }

    /** {@return events of all types that are lost for the sink} */
    public synchronized long dropped() {
        return Arrays.stream(dropped).sum();
    }

    @Override
    public long pending(DataType type) {
        return counts(type).pending();
    }
}
