package io.marketprism.simulator.okx;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.marketprism.simulator.venue.SlidingWindow;
import io.marketprism.simulator.venue.VenueConnection;
import io.marketprism.simulator.venue.VenueContext;
import io.marketprism.simulator.venue.VenueSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** OKX's end of a connection: requests, text pings and limits, with answers as documented or seen. */
final class OkxSession implements VenueSession {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOO_BIG = 1009;
    private static final int NO_DATA = 4004;
    private static final int BUFFER_FULL = 4005;
    private static final int LOGIN_VALID_SECONDS = 30;

    /** Of accounts that pay little, and no others. */
    private static final Set<String> CHANNELS_OF_TIERS = Set.of("books-l2-tbt", "books50-l2-tbt");

    private final VenueContext context;
    private final OkxRules rules;
    private final OkxChannels channels;
    private final VenueConnection connection;
    private final OkxSocket socket;
    private final Consumer<OkxSession> whenClosed;
    private final SlidingWindow requests;
    private final String connId;
    private boolean loggedIn;

    OkxSession(
            VenueContext context,
            OkxRules rules,
            OkxChannels channels,
            VenueConnection connection,
            OkxSocket socket,
            Consumer<OkxSession> whenClosed) {
        this.context = context;
        this.rules = rules;
        this.channels = channels;
        this.connection = connection;
        this.socket = socket;
        this.whenClosed = whenClosed;
        this.requests = new SlidingWindow(rules.requestsPerHour(), Duration.ofHours(1));
        this.connId = String.format("%08x", connection.id() * 0x9E3779B1L & 0xFFFFFFFFL);
    }

    @Override
    public void onText(String text) {
        if (text.equals("ping")) {
            connection.reply("pong");
            return;
        }
        JsonNode request = parse(text);
        JsonNode op = request.path("op");
        if (!op.isTextual()) {
            error(null, "60012", "Invalid request: " + text);
            return;
        }
        @Nullable JsonNode id = request.get("id");
        switch (op.asText()) {
            case "subscribe", "unsubscribe" ->
                change(request, text, id, op.asText().equals("subscribe"));
            case "login" -> {
                if (withinLimit(id)) {
                    logIn(request.path("args").path(0), id);
                }
            }
            default -> error(id, "60019", "Invalid op: " + op.asText());
        }
    }

    private void logIn(JsonNode login, @Nullable JsonNode id) {
        OkxAccount account = rules.account();
        String timestamp = login.path("timestamp").asText();
        if (loggedIn) {
            error(id, "60031", "WebSocket endpoint doesn't support multiple account batch login or duplicate login");
        } else if (account == null || !login.path("apiKey").asText().equals(account.apiKey())) {
            error(id, "60005", "Invalid apiKey");
        } else if (!login.path("passphrase").asText().equals(account.passphrase())) {
            error(id, "60024", "Wrong passphrase");
        } else if (!timestamp.matches("[0-9]{1,12}")) {
            error(id, "60004", "Invalid timestamp");
        } else if (Math.abs(Long.parseLong(timestamp) - context.nowMicros() / 1_000_000) > LOGIN_VALID_SECONDS) {
            error(id, "60006", "Timestamp request expired");
        } else if (!account.hasSigned(timestamp, login.path("sign").asText())) {
            error(id, "60007", "Invalid sign");
        } else {
            loggedIn = true;
            connection.reply(JSON.createObjectNode()
                    .put("event", "login")
                    .put("code", "0")
                    .put("msg", "")
                    .put("connId", connId)
                    .toString());
        }
    }

    /** What was sent; a missing node if it is not JSON. */
    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private boolean withinLimit(@Nullable JsonNode id) {
        boolean within = requests.tryAcquire(context.nanoTime());
        if (!within) {
            error(id, "60014", "Requests too frequent");
        }
        return within;
    }

    private void change(JsonNode request, String text, @Nullable JsonNode id, boolean subscribe) {
        JsonNode args = request.path("args");
        if (args.toString().getBytes(StandardCharsets.UTF_8).length > rules.longestArgs()) {
            close(TOO_BIG, "Request message exceeds the maximum frame length");
        } else if (!args.isArray() || args.isEmpty()) {
            error(id, "60012", "Invalid request: " + text);
        } else if (withinLimit(id)) {
            args.forEach(arg -> change(arg, id, subscribe));
        }
    }

