package io.marketprism.collector.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.AtomicLong;

/** What a store counts of one stream. Thread-safe. */
final class StoreMetrics {
    private final Counter delivered;
    private final Counter deadLetters;
    private final Counter redelivered;
    private final Timer writes;
    private final AtomicLong waiting = new AtomicLong();

    StoreMetrics(MeterRegistry registry, String stream) {
        delivered = outcome(registry, stream, "delivered");
        deadLetters = outcome(registry, stream, "dead_letter");
        redelivered = outcome(registry, stream, "redelivered");
        writes = Timer.builder("marketprism.sink.write")
                .description("From handing a batch to the sink until it is durable")
                .publishPercentileHistogram()
                .tag("sink", "clickhouse")
                .register(registry);
        Gauge.builder("marketprism.store.waiting", waiting, AtomicLong::get)
                .description("Messages of the stream that no process had been given yet when this one last was")
                .tag("stream", stream)
                .register(registry);
    }

    private static Counter outcome(MeterRegistry registry, String stream, String outcome) {
        return Counter.builder("marketprism.store.events")
                .description("What became of messages: delivered to ClickHouse, or dead letters. Redelivered are those"
                        + " that some process had been given before; they are in ClickHouse once, under FINAL")
                .tags("stream", stream, "outcome", outcome)
                .register(registry);
    }

    Counter delivered() {
        return delivered;
    }

    Counter deadLetters() {
        return deadLetters;
    }

    Counter redelivered() {
        return redelivered;
    }

    Timer writes() {
        return writes;
    }

    /** Messages that nobody has been given yet. */
    AtomicLong waiting() {
        return waiting;
    }
}
