package io.marketprism.internal.delivery;

import io.marketprism.event.Gap;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.metrics.PipelineMetrics;
import java.util.List;

/** One event to every sink's queue. Thread-safe once it has its sinks. */
public final class Router {
    private final EngineListener listener;
    private final PipelineMetrics metrics;
    private volatile SinkWorker[] workers = {};

    /** A router without sinks. */
    public Router(EngineListener listener, PipelineMetrics metrics) {
        this.listener = listener;
        this.metrics = metrics;
    }

    /** Sends to these sinks from now on. */
    public void to(List<SinkWorker> sinks) {
        workers = sinks.toArray(SinkWorker[]::new);
    }

    /** Sends an event to all sinks. */
    public void route(MarketEvent event) {
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
