package io.marketprism.internal.delivery;

import io.marketprism.event.Gap;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.gaps.LateTrades;
import io.marketprism.internal.gaps.StreamContinuity;
import io.marketprism.internal.metrics.PipelineMetrics;
import java.util.List;

/**
 * The last stage that an event passes on its own: its stream's continuity and meters take note of it, and it goes to every sink's queue. Thread-safe
 * once it has its sinks.
 */
public class PublishStage {
    private final EngineListener listener;
    private final PipelineMetrics metrics;
    private volatile SinkWorker[] workers = {};

    /** A stage without sinks. */
    public PublishStage(EngineListener listener, PipelineMetrics metrics) {
        this.listener = listener;
        this.metrics = metrics;
    }

    /** Sends to these sinks from now on. */
    public void to(List<SinkWorker> sinks) {
        workers = sinks.toArray(SinkWorker[]::new);
    }

    /** A stream that passes here. */
    public record Stream(StreamContinuity continuity, PipelineMetrics.Stream meters) {}

    /** Publishes an event of a stream, unless it is one that the stream has brought before. */
    public void publish(Stream stream, MarketEvent event) {
        if (stream.continuity().event(event)) {
            stream.meters().event(event);
            publish(event);
        }
    }

    /** Publishes an event that was fetched, to the sinks that lack it. */
    public void publishFetched(Stream stream, MarketEvent event) {
        LateTrades.Takers takers = stream.continuity().fetched(event);
        if (takers.isEmpty()) {
            return;
        }
        stream.meters().fetched();
        for (SinkWorker worker : workers) {
            if (takers.has(worker.name())) {
                worker.accept(event);
            }
        }
    }

    /** Publishes an event that belongs to no stream: a gap, coverage, the definition of an instrument. */
    public void publish(MarketEvent event) {
        for (SinkWorker worker : workers) {
            worker.accept(event);
        }
        if (event instanceof Gap gap) {
            if (gap.revision() == 1) {
                metrics.gap(gap);
            }
            listener.gap(gap);
        }
    }
}
