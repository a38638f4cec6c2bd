package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.PipelineHealth;
import java.util.List;

/** The answers to {@code /health}, {@code /livez} and {@code /readyz}. */
final class HealthJson {
    private final ObjectMapper json;

    HealthJson(ObjectMapper json) {
        this.json = json;
    }

    static int httpStatus(PipelineHealth health) {
        return health.verdict() == PipelineHealth.Verdict.UNHEALTHY ? 503 : 200;
    }

    ObjectNode of(PipelineHealth health) {
        ObjectNode root = json.createObjectNode();
        root.put("status", health.verdict().wireName());
        health.reasons().forEach(root.putArray("reasons")::add);
        ObjectNode components = root.putObject("components");
        health.components().forEach((name, component) -> components
                .putObject(name)
                .put("status", component.verdict().wireName())
                .put("detail", component.detail()));
        ArrayNode feeds = root.putArray("feeds");
        health.feeds().forEach(feed -> feeds.addObject()
                .put("exchange", feed.exchange())
                .put("market_type", feed.marketType())
                .put("data_type", feed.dataType())
                .put("last_event_age_ms", feed.lastEventAgeMillis())
                .put("status", feed.status()));
        return root;
    }

    /** The answer to a probe: whether all is well, and if not why. */
    ObjectNode probe(List<String> problems) {
        ObjectNode root = json.createObjectNode();
        root.put("status", problems.isEmpty() ? "ok" : "failed");
        problems.forEach(root.putArray("reasons")::add);
        return root;
    }
}
