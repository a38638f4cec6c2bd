package io.marketprism.collector.http;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.FormFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /health}, {@code /livez}, {@code /readyz}, {@code /metrics}, {@code /status} and the status page with its {@code /events}. No caller
 * holds a thread while it sends or reads slowly; see {@link PatientConnections} for how long it may take, and {@link Gate} for who may ask. Nothing
 * that can be asked for changes what the process does.
 */
public final class HttpEndpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);

    /** One of them waits for the sockets, and an answer takes one for milliseconds. */
    private static final int MOST_THREADS = 6;

    private static final int FEWEST_THREADS = 2;
    private static final int MOST_HEADER_BYTES = 8 * 1024;
    private static final int MOST_FORM_BYTES = 1024;
    private static final int MOST_FORM_FIELDS = 4;
    private static final int SEND_BUFFER_BYTES = 64 * 1024;
    private static final long VERDICT_STANDS_NANOS = Duration.ofMillis(100).toNanos();
    private static final Duration TIME_TO_CLOSE = Duration.ofMillis(500);
    private static final String JSON = "application/json; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String EVENTS = "text/event-stream";
    private static final String SIGN_OUT = "<form method=\"post\" action=\"signout\"><button>Sign out</button></form>";
    private static final Set<String> PROBES = Set.of("/livez", "/readyz");

    /** What a page of ours may do in a browser: show itself, ask us, and nothing else. Pages of others may not show it. */
    private static final Map<String, String> HEADERS = Map.of(
            "Cache-Control", "no-store",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Content-Security-Policy",
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self';"
                            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'");

    private final ObjectMapper json = new ObjectMapper();
    private final Reporter reporter;
    private final PrometheusMeterRegistry metrics;
    private final Access access;
    private final Gate gate;
    private final Map<String, Answer> files;
    private final EventStreams events;
    private final Server server;
    private final ServerConnector connector;
    private FlightRecording profile;
    private volatile Verdict verdict;

    /**
     * Who may ask for what.
     *
     * @param token that callers must show for all but {@code /health}, {@code /livez} and {@code /readyz}, or null for none
     * @param debug whether {@code /debug} exists
     */
    public record Access(String token, boolean debug) {}

    /** How long callers are waited for, and the clock by which their requests are counted. */
    record Limits(Duration patience, LongSupplier nanos) {}

    /** What was found a moment ago. */
    private record Verdict(PipelineHealth health, long atNanos) {}

    private record Answer(int status, String type, byte[] body, HttpField header) {
        static Answer text(int status, String text) {
            return text(status, text, null);
        }

        static Answer text(int status, String text, HttpField header) {
            return new Answer(status, TEXT, (text + "\n").getBytes(StandardCharsets.UTF_8), header);
        }

        static Answer file(String name, String type) {
            try (InputStream in = HttpEndpoints.class.getResourceAsStream(name)) {
                return new Answer(200, type, in.readAllBytes(), null);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The same with something in the place of a mark. */
        Answer with(String mark, String text) {
            String page = new String(body, StandardCharsets.UTF_8).replace(mark, text);
            return new Answer(status, type, page.getBytes(StandardCharsets.UTF_8), header);
        }
    }

    private HttpEndpoints(
            InetSocketAddress address,
            Reporter reporter,
            PrometheusMeterRegistry metrics,
            Access access,
            Limits limits) {
        this.reporter = reporter;
        this.metrics = metrics;
        this.access = access;
        this.gate = new Gate(address, access.token(), limits.nanos());
        Reporter.Page page = reporter.page();
        this.files = Map.of(
                "/", Answer.file(page.html(), HTML).with("{signout}", gate.wantsToken() ? SIGN_OUT : ""),
                "/signin.html", Answer.file("signin.html", HTML),
                "/page.css", Answer.file("page.css", "text/css; charset=utf-8"),
                "/page.js", Answer.file(page.script(), "text/javascript; charset=utf-8"));
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
        connector.setIdleTimeout(limits.patience().toMillis());
        // What the caller does not read waits here, not in the system's memory, and is seen to wait.
        connector.setAcceptedSendBufferSize(SEND_BUFFER_BYTES);
        PatientConnections connections = new PatientConnections(connector.getScheduler(), limits.patience());
        connector.addBean(connections);
        LiveStatus live = reporter.live(metrics, json);
        events = live == null ? null : new EventStreams(live, json, connections::progressed);
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
                answer = refusal(request);
                if (answer == null) {
                    answer = answer(request, response, callback);
                }
            } catch (RuntimeException e) {
                if (e instanceof HttpException bad) {
                    answer = Answer.text(bad.getCode(), "The request cannot be answered.");
                } else {
                    LOG.error("Cannot answer {}", request.getHttpURI(), e);
                    answer = Answer.text(500, "The collector failed to answer; its log says why.");
                }
            }
            if (answer != null) {
                respond(request, response, callback, answer);
            }
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
        return listen(host, port, reporter, metrics, access, new Limits(PatientConnections.LONGEST, System::nanoTime));
    }

    /** Listens and answers, with limits of one's own. */
    static HttpEndpoints open(
            String host, int port, Reporter reporter, PrometheusMeterRegistry metrics, Access access, Limits limits)
            throws IOException {
        HttpEndpoints endpoints = listen(host, port, reporter, metrics, access, limits);
        endpoints.answer();
        return endpoints;
    }

    private static HttpEndpoints listen(
            String host, int port, Reporter reporter, PrometheusMeterRegistry metrics, Access access, Limits limits)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("Cannot listen on http_host \"" + host + "\": no such host");
        }
        HttpEndpoints endpoints = new HttpEndpoints(address, reporter, metrics, access, limits);
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
            if (events != null) {
                events.start();
            }
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

    private static void respond(Request request, Response response, Callback callback, Answer answer) {
        response.setStatus(answer.status());
        HEADERS.forEach(response.getHeaders()::put);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.type());
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        if (answer.header() != null) {
            response.getHeaders().put(answer.header());
        }
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        response.write(true, head ? null : ByteBuffer.wrap(answer.body()), callback);
    }

    private boolean isStreaming(Request request, Response response, Callback callback) {
        String book = Request.extractQueryParameters(request).getValue("book");
        HEADERS.forEach(response.getHeaders()::put);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, EVENTS);
        // A proxy that holds answers back until they are whole would hold this one for ever.
        response.getHeaders().put("X-Accel-Buffering", "no");
        return events.open(request, response, callback, book);
    }

    /** {@return null if events come, which have no end} */
    private Answer events(Request request, Response response, Callback callback) {
        if (HttpMethod.HEAD.is(request.getMethod())) {
            return new Answer(200, EVENTS, new byte[0], null);
        }
        return isStreaming(request, response, callback)
                ? null
                : Answer.text(
                        503,
                        "Expected at most " + EventStreams.MOST + " open status pages.",
                        new HttpField(HttpHeader.RETRY_AFTER, "5"));
    }

    /** {@return why a caller is not answered, whoever it is, or null if it is} */
    private Answer refusal(Request request) {
        if (PROBES.contains(request.getHttpURI().getDecodedPath())) {
            return null;
        }
        if (!gate.allowsMoreOf(request)) {
            return Answer.text(
                    429,
                    "Expected at most " + Gate.REQUESTS_PER_SECOND + " requests a second of one address.",
                    new HttpField(HttpHeader.RETRY_AFTER, "1"));
        }
        return gate.isMeant(request)
                ? null
                : Answer.text(
                        403,
                        "Expected a request to localhost or an address, was to " + Request.getServerName(request)
                                + ". Set http_token if the collector is to have a name.");
    }

    private void signIn(Request request, Response response, Callback callback) {
        FormFields.onFields(
                request,
                StandardCharsets.UTF_8,
                MOST_FORM_FIELDS,
                MOST_FORM_BYTES,
                new Promise.Invocable.NonBlocking<>() {
                    @Override
                    public void succeeded(Fields fields) {
                        respond(
                                request,
                                response,
                                callback,
                                gate.signIn(request, fields == null ? null : fields.getValue("token"))
                                        .map(secret -> signedIn(request, response, secret))
                                        .orElseGet(() -> signInPage("That is not the token.")));
                    }

                    @Override
                    public void failed(Throwable why) {
                        respond(
                                request,
                                response,
                                callback,
                                Answer.text(
                                        400,
                                        "Expected a form with the collector's http_token, of " + MOST_FORM_BYTES
                                                + " bytes at most."));
                    }
                });
    }

    /** The form for the token, with what is to be said of the last attempt. */
    private Answer signInPage(String problem) {
        byte[] form = files.get("/signin.html").with("{problem}", problem).body();
        return new Answer(401, HTML, form, new HttpField(HttpHeader.WWW_AUTHENTICATE, "Bearer"));
    }

    private static Answer signedIn(Request request, Response response, String secret) {
        response.getHeaders().put(cookie(request, secret, BrowserSessions.LONGEST));
        return toThePage();
    }

    /** Of the browser that asks, which sends its cookie along from pages of ours alone. */
    private Answer signOut(Request request, Response response) {
        gate.signOut(request);
        response.getHeaders().put(cookie(request, "", Duration.ZERO));
        return toThePage();
    }

    private static Answer toThePage() {
        return new Answer(303, TEXT, new byte[0], new HttpField(HttpHeader.LOCATION, "./"));
    }

    /** Out of reach of scripts, and sent along by pages of ours alone. */
    private static HttpField cookie(Request request, String secret, Duration age) {
        boolean secure =
                request.isSecure() || "https".equals(request.getHeaders().get("X-Forwarded-Proto"));
        return new HttpField(
                HttpHeader.SET_COOKIE,
                Gate.COOKIE + "=" + secret + "; Path=/; Max-Age=" + age.toSeconds() + "; HttpOnly; SameSite=Strict"
                        + (secure ? "; Secure" : ""));
    }

    /** {@return null if the answer comes later: a form has to be read first, and events have no end} */
    private Answer answer(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getDecodedPath();
        boolean isForm = HttpMethod.POST.is(request.getMethod()) && gate.wantsToken();
        if (isForm && path.equals("/signin")) {
            signIn(request, response, callback);
            return null;
        }
        if (isForm && path.equals("/signout")) {
            return signOut(request, response);
        }
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            return Answer.text(
                    405,
                    "Expected GET, was " + request.getMethod() + ".",
                    new HttpField(HttpHeader.ALLOW, "GET, HEAD"));
        }
        if (path.equals("/health")) {
            PipelineHealth health = health();
            return new Answer(HealthJson.httpStatus(health), JSON, bytes(new HealthJson(json).of(health)), null);
        }
        if (path.equals("/livez")) {
            return probe(health().notLive());
        }
        if (path.equals("/readyz")) {
            return probe(health().notReady());
        }
        if (files.containsKey(path) && !path.equals("/")) {
            return files.get(path);
        }
        if (!gate.knows(request)) {
            if (path.equals("/")) {
                return signInPage("");
            }
            return Answer.text(
                    401,
                    "Expected the header \"Authorization: Bearer …\" with the collector's http_token.",
                    new HttpField(HttpHeader.WWW_AUTHENTICATE, "Bearer"));
        }
        return switch (path) {
            case "/status" -> new Answer(200, JSON, bytes(reporter.status(json)), null);
            case "/metrics" ->
                new Answer(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        metrics.scrape().getBytes(StandardCharsets.UTF_8),
                        null);
            case "/debug/profile" -> profile();
            case "/debug/raw_data" -> rawData();
            case "/events" -> events == null ? Answer.text(404, notFound(path)) : events(request, response, callback);
            default -> files.getOrDefault(path, Answer.text(404, notFound(path)));
        };
    }

    private Answer rawData() {
        JsonNode data = access.debug() ? reporter.rawData(json) : null;
        return data == null ? Answer.text(404, notFound("/debug/raw_data")) : new Answer(200, JSON, bytes(data), null);
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

    /** Asked for by anybody, and as often as anybody likes. */
    private PipelineHealth health() {
        Verdict last = verdict;
        if (last == null || System.nanoTime() - last.atNanos() > VERDICT_STANDS_NANOS) {
            last = new Verdict(reporter.health(), System.nanoTime());
            verdict = last;
        }
        return last.health();
    }

    private Answer probe(List<String> problems) {
        return new Answer(problems.isEmpty() ? 200 : 503, JSON, bytes(new HealthJson(json).probe(problems)), null);
    }

    private String notFound(String path) {
        if (path.startsWith("/debug/")) {
            return access.debug()
                    ? "Expected /debug/profile or, of the collector, /debug/raw_data, was " + path + "."
                    : "There is no /debug unless debug_endpoints is true.";
        }
        return "Expected /, " + (events == null ? "" : "/events, ")
                + "/health, /livez, /readyz, /metrics or /status, was " + path + ".";
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
        if (events != null) {
            events.close();
        }
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("The HTTP server did not end well", e);
        } finally {
            connector.close();
        }
    }
}
