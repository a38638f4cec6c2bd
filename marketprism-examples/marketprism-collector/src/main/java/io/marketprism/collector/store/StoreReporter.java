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
import io.marketprism.nats.NatsSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells over HTTP what a store does. It is unhealthy as long as no stream goes through, whichever server is the reason. */
final class StoreReporter implements Reporter {
    private final List<StoredStream> streams;
    private final String consumer;
    private final Instant startedAt = Instant.now();

    /** @param streams may still be started */
    StoreReporter(List<StoredStream> streams, String consumer) {
        this.streams = streams;
        this.consumer = consumer;
    }

    @Override
    public PipelineHealth health() {
        Set<String> reasons = new LinkedHashSet<>();
        Map<String, Component> components = new LinkedHashMap<>();
        List<String> notLive = new ArrayList<>();
        boolean nothingGoesThrough = true;
        for (StoredStream stored : streams) {
            PipelineHealth health = stored.pipeline().health();
            String ofStream = streams.size() == 1 ? "" : " " + stored.source().stream();
            health.components().forEach((name, component) -> components.put(name + ofStream, component));
            reasons.addAll(health.reasons());
            notLive.addAll(health.notLive());
            nothingGoesThrough &= health.verdict() == Verdict.UNHEALTHY;
        }
        Verdict verdict =
                nothingGoesThrough ? Verdict.UNHEALTHY : reasons.isEmpty() ? Verdict.HEALTHY : Verdict.DEGRADED;
        List<String> notReady = nothingGoesThrough ? List.of("nothing goes through") : List.of();
        return new PipelineHealth(verdict, List.copyOf(reasons), components, List.of(), notLive, notReady);
    }

    @Override
    public JsonNode status(ObjectMapper json) {
        PipelineHealth health = health();
        ObjectNode root = json.createObjectNode();
        root.put("version", Version.STRING);
        root.put("started_at", startedAt.toString());
        root.put("uptime_seconds", Duration.between(startedAt, Instant.now()).toSeconds());
        root.put("status", health.verdict().wireName());
        health.reasons().forEach(root.putArray("problems")::add);
        ObjectNode components = root.putObject("components");
        health.components().forEach((name, component) -> components
                .putObject(name)
                .put("status", component.verdict().wireName())
                .put("detail", component.detail()));
        root.put("consumer", consumer);
        ArrayNode array = root.putArray("streams");
        for (StoredStream stored : streams) {
            NatsSource source = stored.source();
            array.addObject()
                    .put("name", source.stream())
                    .put("waiting", source.waiting())
                    .put(
                            "unsettled",
                            stored.pipeline().status().sources().get(0).unsettled())
                    .put("delivered", source.acknowledged())
                    .put("dead_letters", source.deadLetters())
                    .put("redelivered", source.redelivered());
        }
        return root;
    }

    @Override
    public Page page() {
        return new Page("store.html", "store.js");
    }
}
