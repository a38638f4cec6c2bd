package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.Pipeline;
import io.marketprism.PipelineHealth;
import io.marketprism.PipelineListener;
import io.marketprism.PipelineStatus;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Instrument;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A collector as HTTP sees it: since when it runs, and its pipeline once there is one. Thread-safe. */
public final class RunningCollector implements Reporter {
    private static final List<String> NOT_STARTED_REASON = List.of("the pipeline has not started yet");
    private static final PipelineHealth NOT_STARTED = new PipelineHealth(
            PipelineHealth.Verdict.UNHEALTHY, NOT_STARTED_REASON, Map.of(), List.of(), List.of(), NOT_STARTED_REASON);

    private final Instant startedAt = Instant.now();
    private final Completeness completeness = new Completeness();
    private volatile Pipeline pipeline;

    /** Shows a pipeline from now on. */
    public void runs(Pipeline started) {
        pipeline = started;
    }

    @Override
    public PipelineHealth health() {
        Pipeline running = pipeline;
        return running == null ? NOT_STARTED : running.health();
    }

    @Override
    public JsonNode status(ObjectMapper json) {
        return new StatusJson(json).of(this);
    }

    @Override
    public JsonNode rawData(ObjectMapper json) {
        Pipeline running = pipeline;
        return new RawDataJson(json).of(running == null ? List.of() : running.rawFrames());
    }

    @Override
    public Page page() {
        return new Page("status.html", "page.js");
    }

    @Override
    public LiveStatus live(MeterRegistry meters, ObjectMapper json) {
        return new LiveStatus(this, meters, json);
    }

    /** {@return what the pipeline is to tell of gaps, for the status page} */
    public PipelineListener gaps() {
        return completeness;
    }

    /** {@return what is known of the last day} */
    Completeness completeness() {
        return completeness;
    }

    /** {@return the best levels of a book, or null if it is not whole, or not collected} */
    BookSnapshot book(Instrument instrument, int levels) {
        Pipeline running = pipeline;
        return running == null ? null : running.book(instrument, levels);
    }

    /** {@return when the process began to be a collector} */
    Instant startedAt() {
        return startedAt;
    }

    /** {@return what the pipeline is doing, or null before it runs} */
    public PipelineStatus status() {
        Pipeline running = pipeline;
        return running == null ? null : running.status();
    }
}
