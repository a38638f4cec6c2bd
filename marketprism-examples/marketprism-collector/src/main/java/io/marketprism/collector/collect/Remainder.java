package io.marketprism.collector.collect;

import io.marketprism.PipelineStatus;
import io.marketprism.PipelineStatus.SinkStatus;
import io.marketprism.event.DataType;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a collector that ends leaves behind: all delivered, on disk, or lost. */
final class Remainder {
    private static final Logger LOG = LoggerFactory.getLogger(Remainder.class);

    private final Map<String, Long> droppedBefore = new HashMap<>();

    /** Begins to end: what was lost before is not lost by the end. */
    Remainder(PipelineStatus before) {
        before.sinks().forEach(sink -> droppedBefore.put(sink.name(), dropped(sink)));
    }

    /** Logs it. {@return the exit status: 0 if everything is delivered or on disk, 1 if something was lost} */
    int tell(PipelineStatus after) {
        long lost = 0;
        for (SinkStatus sink : after.sinks()) {
            new TreeMap<DataType, PipelineStatus.Counts>(sink.counts())
                    .forEach((type, account) -> LOG.info("Sink {}, {}: {}", sink.name(), type.wireName(), account));
            lost += tell(sink);
        }
        return lost == 0 ? 0 : 1;
    }

    private long tell(SinkStatus sink) {
        long pending = pending(sink);
        // With the file open for the next start, whatever is not in it is gone with the process.
        long inMemory = sink.spilledBytes() > 0 ? sink.queueDepth() : pending;
        long lost = dropped(sink) - droppedBefore.getOrDefault(sink.name(), 0L) + inMemory;
        String why = sink.failure() == null ? "" : "; its last failure was: " + sink.failure();
        if (lost > 0) {
            LOG.error("Sink {}: {} events are lost{}", sink.name(), lost, why);
        }
        if (sink.spilledBytes() > 0) {
            LOG.warn(
                    "Sink {}: {} events, {} bytes, wait on disk for the next start{}",
                    sink.name(),
                    pending - inMemory,
                    sink.spilledBytes(),
                    why);
        } else if (lost == 0) {
            LOG.info("Sink {}: everything is delivered", sink.name());
        }
        return lost;
    }

    private static long dropped(SinkStatus sink) {
        return sink.counts().values().stream()
                .mapToLong(PipelineStatus.Counts::dropped)
                .sum();
    }

    private static long pending(SinkStatus sink) {
        return sink.counts().values().stream()
                .mapToLong(PipelineStatus.Counts::pending)
                .sum();
    }
}
