package io.marketprism.bench.throughput;

import io.marketprism.bench.Machine;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Who had the processors: the threads of this process by what they do, and the servers that it started. */
final class ProcessorTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** What processor time is spent on. */
    enum Part {
        EXCHANGE("simulated exchange", "simulated-"),
        SOCKET("socket, parsing, books, into the queues", "OkHttp ", "marketprism-socket"),
        TO_NATS(
                "out of a queue, JSON, publishing, acknowledgements",
                "marketprism-sink-nats",
                "marketprism:",
                "nats:",
                "bare-nats"),
        TO_CLICKHOUSE(
                "out of a queue, rows, LZ4, inserting",
                "marketprism-sink-clickhouse",
                "marketprism-clickhouse",
                "bare-clickhouse"),
        MEASUREMENT("the measurement, which looks whether all is stored", "main"),
        REST("garbage collector, compiler, other threads of this process"),
        NATS_SERVER("NATS server"),
        CLICKHOUSE_SERVER("ClickHouse server");

        private final String title;
        private final List<String> threads;

        Part(String title, String... threads) {
            this.title = title;
            this.threads = List.of(threads);
        }

        String title() {
            return title;
        }
    }

    private final Map<Part, Long> begin = now();

    /** {@return the nanoseconds since this was made; threads and servers that ended meanwhile are left out} */
    Map<Part, Long> elapsed() {
        Map<Part, Long> elapsed = now();
        elapsed.replaceAll((part, nanos) -> nanos - begin.get(part));
        return elapsed;
    }

    private static Map<Part, Long> now() {
        Map<Part, Long> nanos = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            nanos.put(part, 0L);
        }
        nanos.put(Part.REST, Machine.processorNanos());
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            Part part = thread == null ? Part.REST : part(thread.getThreadName());
            if (part != Part.REST) {
                long taken = Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
                nanos.merge(part, taken, Long::sum);
                nanos.merge(Part.REST, -taken, Long::sum);
            }
        }
        ProcessHandle.current().children().forEach(child -> {
            boolean nats = child.info().command().orElse("").contains("nats-server");
            nanos.merge(
                    nats ? Part.NATS_SERVER : Part.CLICKHOUSE_SERVER,
                    child.info().totalCpuDuration().orElse(Duration.ZERO).toNanos(),
                    Long::sum);
        });
        return nanos;
    }

    private static Part part(String thread) {
        for (Part part : Part.values()) {
            if (part.threads.stream().anyMatch(thread::startsWith)) {
                return part;
            }
        }
        return Part.REST;
    }
}
