package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.Pipeline;
import io.marketprism.PipelineStatus;
import io.marketprism.event.DataType;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A collector as HTTP sees it: what it is to collect, since when, and its pipeline once that runs. Thread-safe. */
public final class RunningCollector implements Reporter {
    private final List<Source> sources;
    private final Instant startedAt = Instant.now();
    private volatile Pipeline pipeline;

    /**
     * What is to be collected from one market.
     *
     * @param exchange id in events
     * @param market name in configuration
     * @param dataTypes what is subscribed
     */
    public record Source(String exchange, String market, Set<DataType> dataTypes) {}

    /** A collector whose pipeline does not run yet. */
    public RunningCollector(List<Source> sources) {
        this.sources = List.copyOf(sources);
    }

    /** Shows a pipeline from now on. */
    public void runs(Pipeline started) {
        pipeline = started;
    }

    @Override
    public Health health() {
        return Health.of(sources, status());
    }

    @Override
    public JsonNode status(ObjectMapper json) {
        return new StatusJson(json).of(this);
    }

    @Override
    public String page() {
        return "status.html";
    }

    /** {@return what is to be collected} */
    List<Source> sources() {
        return sources;
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

    /** {@return whether a market has connections, all of which are live} */
    boolean isConnected(String exchange, String market) {
        PipelineStatus status = status();
        if (status == null) {
            return false;
        }
        List<PipelineStatus.Connection> connections = status.connections().stream()
                .filter(connection -> connection.exchange().equals(exchange)
                        && connection.market().equals(market))
                .toList();
        return !connections.isEmpty()
                && connections.stream()
                        .allMatch(connection -> connection.state().equals("live"));
    }
}
