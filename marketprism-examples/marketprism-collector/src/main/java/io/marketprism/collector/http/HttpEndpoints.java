package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code /health}, {@code /metrics}, {@code /status} and the status page. */
public final class HttpEndpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);
    private static final int THREADS = 4;
    private static final String JSON = "application/json; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final ObjectMapper json = new ObjectMapper();
    private final Reporter reporter;
    private final PrometheusMeterRegistry metrics;
    private final Access access;
    private final byte[] page;
    private final HttpServer server;
    private final ExecutorService threads;

    /**
     * Who may ask for what.
     *
     * @param token that callers must show for all but {@code /health}, or null for none
     * @param debug whether {@code /debug} exists
     */
    public record Access(String token, boolean debug) {}

    private record Answer(int status, String type, byte[] body) {
        static Answer text(int status, String text) {
            return new Answer(status, TEXT, (text + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private HttpEndpoints(HttpServer server, Reporter reporter, PrometheusMeterRegistry metrics, Access access) {
        this.server = server;
        this.reporter = reporter;
        this.metrics = metrics;
        this.access = access;
        this.page = reporter.page() == null ? null : page(reporter.page());
        AtomicInteger count = new AtomicInteger();
        threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "collector-http-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * Listens.
     *
     * @param port 0 for a free one
     * @throws IOException if it cannot; the message says where and what to do
     */
    public static HttpEndpoints open(
            String host, int port, Reporter reporter, PrometheusMeterRegistry metrics, Access access)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("Cannot listen on http_host \"" + host + "\": no such host");
        }
        try {
            return new HttpEndpoints(HttpServer.create(address, 0), reporter, metrics, access);
        } catch (IOException e) {
            throw new IOException(
                    "Cannot listen on " + host + ":" + port + ": " + e.getMessage()
                            + "; end the program that uses the port, or change http_host and the port: http_port or"
                            + " COLLECTOR_HTTP_PORT of collect, store_http_port of store",
                    e);
        }
    }

    /** {@return where it can be reached from this machine} */
    public URI uri() {
        InetSocketAddress address = server.getAddress();
        String host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getHostString();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort() + "/");
    }

    private static byte[] page(String name) {
        try (InputStream in = HttpEndpoints.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange);
            } catch (RuntimeException e) {
                LOG.error("Cannot answer {}", exchange.getRequestURI(), e);
                answer = Answer.text(500, "The collector failed to answer; its log says why.");
            }
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status(), head ? -1 : answer.body().length);
            if (!head) {
                exchange.getResponseBody().write(answer.body());
            }
        } catch (IOException e) {
            LOG.debug("The caller of {} has gone", exchange.getRequestURI(), e);
        }
    }

    private Answer answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (!exchange.getRequestMethod().equals("GET")
                && !exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Answer.text(405, "Expected GET, was " + exchange.getRequestMethod() + ".");
        }
        if (path.equals("/health")) {
            Health health = reporter.health();
            return new Answer(health.httpStatus(), JSON, bytes(health));
        }
        if (!mayAsk(exchange)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            return Answer.text(401, "Expected the header \"Authorization: Bearer …\" with the collector's http_token.");
        }
        return switch (path) {
            case "/" ->
                page == null ? Answer.text(404, notFound(path)) : new Answer(200, "text/html; charset=utf-8", page);
            case "/status" -> new Answer(200, JSON, bytes(reporter.status(json)));
            case "/metrics" ->
                new Answer(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        metrics.scrape().getBytes(StandardCharsets.UTF_8));
            default -> Answer.text(404, notFound(path));
        };
    }

    private String notFound(String path) {
        if (path.startsWith("/debug/")) {
            return access.debug()
                    ? "This version of the collector has nothing under /debug."
                    : "There is no /debug unless debug_endpoints is true.";
        }
        return "Expected " + (page == null ? "" : "/, ") + "/health, /metrics or /status, was " + path + ".";
    }

    private boolean mayAsk(HttpExchange exchange) {
        if (access.token() == null) {
            return true;
        }
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        return shown != null
                && MessageDigest.isEqual(
                        shown.getBytes(StandardCharsets.UTF_8),
                        ("Bearer " + access.token()).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] bytes(Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens no more. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
