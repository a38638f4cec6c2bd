package io.marketprism.simulator.binance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.venue.SlidingWindow;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Binance's end of a connection: control requests, pings and limits, with answers as documented. */
final class BinanceSession implements VenueSession {

    private static final int POLICY_VIOLATION = 1008;
    private static final int GOING_AWAY = 1001;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROPERTY = "combined";
    private static final Pattern TEXT_ID = Pattern.compile("[0-9A-Za-z_-]{1,36}");

    private final VenueContext context;
    private final BinanceRules rules;
    private final VenueConnection connection;
    private final BinanceHandshake asked;
    private final Consumer<BinanceSession> whenClosed;
    private final SlidingWindow messages;
    private final long since;
    private boolean pongAwaited;
    private long pingSentAt;

    BinanceSession(
            VenueContext context,
            BinanceRules rules,
            VenueConnection connection,
            BinanceHandshake asked,
            Consumer<BinanceSession> whenClosed) {
        this.context = context;
        this.rules = rules;
        this.connection = connection;
        this.asked = asked;
        this.whenClosed = whenClosed;
        this.messages = new SlidingWindow(rules.messagesPerSecond(), Duration.ofSeconds(1));
        this.since = context.nanoTime();
        connection.form(asked.form());
        asked.streams().forEach(this::subscribe);
    }

    VenueConnection connection() {
        return connection;
    }

    /** Sends a ping, or ends a connection that did not answer the last one or has lived its time. */
    void keepAlive() {
        long now = context.nanoTime();
        if (now - since >= rules.connectionLifetime().toNanos()) {
            connection.close(GOING_AWAY, "connection lifetime exceeded");
        } else if (!pongAwaited) {
            pongAwaited = true;
            pingSentAt = now;
            connection.ping();
        } else if (now - pingSentAt >= rules.pongTimeout().toNanos()) {
            close("Pong timeout");
        } else {
            connection.ping();
        }
    }

    @Override
    public void onPing() {
        withinLimit();
    }

    @Override
    public void onPong() {
        pongAwaited = false;
        withinLimit();
    }

    @Override
    public void onBinary() {
        if (withinLimit()) {
            error(3, "Invalid JSON: expected value at line 1 column 1", null);
        }
    }

    @Override
    public void onText(String text) {
        if (!withinLimit()) {
            return;
        }
        JsonNode request;
        try {
            request = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            error(
                    3,
                    "Invalid JSON: expected value at line " + e.getLocation().getLineNr() + " column "
                            + e.getLocation().getColumnNr(),
                    null);
            return;
        }
        handle(request, text.length());
    }

    private boolean withinLimit() {
        boolean within = messages.tryAcquire(context.nanoTime());
        if (!within) {
            close("Too many requests");
        }
        return within;
    }

    private void handle(JsonNode request, int length) {
        @Nullable JsonNode id = request.get("id");
        if (!isId(id)) {
            error(2, "Invalid request: request ID must be an unsigned integer", null);
            return;
        }
        @Nullable JsonNode method = request.get("method");
        if (method == null) {
            error(2, "Invalid request: missing field `method` at line 1 column " + length, id);
            return;
        }
        JsonNode params = request.path("params");
        switch (method.asText()) {
            case "SUBSCRIBE" -> subscribe(params, id);
            case "UNSUBSCRIBE" -> unsubscribe(params, id);
            case "LIST_SUBSCRIPTIONS" -> result(JSON.valueToTree(subscribed()), id);
            case "SET_PROPERTY" -> setProperty(params, id);
            case "GET_PROPERTY" -> getProperty(params, id);
            default ->
                error(
                        2,
                        "Invalid request: unknown variant `" + method.asText() + "`, expected one of `SUBSCRIBE`, "
                                + "`UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY` at line 1 column "
                                + length,
                        id);
        }
    }

