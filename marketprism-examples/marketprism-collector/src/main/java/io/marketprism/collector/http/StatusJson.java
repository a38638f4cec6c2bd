package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.PipelineStatus;
import io.marketprism.collector.process.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/** The answer to {@code /status}. */
final class StatusJson {
    private final ObjectMapper json;

    StatusJson(ObjectMapper json) {
        this.json = json;
    }

    ObjectNode of(RunningCollector collector) {
        PipelineStatus status = collector.status();
        ObjectNode root = json.createObjectNode();
        root.put("version", Version.STRING);
        root.put("started_at", collector.startedAt().toString());
        root.put(
                "uptime_seconds",
                Duration.between(collector.startedAt(), Instant.now()).toSeconds());
        root.put("status", collector.health().verdict().wireName());
        root.put("collector", status == null ? null : status.collector());
        root.put("session", status == null ? null : status.session());
        root.put("messages_per_second", status == null ? 0 : status.framesPerSecond());
        root.put("error_rate", status == null ? 0 : status.unreadablePerSecond());
        ArrayNode connections = root.putArray("websocket_connections");
        ArrayNode sinks = root.putArray("sinks");
        ArrayNode feeds = root.putArray("feeds");
        ArrayNode problems = root.putArray("problems");
        if (status != null) {
            status.connections().forEach(connection -> connection(connections.addObject(), connection));
            status.sinks().forEach(sink -> sink(sinks.addObject(), sink));
            status.feeds().forEach(feed -> feed(feeds.addObject(), feed));
            status.problems().forEach(problems::add);
        }
        return root;
    }

    private static void connection(ObjectNode node, PipelineStatus.Connection connection) {
        node.put("exchange", connection.exchange());
        node.put("market", connection.market());
        node.put("url", connection.uri().toString());
        node.put("state", connection.state());
        node.put("since", instant(connection.sinceUs()).toString());
        node.put("streams", connection.streams());
        node.put("frames", connection.frames());
        putAge(node, "last_frame_age_ms", connection.lastFrameAgeMillis());
    }

    private static void sink(ObjectNode node, PipelineStatus.SinkStatus sink) {
        node.put("name", sink.name());
        node.put("failure", sink.failure());
        node.put("queue_depth", sink.queueDepth());
        node.put("spilled_bytes", sink.spilledBytes());
        ObjectNode accounting = node.putObject("accounting");
        new TreeMap<>(sink.counts()).forEach((type, account) -> accounting
                .putObject(type.wireName())
                .put("received", account.received())
                .put("delivered", account.delivered())
                .put("deduplicated", account.deduplicated())
                .put("conflated", account.conflated())
                .put("dropped", account.dropped())
                .put("pending", account.pending()));
    }

    private static void feed(ObjectNode node, PipelineStatus.FeedStatus feed) {
        node.put("exchange", feed.instrument().exchange());
        node.put("market_type", feed.instrument().marketType().wireName());
        node.put("symbol", feed.instrument().symbol());
        node.put("native_symbol", feed.instrument().nativeSymbol());
        node.put("data_type", feed.dataType().wireName());
        putAge(node, "last_event_age_ms", feed.lastEventAgeMillis());
        node.put("valid", feed.valid());
    }

    /** What has no age yet has none, rather than a negative one. */
    private static void putAge(ObjectNode node, String field, long millis) {
        node.put(field, millis < 0 ? null : (Long) millis);
    }

    private static Instant instant(long microseconds) {
        return Instant.ofEpochSecond(
                Math.floorDiv(microseconds, 1_000_000L), Math.floorMod(microseconds, 1_000_000L) * 1_000);
    }
}
