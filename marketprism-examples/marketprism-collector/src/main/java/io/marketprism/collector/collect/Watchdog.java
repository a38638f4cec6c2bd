package io.marketprism.collector.collect;

import io.marketprism.PipelineStatus;
import io.marketprism.PipelineStatus.SinkStatus;
import io.marketprism.collector.http.RunningCollector;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether memory runs out or a sink falls behind, and logs it. Used by one thread. */
final class Watchdog {
    /** A heap that is fuller than this after some looks in a row is not just waiting for the next collection. */
    private static final double HIGH_MEMORY = 0.9;

    private static final int LOOKS = 3;
    private static final long LONGEST_WAIT_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private final RunningCollector collector;
    private final Runtime runtime = Runtime.getRuntime();
    private final Map<String, Long> settledBefore = new HashMap<>();
    private int highMemoryLooks;

    Watchdog(RunningCollector collector) {
        this.collector = collector;
    }

    /** Looks once. */
    void look(long secondsSinceLast) {
        memory(runtime.totalMemory() - runtime.freeMemory(), runtime.maxMemory());
        PipelineStatus status = collector.status();
        if (status != null) {
            status.sinks().forEach(sink -> sink(sink, secondsSinceLast));
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

    /** Looks at a sink: at the pace of the time since the last look, how long will what waits now take? */
    void sink(SinkStatus sink, long secondsSinceLast) {
        long settled = sink.accounts().values().stream()
                .mapToLong(account -> account.received() - account.pending())
                .sum();
        long pending = sink.accounts().values().stream()
                .mapToLong(PipelineStatus.Account::pending)
                .sum();
        Long before = settledBefore.put(sink.name(), settled);
        if (before == null || pending == 0) {
            return;
        }
        long done = settled - before;
        if (done * LONGEST_WAIT_SECONDS < pending * secondsSinceLast) {
            LOG.warn(
                    "Processing delay: {} events wait for sink {}, which has settled {} in the last {} s",
                    pending,
                    sink.name(),
                    done,
                    secondsSinceLast);
        }
    }
}
