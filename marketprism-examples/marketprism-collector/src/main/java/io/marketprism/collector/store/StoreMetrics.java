package io.marketprism.collector.store;

import io.marketprism.nats.NatsSource;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** Shows what became of the messages of a stream, beside the meters of the pipeline that stores them. */
final class StoreMetrics {
    private StoreMetrics() {}

    static void register(MeterRegistry registry, NatsSource source) {
        outcome(registry, source, "delivered", NatsSource::acknowledged);
        outcome(registry, source, "dead_letter", NatsSource::deadLetters);
        outcome(registry, source, "redelivered", NatsSource::redelivered);
        Gauge.builder("marketprism.store.waiting", source, NatsSource::waiting)
                .description("Messages of the stream that no process has been given yet")
                .tag("stream", source.stream())
                .register(registry);
    }

    private static void outcome(
            MeterRegistry registry, NatsSource source, String outcome, ToDoubleFunction<NatsSource> count) {
        FunctionCounter.builder("marketprism.store.events", source, count)
                .description("What became of messages: delivered to ClickHouse, or dead letters. Redelivered are those"
                        + " that some process had been given before; they are in ClickHouse once, under FINAL")
                .tags("stream", source.stream(), "outcome", outcome)
                .register(registry);
    }
}
