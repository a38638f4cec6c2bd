package io.marketprism.simulator;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;

/** A WebSocket client that keeps every message it gets. */
final class Client extends WebSocketListener implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final OkHttpClient HTTP = new OkHttpClient();

    /** An answer to a REST request. */
    record Answer(int status, okhttp3.Headers headers, String body) {
        JsonNode json() {
            return parse(body);
        }
    }

    final List<String> all = Collections.synchronizedList(new ArrayList<>());
    final List<ByteString> binaries = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    final CompletableFuture<Integer> refusedWith = new CompletableFuture<>();
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
    final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    private final WebSocket socket;

    private Client(URI base, String path) {
        Request request = new Request.Builder().url(base + path).build();
        this.socket = HTTP.newWebSocket(request, this);
    }

    static Client connect(SimulatedExchange exchange, String path) {
        Client client = attempt(exchange, path);
        client.opened.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        return client;
    }

    static Client attempt(SimulatedExchange exchange, String path) {
        return new Client(exchange.webSocketUri(), path);
    }

    static Answer get(SimulatedExchange exchange, String path, String... header) {
        Request.Builder request = new Request.Builder().url(exchange.restUri() + path);
        if (header.length == 2) {
            request.header(header[0], header[1]);
        }
        try (Response response = HTTP.newCall(request.build()).execute()) {
            return new Answer(
                    response.code(), response.headers(), response.body().string());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(String text) {
        socket.send(text);
    }

    /** Takes the next message. */
    String next() {
        try {
            String message = unread.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message within " + PATIENCE);
            }
            return message;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode nextJson() {
        return parse(next());
    }

    /** Takes messages until one of them is as wanted. */
    JsonNode nextJson(Predicate<JsonNode> wanted) {
        while (true) {
            JsonNode message = nextJson();
            if (wanted.test(message)) {
                return message;
            }
        }
    }

    /** Sends a request and takes the next message as its answer. */
    String ask(String text) {
        send(text);
        return next();
    }

    /** Waits until so many messages came, and takes them all. */
    List<String> take(int count) {
        await().atMost(PATIENCE).until(() -> unread.size() >= count);
        List<String> messages = new ArrayList<>();
        unread.drainTo(messages);
        return messages;
    }

    boolean nothingUnread() {
        return unread.isEmpty();
    }

    @Override
    public void onOpen(WebSocket webSocket, Response response) {
        opened.complete(webSocket);
    }

    @Override
    public void onMessage(WebSocket webSocket, String text) {
        all.add(text);
        unread.add(text);
    }

    @Override
    public void onMessage(WebSocket webSocket, ByteString bytes) {
        binaries.add(bytes);
    }

    @Override
    public void onClosing(WebSocket webSocket, int code, String reason) {
        closeCode.complete(code);
        webSocket.close(1000, null);
    }

    @Override
    public void onFailure(WebSocket webSocket, Throwable cause, Response response) {
        if (response != null) {
            refusedWith.complete(response.code());
        }
        failure.complete(cause);
        opened.completeExceptionally(cause);
    }

    static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        socket.cancel();
    }
}
