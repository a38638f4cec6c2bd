package io.marketprism.simulator.deribit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Deribit's end of a connection: JSON-RPC requests, heartbeats and limits, with answers as documented. */
final class DeribitSession implements VenueSession {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PARSE_ERROR = -32_700;
    private static final int METHOD_NOT_FOUND = -32_601;
    private static final int INVALID_PARAMS = -32_602;
    private static final int NO_RAW_WITHOUT_LOGIN = 13_778;
    private static final int NORMAL = 1000;
    private static final int TOO_SLOW = 1008;
    private static final int SHORTEST_HEARTBEAT = 10;

    private final VenueContext context;
    private final DeribitVenue venue;
    private final DeribitRules rules;
    private final VenueConnection connection;
    private final String address;
    private final Consumer<DeribitSession> whenClosed;

    // Time between two heartbeats, 0 without; when the last one was; whether the client was asked for a sign of life,
    // and has given one.
    private long heartbeatNanos;
    private long beatAt;
    private boolean asked;
    private boolean heard;

    DeribitSession(
            VenueContext context,
            DeribitVenue venue,
            DeribitRules rules,
            VenueConnection connection,
            String address,
            Consumer<DeribitSession> whenClosed) {
        this.context = context;
        this.venue = venue;
        this.rules = rules;
        this.connection = connection;
        this.address = address;
        this.whenClosed = whenClosed;
    }

    String address() {
        return address;
    }

    void close(int code, String reason) {
        connection.close(code, reason);
    }

    @Override
    public void onText(String text) {
        heard = true;
        JsonNode request;
        try {
            request = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            error(null, PARSE_ERROR, "Parse error");
            return;
        }
        @Nullable JsonNode id = request.get("id");
        String method = request.path("method").asText();
        boolean subscribes = method.equals("public/subscribe") || method.equals("public/unsubscribe");
        if (!venue.allows(address, subscribes ? CreditPool.SUBSCRIBE : CreditPool.REQUEST)) {
            error(id, DeribitRest.TOO_MANY_REQUESTS, "too_many_requests");
            connection.close(NORMAL, "too_many_requests");
            return;
        }
        JsonNode params = request.path("params");
        switch (method) {
            case "public/subscribe" -> subscribe(id, params.path("channels"));
            case "public/unsubscribe" -> unsubscribe(id, params.path("channels"));
            case "public/set_heartbeat" -> setHeartbeat(id, params.path("interval"));
            case "public/disable_heartbeat" -> {
                heartbeatNanos = 0;
                result(id, JSON.getNodeFactory().textNode("ok"));
            }
            case "public/test" -> result(id, JSON.createObjectNode().put("version", "1.2.26"));
            default -> error(id, METHOD_NOT_FOUND, "Method not found");
        }
    }

    private void setHeartbeat(@Nullable JsonNode id, JsonNode interval) {
        if (!interval.isInt() || interval.asInt() < SHORTEST_HEARTBEAT) {
            error(id, INVALID_PARAMS, "Invalid params");
            return;
        }
        Duration wanted = rules.heartbeat() == null ? Duration.ofSeconds(interval.asInt()) : rules.heartbeat();
        heartbeatNanos = wanted.toNanos();
        beatAt = context.nanoTime();
        result(id, JSON.getNodeFactory().textNode("ok"));
    }

    /** Sends a heartbeat if it is time; whom nothing was heard of is asked whether it lives, and disconnected if it does not say so. */
    void beat() {
        if (heartbeatNanos == 0 || context.nanoTime() - beatAt < heartbeatNanos) {
            return;
        }
        beatAt = context.nanoTime();
        if (asked && !heard) {
            context.ruleBroken("connection closed: no answer to test_request");
            connection.close(NORMAL, "no answer to test_request");
            return;
        }
        asked = !heard;
        heard = false;
        connection.reply("{\"jsonrpc\":\"2.0\",\"method\":\"heartbeat\",\"params\":{\"type\":\""
                + (asked ? "test_request" : "heartbeat") + "\"}}");
    }

    private void subscribe(@Nullable JsonNode id, JsonNode channels) {
        if (!channels.isArray()) {
            error(id, INVALID_PARAMS, "Invalid params");
            return;
        }
        List<DeribitChannel> accepted = new ArrayList<>();
        ArrayNode names = JSON.createArrayNode();
        for (JsonNode name : channels) {
            if (name.asText().endsWith(".raw")) {
                error(id, NO_RAW_WITHOUT_LOGIN, "raw_subscriptions_not_available_for_unauthorized");
                return;
            }
            DeribitChannel channel = venue.channel(name.asText());
            if (channel != null && venue.isListed(channel)) {
                accepted.add(channel);
                names.add(name);
            }
        }
        List<DeribitChannel> fresh = accepted.stream()
                .filter(channel -> !connection.topics().contains(channel.topic().name()))
                .toList();
        fresh.forEach(channel -> connection.subscribe(channel.topic()));
        result(id, names);
        fresh.forEach(channel -> channel.sendFirst(connection));
    }

    private void unsubscribe(@Nullable JsonNode id, JsonNode channels) {
        ArrayNode names = JSON.createArrayNode();
        for (JsonNode name : channels) {
            DeribitChannel channel = venue.channel(name.asText());
            if (channel != null && connection.unsubscribe(channel.topic())) {
                names.add(name);
            }
        }
        result(id, names);
    }

    private ObjectNode reply(@Nullable JsonNode id) {
        ObjectNode reply = JSON.createObjectNode().put("jsonrpc", "2.0");
        if (id != null) {
            reply.set("id", id);
        }
        return reply;
    }

    private void result(@Nullable JsonNode id, JsonNode result) {
        long now = context.nowMicros();
        ObjectNode reply = reply(id);
        reply.set("result", result);
        connection.reply(reply.put("usIn", now)
                .put("usOut", now)
                .put("usDiff", 0)
                .put("testnet", false)
                .toString());
    }

    private void error(@Nullable JsonNode id, int code, String message) {
        context.ruleBroken("error " + code + ": " + message);
        ObjectNode reply = reply(id);
        reply.putObject("error").put("message", message).put("code", code);
        connection.reply(reply.put("testnet", false).toString());
    }

    @Override
    public void onBinary() {
        error(null, PARSE_ERROR, "Parse error");
    }

    @Override
    public void onPing() {
        heard = true;
    }

    @Override
    public void onPong() {
        heard = true;
    }

    @Override
    public void onSlowConsumer() {
        context.ruleBroken("connection closed: slow consumer");
        connection.close(TOO_SLOW, "slow consumer");
    }

    @Override
    public void onClosed() {
        whenClosed.accept(this);
    }
}