    private void change(JsonNode arg, @Nullable JsonNode id, boolean subscribe) {
        if (arg.path("channel").asText().isEmpty()) {
            error(id, "60013", "Invalid args");
            return;
        }
        OkxChannel channel = channel(arg, id, subscribe);
        if (channel == null) {
            return;
        }
        if (subscribe) {
            connection.subscribe(channel.topic());
            acknowledge("subscribe", arg, id);
            channel.sendFirst(connection);
        } else {
            connection.unsubscribe(channel.topic());
            acknowledge("unsubscribe", arg, id);
        }
    }

    /** The channel of an argument, or null after an error was sent. */
    private @Nullable OkxChannel channel(JsonNode arg, @Nullable JsonNode id, boolean subscribe) {
        String name = arg.path("channel").asText();
        if (wantsLogin(name) && !loggedIn) {
            refuse(id, "60011", "Please log in");
            return null;
        }
        if (CHANNELS_OF_TIERS.contains(name)) {
            refuse(id, "64003", "Your trading fee tier doesn't meet the requirement to access this channel");
            return null;
        }
        String subjectArg = arg.has("instId") ? "instId" : "instType";
        String subject = arg.path(subjectArg).asText();
        OkxChannel channel = channels.find(name, subject);
        if (channel == null || subscribe && !channel.isListed()) {
            String which = name + (subject.isEmpty() ? "" : "," + subjectArg + ":" + subject);
            refuse(id, "60018", "Subscribe failed, wrong URL or channel:" + which + " doesn't exist.");
            return null;
        }
        if (channel.kind().socket() != socket) {
            wrongEndpoint(id);
            return null;
        }
        return channel;
    }

    private boolean wantsLogin(String channel) {
        return socket == OkxSocket.PUBLIC && CHANNELS_OF_TIERS.contains(channel)
                || socket == OkxSocket.BUSINESS
                        && rules.tradesAllWithLogin()
                        && channel.equals(OkxTradesAllChannel.NAME);
    }

    private void wrongEndpoint(@Nullable JsonNode id) {
        if (socket == OkxSocket.BUSINESS) {
            refuse(
                    id,
                    "64002",
                    "This channel is not supported by '/business' URL. Please use '/private' or '/public' URL.");
        } else {
            refuse(
                    id,
                    "64001",
                    "This channel has been migrated to the '/business' URL. Please subscribe using the new URL.");
        }
    }

    private void acknowledge(String event, JsonNode arg, @Nullable JsonNode id) {
        ObjectNode reply = JSON.createObjectNode();
        if (id != null) {
            reply.set("id", id);
        }
        reply.put("event", event).set("arg", arg);
        connection.reply(reply.put("connId", connId).toString());
    }

    private void close(int code, String reason) {
        context.ruleBroken("connection closed: " + reason);
        connection.close(code, reason);
    }

    private void error(@Nullable JsonNode id, String code, String message) {
        context.ruleBroken("error " + code + ": " + message);
        ObjectNode reply = JSON.createObjectNode();
        if (id != null) {
            reply.set("id", id);
        }
        reply.put("event", "error").put("code", code).put("msg", message).put("connId", connId);
        connection.reply(reply.toString());
    }

    /** Refuses a subscription: the same fields as in other errors, but, as seen on the wire, in another order. */
    private void refuse(@Nullable JsonNode id, String code, String message) {
        context.ruleBroken("error " + code + ": " + message);
        ObjectNode reply = JSON.createObjectNode()
                .put("event", "error")
                .put("msg", message)
                .put("code", code)
                .put("connId", connId);
        if (id != null) {
            reply.set("id", id);
        }
        connection.reply(reply.toString());
    }

    /** Says that the connection will soon be closed. The business endpoint has no such notice. */
    void announceUpgrade() {
        if (socket == OkxSocket.PUBLIC) {
            connection.reply(JSON.createObjectNode()
                    .put("event", "notice")
                    .put("code", "64008")
                    .put("msg", "The connection will soon be closed for a service upgrade. Please reconnect.")
                    .put("connId", connId)
                    .toString());
        }
    }

    void closeIfIdle() {
        if (connection.idleNanos() >= rules.idleTimeout().toNanos()) {
            close(NO_DATA, "No data received in 30s.");
        }
    }

    @Override
    public void onBinary() {
        error(null, "60012", "Invalid request: binary message");
    }

    @Override
    public void onPing() {
        // The pong has been sent; OKX counts no pings.
    }

    @Override
    public void onPong() {
        // OKX sends no ping frames and ignores pongs.
    }

    @Override
    public void onSlowConsumer() {
        close(BUFFER_FULL, "Buffer is full");
    }

    @Override
    public void onClosed() {
        whenClosed.accept(this);
    }
}
