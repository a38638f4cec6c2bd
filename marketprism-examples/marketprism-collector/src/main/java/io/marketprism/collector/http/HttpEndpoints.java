package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.PipelineHealth;
import io.marketprism.collector.process.FlightRecording;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /health}, {@code /livez}, {@code /readyz}, {@code /metrics}, {@code /status} and the status page. No caller holds a thread while
 * it sends or reads slowly; see {@link PatientConnections} for how long it may take.
 */
public final class HttpEndpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);

    /** One of them waits for the sockets, and an answer takes one for milliseconds. */
    private static final int MOST_THREADS = 6;

    private static final int FEWEST_THREADS = 2;
    private static final int MOST_HEADER_BYTES = 8 * 1024;
    private static final int SEND_BUFFER_BYTES = 64 * 1024;
    private static final Duration TIME_TO_CLOSE = Duration.ofMillis(500);
    private static final String JSON = "application/json; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final ObjectMapper json = new ObjectMapper();
    private final Reporter reporter;
    private final PrometheusMeterRegistry metrics;
    private final Access access;
    private final byte[] page;
    private final Server server;
    private final ServerConnector connector;
    private FlightRecording profile;

    /**
     * Who may ask for what.
     *
     * @param token that callers must show for all but {@code /health}, {@code /livez} and {@code /readyz}, or null for none
     * @param debug whether {@code /debug} exists
     */
    public record Access(String token, boolean debug) {}

    private record Answer(int status, String type, byte[] body, HttpField header) {
        static Answer text(int status, String text) {
            return text(status, text, null);
        }

        static Answer text(int status, String text, HttpField header) {
            return new Answer(status, TEXT, (text + "\n").getBytes(StandardCharsets.UTF_8), header);
        }
    }

    private HttpEndpoints(
            InetSocketAddress address,
            Reporter reporter,
            PrometheusMeterRegistry metrics,
            Access access,
            Duration patience) {
        this.reporter = reporter;
        this.metrics = metrics;
        this.access = access;
        this.page = reporter.page() == null ? null : page(reporter.page());
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("collector-http");
        threads.setDaemon(true);
        threads.setStopTimeout(TIME_TO_CLOSE.toMillis());
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MOST_HEADER_BYTES);
        // The selector accepts too: a thread less.
        connector = new ServerConnector(server, null, null, null, 0, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(patience.toMillis());
        // What the caller does not read waits here, not in the system's memory, and is seen to wait.
        connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        connector.addBean(new PatientConnections(connector.getScheduler(), patience));
        server.addConnector(connector);
        server.setHandler(new Answering());
        // What is no HTTP at all is refused in the words of the status, without a page of the server's own.
        server.setErrorHandler((request, response, callback) -> {
            respond(request, response, callback, Answer.text(response.getStatus(), "The request cannot be answered."));
            return true;
        });
    }

    private final class Answering extends Handler.Abstract.NonBlocking {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Answer answer;
            try {
                answer = answer(request);
            } catch (RuntimeException e) {
                LOG.error("Cannot answer {}", request.getHttpURI(), e);
                answer = Answer.text(500, "The collector failed to answer; its log says why.");
            }
            respond(request, response, callback, answer);
            return true;
        }
    }

    /**
     * Listens and answers.
     *
     * @param port 0 for a free one
     * @throws IOException if it cannot; the message says where and what to do
     */
    public static HttpEndpoints open(
            String host, int port, Reporter reporter, PrometheusMeterRegistry metrics, Access access)
            throws IOException {
        HttpEndpoints endpoints = listen(host, port, reporter, metrics, access);
        endpoints.answer();
        return endpoints;
    }

    /**
     * Listens; whoever calls waits until it {@linkplain #answer answers}.
     *
     * @param port 0 for a free one
     * @throws IOException if it cannot; the message says where and what to do
     */
    public static HttpEndpoints listen(
            String host, int port, Reporter reporter, PrometheusMeterRegistry metrics, Access access)
            throws IOException {
        return listen(host, port, reporter, metrics, access, PatientConnections.LONGEST);
    }

    /** Listens and answers, with a patience of one's own. */
    static HttpEndpoints open(
            String host, int port, Reporter reporter, PrometheusMeterRegistry metrics, Access access, Duration patience)
            throws IOException {
        HttpEndpoints endpoints = listen(host, port, reporter, metrics, access, patience);
        endpoints.answer();
        return endpoints;
    }

    private static HttpEndpoints listen(
            String host, int port, Reporter reporter, PrometheusMeterRegistry metrics, Access access, Duration patience)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("Cannot listen on http_host \"" + host + "\": no such host");
        }
        HttpEndpoints endpoints = new HttpEndpoints(address, reporter, metrics, access, patience);
        try {
            endpoints.connector.open();
        } catch (IOException e) {
            endpoints.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "Cannot listen on " + host + ":" + port + ": " + cause.getMessage()
                            + "; end the program that uses the port, or change http_host and the port: http_port or"
                            + " COLLECTOR_HTTP_PORT of collect, store_http_port of store",
                    e);
        }
        return endpoints;
    }

    /** Gives out a recording at {@code /debug/profile}. Called before it answers. */
    public void gives(FlightRecording recording) {
        profile = recording;
    }

    /**
     * Answers from now on.
     *
     * @throws IOException if the server does not start
     */
    public void answer() throws IOException {
        try {
            server.start();
        } catch (Exception e) {
            URI where = uri();
            close();
            throw new IOException("The HTTP server does not start at " + where + ": " + e, e);
        }
    }

    /** {@return what to say if other machines reach a host and nobody needs a token} */
    public static Optional<String> warning(String host, String token) {
        InetAddress address = new InetSocketAddress(host, 0).getAddress();
        boolean isPrivate = token != null || address == null || address.isLoopbackAddress();
        return isPrivate
                ? Optional.empty()
                : Optional.of("http_host is " + host + " and http_token is not set: whoever reaches this machine reads"
                        + " its status and metrics. Set http_token, or listen on 127.0.0.1");
    }

    /** {@return where it can be reached from this machine} */
    public URI uri() {
        String host = connector.getHost();
        InetAddress address = new InetSocketAddress(host, 0).getAddress();
        String reached = address.isAnyLocalAddress() ? "127.0.0.1" : host;
        return URI.create("http://" + (reached.contains(":") ? "[" + reached + "]" : reached) + ":"
                + connector.getLocalPort() + "/");
    }

    private static byte[] page(String name) {
        try (InputStream in = HttpEndpoints.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void respond(Request request, Response response, Callback callback, Answer answer) {
        response.setStatus(answer.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        if (answer.header() != null) {
            response.getHeaders().put(answer.header());
        }
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        response.write(true, head ? null : ByteBuffer.wrap(answer.body()), callback);
    }

    private Answer answer(Request request) {
        String path = request.getHttpURI().getDecodedPath();
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            return Answer.text(
                    405,
                    "Expected GET, was " + request.getMethod() + ".",
                    new HttpField(HttpHeader.ALLOW, "GET, HEAD"));
        }
        if (path.equals("/health")) {
            PipelineHealth health = reporter.health();
            return new Answer(HealthJson.httpStatus(health), JSON, bytes(new HealthJson(json).of(health)), null);
        }
        if (path.equals("/livez")) {
            return probe(reporter.health().notLive());
        }
        if (path.equals("/readyz")) {
            return probe(reporter.health().notReady());
        }
        if (!mayAsk(request)) {
            return Answer.text(
                    401,
                    "Expected the header \"Authorization: Bearer …\" with the collector's http_token.",
                    new HttpField(HttpHeader.WWW_AUTHENTICATE, "Bearer"));
        }
        return switch (path) {
            case "/" ->
                page == null
                        ? Answer.text(404, notFound(path))
                        : new Answer(200, "text/html; charset=utf-8", page, null);
            case "/status" -> new Answer(200, JSON, bytes(reporter.status(json)), null);
            case "/metrics" ->
                new Answer(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        metrics.scrape().getBytes(StandardCharsets.UTF_8),
                        null);
            case "/debug/profile" -> profile();
            default -> Answer.text(404, notFound(path));
        };
    }

    private Answer profile() {
        if (!access.debug()) {
            return Answer.text(404, notFound("/debug/profile"));
        }
        if (profile == null) {
            return Answer.text(404, "Nothing is recorded unless ENABLE_PROFILING is true.");
        }
        try {
            return new Answer(
                    200,
                    "application/octet-stream",
                    profile.dump(),
                    new HttpField(HttpHeader.CONTENT_DISPOSITION, "attachment; filename=\"marketprism.jfr\""));
        } catch (IOException e) {
            LOG.warn("The recording cannot be given out", e);
            return Answer.text(500, "The recording cannot be given out: " + e);
        }
    }

    private Answer probe(List<String> problems) {
        return new Answer(problems.isEmpty() ? 200 : 503, JSON, bytes(new HealthJson(json).probe(problems)), null);
    }

    private String notFound(String path) {
        if (path.startsWith("/debug/")) {
            return access.debug()
                    ? "This version of the collector has nothing under /debug."
                    : "There is no /debug unless debug_endpoints is true.";
        }
        return "Expected " + (page == null ? "" : "/, ") + "/health, /livez, /readyz, /metrics or /status, was " + path
                + ".";
    }

    private boolean mayAsk(Request request) {
        if (access.token() == null) {
            return true;
        }
        String shown = request.getHeaders().get(HttpHeader.AUTHORIZATION);
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

    /** Listens no more, and closes what is open within a second. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The HTTP server did not end well", e);
        } finally {
            connector.close();
        }
    }
}
