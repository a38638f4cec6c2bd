package io.marketprism.kraken;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueSession;
import java.util.concurrent.TimeUnit;

/** Kraken's end of a connection: requests, each symbol of which is answered on its own, and heartbeats. */
final class KrakenSession implements VenueSession {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NORMAL = 1000;
    private static final int TOO_SLOW = 1008;

    private final KrakenVenue venue;
    private final VenueConnection connection;

    KrakenSession(KrakenVenue venue, VenueConnection connection) {
        this.venue = venue;
        this.connection = connection;
        connection.reply(
                "{\"channel\":\"status\",\"type\":\"update\",\"data\":[{\"system\":\"online\",\"api_version\":\"v2\"}]}");
    }

    void beat() {
        if (connection.idleNanos() >= TimeUnit.SECONDS.toNanos(1)) {
            connection.reply("{\"channel\":\"heartbeat\"}");
        }
    }

    void close(int code, String reason) {
        connection.close(code, reason);
    }

    @Override
    public void onText(String text) {
        JsonNode request;
        try {
            request = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            connection.close(NORMAL, "malformed request");
            return;
        }
        String method = request.path("method").asText();
        JsonNode params = request.path("params");
        String channel = params.path("channel").asText();
        if (method.equals("ping")) {
            connection.reply(answer("pong", request).toString());
        } else if (channel.equals("instrument")) {
            ObjectNode answer = answer(method, request);
            answer.putObject("result").put("channel", channel).put("snapshot", true);
            connection.reply(answer.put("success", true).toString());
            connection.reply(venue.instruments());
        } else {
            params.path("symbol").forEach(symbol -> answer(method, channel, symbol.asText(), request));
        }
    }

    private void answer(String method, String channel, String symbol, JsonNode request) {
        KrakenPair pair = venue.pair(symbol);
        Topic topic = pair == null ? null : pair.topic(channel);
        if (topic == null) {
            refuse(method, "Currency pair not supported " + symbol, symbol, request);
        } else if (method.equals("subscribe") && connection.topics().contains(topic.name())) {
            refuse(method, "Already subscribed", symbol, request);
        } else if (method.equals("subscribe")) {
            connection.subscribe(topic);
            accept(method, channel, symbol, request);
            pair.sendFirst(channel, connection);
        } else if (connection.unsubscribe(topic)) {
            accept(method, channel, symbol, request);
        } else {
            refuse(method, "Subscription Not Found", symbol, request);
        }
    }

    private static ObjectNode answer(String method, JsonNode request) {
        ObjectNode answer = JSON.createObjectNode().put("method", method);
        if (request.has("req_id")) {
            answer.set("req_id", request.get("req_id"));
        }
        return answer;
    }

    private void accept(String method, String channel, String symbol, JsonNode request) {
        ObjectNode answer = answer(method, request);
        answer.putObject("result").put("channel", channel).put("symbol", symbol);
        connection.reply(answer.put("success", true).toString());
    }

    private void refuse(String method, String error, String symbol, JsonNode request) {
        connection.reply(answer(method, request)
                .put("error", error)
                .put("success", false)
                .put("symbol", symbol)
                .toString());
    }

    @Override
    public void onBinary() {
        connection.close(NORMAL, "text only");
    }

    @Override
    public void onPing() {
        // Answered already.
    }

    @Override
    public void onPong() {
        // The exchange sends no pings of the WebSocket protocol.
    }

    @Override
    public void onSlowConsumer() {
        connection.close(TOO_SLOW, "slow consumer");
    }

    @Override
    public void onClosed() {
        venue.closed(this);
    }
}
