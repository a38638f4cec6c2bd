package io.marketprism.collector.store;

import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.collector.config.StoreConfig;
import io.marketprism.nats.NatsOptions;
import io.marketprism.nats.NatsSource;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Delivery.Overflow;
import io.marketprism.sink.Sink;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * One stream on its way into ClickHouse.
 *
 * @param source reads it
 * @param pipeline brings it to the sink
 */
record StoredStream(NatsSource source, Pipeline pipeline) {
    /** A fetch is a batch; its events come within this. */
    private static final Duration LINGER = Duration.ofMillis(20);

    /** Begins to store, whether or not the servers can be reached. */
    static StoredStream start(
            NatsOptions nats,
            String stream,
            StoreConfig config,
            Duration stopWithin,
            Sink sink,
            MeterRegistry registry) {
        NatsSource source = NatsSource.at(nats, stream, config.consumer())
                .ackWait(config.ackWait())
                .fetch(config.batchSize(), config.flushInterval());
        StoreMetrics.register(registry, source);
        // What is not stored waits in NATS, and needs no disk here.
        Delivery delivery = Delivery.defaults()
                .queue(Math.max(config.batchSize(), Delivery.defaults().batchSize()))
                .batchSize(config.batchSize())
                .overflow(Overflow.BLOCK)
                .linger(LINGER)
                // The other half is for letting go of a sink that hangs and for handing back to NATS.
                .drainTimeout(stopWithin.dividedBy(2));
        Pipeline pipeline = MarketPrism.pipeline()
                .from(source)
                .to(sink, delivery)
                .metrics(registry)
                .retryAtStart(true)
                .start();
        return new StoredStream(source, pipeline);
    }
}
