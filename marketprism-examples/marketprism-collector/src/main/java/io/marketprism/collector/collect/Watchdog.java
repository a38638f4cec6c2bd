package io.marketprism.collector.collect;

import io.marketprism.PipelineStatus;
import io.marketprism.PipelineStatus.SinkStatus;
import io.marketprism.collector.http.RunningCollector;
import io.marketprism.collector.process.Progress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether memory runs out, a sink falls behind or catches up, and logs it. Used by one thread. */
final class Watchdog {
    /** A heap that is fuller than this after some looks in a row is not just waiting for the next collection. */
    private static final double HIGH_MEMORY = 0.9;

    private static final int LOOKS = 3;
    private static final long BETWEEN_WARNINGS_SECONDS = 60;

    /** KB; less is gone before anybody has read of it. */
    private static final long SPILL_WORTH_TELLING = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private final RunningCollector collector;
    private final Runtime runtime = Runtime.getRuntime();
    private final Map<String, Long> receivedBefore = new HashMap<>();
    private final Map<String, Long> quietSeconds = new HashMap<>();
    private final Map<String, Progress> draining = new HashMap<>();
    private int highMemoryLooks;

    Watchdog(RunningCollector collector) {
        this.collector = collector;
    }

    /** Looks once. */
    void look(long secondsSinceLast) {
        memory(runtime.totalMemory() - runtime.freeMemory(), runtime.maxMemory());
        PipelineStatus status = collector.status();
        if (status != null) {
            status.sinks().forEach(sink -> {
                sink(sink, secondsSinceLast);
                draining(sink, secondsSinceLast);
            });
        }
    }

    /** Looks at what a sink that works takes from the disk. */
    void draining(SinkStatus sink, long secondsSinceLast) {
        if (sink.failure() == null) {
            draining.computeIfAbsent(
                            sink.name(),
                            name -> new Progress(
                                    "Sink " + name + " takes what waits on disk", "KB", SPILL_WORTH_TELLING))
                    .look(sink.spilledBytes() / 1_024, secondsSinceLast)
                    .ifPresent(LOG::info);
        }
    }

    /** Looks at the heap. */
    void memory(long used, long max) {
        highMemoryLooks = used > HIGH_MEMORY * max ? highMemoryLooks + 1 : 0;
        if (highMemoryLooks >= LOOKS) {
            highMemoryLooks = 0;
            LOG.warn(
                    "High memory usage: {} MB of {} MB of the heap are in use; give the JVM more with -Xmx, or collect"
                            + " less",
                    used >> 20,
                    max >> 20);
        }
    }

    /** Looks at a sink that works: what waited at the last look and still waits is late. What has just come is not, however little is done. */
    void sink(SinkStatus sink, long secondsSinceLast) {
        long received = 0;
        long pending = 0;
        for (PipelineStatus.Counts account : sink.counts().values()) {
            received += account.received();
            pending += account.pending();
        }
        Long before = receivedBefore.put(sink.name(), received);
        long quiet = quietSeconds.getOrDefault(sink.name(), BETWEEN_WARNINGS_SECONDS) + secondsSinceLast;
        quietSeconds.put(sink.name(), quiet);
        long late = before == null ? 0 : before - (received - pending);
        if (late > 0 && sink.failure() == null && quiet >= BETWEEN_WARNINGS_SECONDS) {
            quietSeconds.put(sink.name(), 0L);
            LOG.warn(
                    "Processing delay: {} events have waited for sink {} for more than {} s, and {} more have come",
                    late,
                    sink.name(),
                    secondsSinceLast,
                    pending - late);
        }
    }
}
