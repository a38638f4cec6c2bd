package io.marketprism.clickhouse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A proxy before ClickHouse. It passes requests on, or answers them itself: with a status of its own, or with an error code as ClickHouse gives it.
 * A fault comes before the server has heard of the request, or when it has done all of it.
 */
final class FaultProxy implements AutoCloseable {
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "expect", "host", "keep-alive", "transfer-encoding", "upgrade");

    private final HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final AtomicLong answered = new AtomicLong();
    private volatile Fault fault;

    /**
     * What it answers.
     *
     * @param status of HTTP
     * @param code of ClickHouse, 0 for none
     * @param isDone whether the server does the request before
     */
    record Fault(int status, int code, boolean isDone) {}

    FaultProxy(String server) throws IOException {
        this.server = URI.create(server);
        proxy.setExecutor(threads);
        proxy.createContext("/", this::answer);
        proxy.start();
    }

    String url() {
        return "http://127.0.0.1:" + proxy.getAddress().getPort();
    }

    /** Answers so from now on; null for no fault. */
    void set(Fault next) {
        fault = next;
    }

    /** Requests that were answered with a fault. */
    long answered() {
        return answered.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Fault current = fault;
            HttpResponse<byte[]> passed = current == null || current.isDone() ? passOn(exchange, body) : null;
            if (current == null) {
                passed.headers().map().forEach((name, values) -> {
                    if (!OF_THE_CONNECTION.contains(name.toLowerCase())) {
                        exchange.getResponseHeaders().put(name, values);
                    }
                });
                send(exchange, passed.statusCode(), passed.body());
                return;
            }
            answered.incrementAndGet();
            if (current.code() != 0) {
                exchange.getResponseHeaders().put("X-ClickHouse-Exception-Code", List.of("" + current.code()));
            }
            send(
                    exchange,
                    current.status(),
                    ("Code: " + current.code() + ". DB::Exception: planted. (PLANTED)")
                            .getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> passOn(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        server.resolve(exchange.getRequestURI().toString()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase())) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        proxy.stop(0);
        threads.shutdownNow();
    }
}
