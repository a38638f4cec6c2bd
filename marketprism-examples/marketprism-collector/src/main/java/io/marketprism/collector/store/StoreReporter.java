package io.marketprism.collector.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.PipelineHealth;
import io.marketprism.PipelineHealth.Component;
import io.marketprism.PipelineHealth.Verdict;
import io.marketprism.collector.http.Reporter;
import io.marketprism.collector.process.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Tells over HTTP what a store does. It is unhealthy as long as no stream goes through, whichever server is the reason. */
final class StoreReporter implements Reporter {
    private final List<StoreWorker> workers;
    private final String consumer;
    private final Instant startedAt = Instant.now();

    StoreReporter(List<StoreWorker> workers, String consumer) {
        this.workers = workers;
        this.consumer = consumer;
    }

    @Override
    public PipelineHealth health() {
        List<String> reasons = new ArrayList<>();
        Map<String, Component> components = new LinkedHashMap<>();
        for (StoreWorker worker : workers) {
            String ofStream = workers.size() == 1 ? "" : " " + worker.stream();
            String nats = worker.nats().failure();
            String clickHouse = worker.clickHouse().failure();
            Stream.of(nats, clickHouse)
                    .filter(failure -> failure != null && !reasons.contains(failure))
                    .forEach(reasons::add);
            components.put(
                    "nats" + ofStream,
                    component(nats, worker.metrics().waiting().get() + " messages of " + worker.stream() + " wait"));
            components.put("clickhouse" + ofStream, component(clickHouse, "takes what comes"));
        }
        boolean nothingGoesThrough = workers.stream()
                .noneMatch(
                        worker -> worker.nats().works() && worker.clickHouse().works());
        Verdict verdict =
                nothingGoesThrough ? Verdict.UNHEALTHY : reasons.isEmpty() ? Verdict.HEALTHY : Verdict.DEGRADED;
        List<String> notLive = workers.stream()
                .filter(StoreWorker::hasDied)
                .map(worker -> "stream " + worker.stream() + " is not stored any more; start the process again")
                .toList();
        List<String> notReady = nothingGoesThrough ? List.of("nothing goes through") : List.of();
        return new PipelineHealth(verdict, reasons, components, List.of(), notLive, notReady);
    }

    private static Component component(String failure, String detail) {
        return failure == null ? new Component(Verdict.HEALTHY, detail) : new Component(Verdict.UNHEALTHY, failure);
    }

    @Override
    public JsonNode status(ObjectMapper json) {
        ObjectNode root = json.createObjectNode();
        root.put("version", Version.STRING);
        root.put("started_at", startedAt.toString());
        root.put("uptime_seconds", Duration.between(startedAt, Instant.now()).toSeconds());
        root.put("status", health().verdict().wireName());
        root.put("consumer", consumer);
        ArrayNode streams = root.putArray("streams");
        for (StoreWorker worker : workers) {
            StoreMetrics metrics = worker.metrics();
            streams.addObject()
                    .put("name", worker.stream())
                    .put("waiting", metrics.waiting().get())
                    .put("delivered", (long) metrics.delivered().count())
                    .put("dead_letters", (long) metrics.deadLetters().count())
                    .put("redelivered", (long) metrics.redelivered().count());
        }
        return root;
    }

    @Override
    public String page() {
        return null;
    }
}