    /** Whether a request may have this id: on futures only an unsigned integer, or none. */
    private boolean isId(@Nullable JsonNode id) {
        if (!asked.market().textIds()) {
            return id == null || id.canConvertToLong() && id.isIntegralNumber() && id.longValue() >= 0;
        }
        return id == null
                || id.isNull()
                || id.canConvertToLong() && id.isIntegralNumber()
                || id.isTextual() && TEXT_ID.matcher(id.asText()).matches();
    }

    private void subscribe(JsonNode params, @Nullable JsonNode id) {
        List<String> streams = streams(params, id);
        if (streams == null) {
            return;
        }
        Set<String> all = subscribed();
        all.addAll(streams);
        if (all.size() > rules.streamsPerConnection()) {
            error(2, "Invalid request: too many parameters", id);
            return;
        }
        streams.forEach(this::subscribe);
        result(JsonNodeFactory.instance.nullNode(), id);
    }

    private void subscribe(String stream) {
        connection.subscribe(context.topic(asked.topic(stream)));
    }

    /** The names of the streams subscribed to, delivered or not. */
    private Set<String> subscribed() {
        Set<String> streams = new LinkedHashSet<>();
        connection.topics().forEach(topic -> streams.add(BinanceHandshake.stream(topic)));
        return streams;
    }

    private void unsubscribe(JsonNode params, @Nullable JsonNode id) {
        List<String> streams = streams(params, id);
        if (streams != null) {
            streams.forEach(stream -> connection.unsubscribe(context.topic(asked.topic(stream))));
            result(JsonNodeFactory.instance.nullNode(), id);
        }
    }

    /** The stream names of a request, or null after an error was sent. */
    private @Nullable List<String> streams(JsonNode params, @Nullable JsonNode id) {
        if (!params.isArray()) {
            error(2, "Invalid request: missing field `params`", id);
            return null;
        }
        List<String> streams = new ArrayList<>();
        for (JsonNode param : params) {
            if (!param.isTextual()) {
                error(2, "Invalid request: stream name must be a string", id);
                return null;
            }
            streams.add(param.asText());
        }
        return streams;
    }

    private void setProperty(JsonNode params, @Nullable JsonNode id) {
        if (!isProperty(params, 2, id)) {
            return;
        }
        if (!params.path(1).isBoolean()) {
            error(1, "Invalid value type: expected Boolean", id);
            return;
        }
        int others = connection.form() & ~BinanceFrames.COMBINED;
        connection.form(params.path(1).booleanValue() ? others | BinanceFrames.COMBINED : others);
        result(JsonNodeFactory.instance.nullNode(), id);
    }

    private void getProperty(JsonNode params, @Nullable JsonNode id) {
        if (isProperty(params, 1, id)) {
            boolean combined = (connection.form() & BinanceFrames.COMBINED) != 0;
            result(JsonNodeFactory.instance.booleanNode(combined), id);
        }
    }

    private boolean isProperty(JsonNode params, int most, @Nullable JsonNode id) {
        if (params.size() > most) {
            error(2, "Invalid request: too many parameters", id);
        } else if (!params.path(0).isTextual()) {
            error(2, "Invalid request: property name must be a string", id);
        } else if (!params.path(0).asText().equals(PROPERTY)) {
            error(0, "Unknown property", id);
        } else {
            return true;
        }
        return false;
    }

    private void result(JsonNode result, @Nullable JsonNode id) {
        ObjectNode reply = JSON.createObjectNode();
        reply.set("result", result);
        reply.set("id", id);
        connection.reply(reply.toString());
    }

    private void close(String reason) {
        context.ruleBroken("connection closed: " + reason);
        connection.close(POLICY_VIOLATION, reason);
    }

    private void error(int code, String message, @Nullable JsonNode id) {
        context.ruleBroken("error " + code + ": " + message);
        ObjectNode reply = JSON.createObjectNode().put("code", code).put("msg", message);
        if (id != null) {
            reply.set("id", id);
        }
        connection.reply(reply.toString());
    }

    @Override
    public void onSlowConsumer() {
        close("Slow consumer");
    }

    @Override
    public void onClosed() {
        whenClosed.accept(this);
    }
}
