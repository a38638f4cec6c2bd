package io.marketprism.collector.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What somebody who reaches the port can do, by raw sockets; see {@code docs/security.md}. */
class SecurityTest {
    private static final HttpEndpoints.Access OPEN = new HttpEndpoints.Access(null, false);
    private static final HttpEndpoints.Access GUARDED = new HttpEndpoints.Access("the right token", true);

    /** Its clock stands still: how often somebody asks does not depend on the speed of the machine. */
    private static final HttpEndpoints.Limits LIMITS = new HttpEndpoints.Limits(PatientConnections.LONGEST, () -> 0);

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern COOKIE = Pattern.compile("\r\nSet-Cookie: (marketprism_session=[^;]+)([^\r]*)\r\n");

    private final RunningCollector collector = new RunningCollector();
    private final List<Socket> callers = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket caller : callers) {
            caller.close();
        }
    }

    private HttpEndpoints open(HttpEndpoints.Access access, HttpEndpoints.Limits limits) throws IOException {
        return HttpEndpoints.open(
                "127.0.0.1", 0, collector, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), access, limits);
    }

    private HttpEndpoints open(HttpEndpoints.Access access) throws IOException {
        return open(access, LIMITS);
    }

    private Socket call(HttpEndpoints http, String text) throws IOException {
        Socket caller = new Socket();
        callers.add(caller);
        caller.setReceiveBufferSize(1_024);
        caller.setSoTimeout((int) LIMIT.toMillis());
        caller.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), http.uri().getPort()));
        caller.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return caller;
    }

    /** The whole answer to one request. */
    private String ask(HttpEndpoints http, String line, String... headers) throws IOException {
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        String host = more.contains("Host:") ? "" : "Host: localhost\r\n";
        Socket caller = call(http, line + " HTTP/1.1\r\n" + host + "Connection: close\r\n" + more + "\r\n");
        return new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String signIn(HttpEndpoints http, String form) throws IOException {
        Socket caller = call(
                http,
                "POST /signin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length()
                        + "\r\n\r\n" + form);
        return new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int status(String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 "), answer);
        return Integer.parseInt(answer.substring(9, 12));
    }

    /** Reads until so many states have come. */
    private static void readStates(Socket page, int states) throws IOException {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(page.getInputStream(), StandardCharsets.UTF_8));
        for (int found = 0; found < states; ) {
            String line = reader.readLine();
            assertTrue(line != null, "the stream has ended");
            found += line.equals("event: state") ? 1 : 0;
        }
    }

    @Test
    void everyAnswerSaysWhatABrowserMayDoWithIt() throws Exception {
        try (HttpEndpoints http = open(GUARDED)) {
            for (String line : List.of(
                    "GET /",
                    "GET /livez",
                    "GET /health",
                    "GET /status",
                    "GET /page.js",
                    "GET /nothing",
                    "POST /",
                    "HEAD /")) {
                String answer = ask(http, line);
                for (String header : List.of(
                        "Cache-Control: no-store",
                        "X-Content-Type-Options: nosniff",
                        "X-Frame-Options: DENY",
                        "Referrer-Policy: no-referrer",
                        "Cross-Origin-Resource-Policy: same-origin",
                        "frame-ancestors 'none'")) {
                    assertTrue(answer.contains(header), () -> line + " without " + header + ": " + answer);
                }
                assertFalse(answer.contains("unsafe-inline"), answer);
                assertFalse(answer.contains("Access-Control-Allow"), answer);
            }
        }
    }

    @Test
    void withoutTheTokenNothingButHealthAndTheForm() throws Exception {
        try (HttpEndpoints http = open(GUARDED)) {
            for (String path : List.of("/", "/status", "/metrics", "/events", "/debug/raw_data", "/nothing")) {
                assertEquals(401, status(ask(http, "GET " + path)), path);
                assertEquals(401, status(ask(http, "GET " + path, "Authorization: Bearer wrong")), path);
                assertEquals(401, status(ask(http, "GET " + path, "Authorization: the right token")), path);
                assertEquals(401, status(ask(http, "GET " + path, "Cookie: marketprism_session=guessed")), path);
            }
            assertTrue(ask(http, "GET /").contains("<form method=\"post\" action=\"signin\">"));
            assertEquals(200, status(ask(http, "GET /livez")));
            assertEquals(503, status(ask(http, "GET /readyz")), "it has not started");
            assertEquals(200, status(ask(http, "GET /status", "Authorization: Bearer the right token")));
            assertEquals(200, status(ask(http, "GET /debug/raw_data", "Authorization: Bearer the right token")));
        }
        try (HttpEndpoints http = open(OPEN)) {
            assertEquals(404, status(ask(http, "GET /debug/raw_data")));
        }
    }

    @Test
    void browserSignsInByAFormAndKeepsACookieThatIsNotTheToken() throws Exception {
        try (HttpEndpoints http = open(GUARDED)) {
            String refused = signIn(http, "token=wrong");
            assertEquals(401, status(refused));
            assertTrue(refused.contains("That is not the token."), refused);
            assertFalse(refused.contains("Set-Cookie"), refused);

            String answer = signIn(http, "token=the+right+token");
            assertEquals(303, status(answer));
            assertTrue(answer.contains("\r\nLocation: ./\r\n"), answer);
            Matcher cookie = COOKIE.matcher(answer);
            assertTrue(cookie.find(), answer);
            assertTrue(cookie.group(2).contains("; HttpOnly; SameSite=Strict"), answer);
            assertFalse(answer.contains("right"), answer);
            assertEquals(200, status(ask(http, "GET /", "Cookie: " + cookie.group(1))));
            assertEquals(200, status(ask(http, "GET /status", "Cookie: other=1; " + cookie.group(1))));
            readStates(
                    call(http, "GET /events HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie.group(1) + "\r\n\r\n"),
                    1);
        }
    }

    @Test
    void browserSignsOutAndNobodyElse() throws Exception {
        try (HttpEndpoints http = open(GUARDED)) {
            String first = cookieOf(signIn(http, "token=the+right+token"));
            String second = cookieOf(signIn(http, "token=the+right+token"));
            assertTrue(ask(http, "GET /", "Cookie: " + first).contains("action=\"signout\""));
            assertEquals(303, status(ask(http, "POST /signout", "Cookie: marketprism_session=guessed")));
            assertEquals(200, status(ask(http, "GET /status", "Cookie: " + first)));
            String answer = ask(http, "POST /signout", "Cookie: " + first);
            assertEquals(303, status(answer));
            assertTrue(answer.contains("\r\nSet-Cookie: marketprism_session=; Path=/; Max-Age=0; HttpOnly"), answer);
            assertEquals(401, status(ask(http, "GET /status", "Cookie: " + first)), "whoever still has the cookie");
            assertEquals(200, status(ask(http, "GET /status", "Cookie: " + second)));
        }
        try (HttpEndpoints http = open(OPEN)) {
            assertFalse(ask(http, "GET /").contains("signout"));
        }
    }

    private static String cookieOf(String answer) {
        Matcher cookie = COOKIE.matcher(answer);
        assertTrue(cookie.find(), answer);
        return cookie.group(1);
    }

    @Test
    void formIsBounded() throws Exception {
        try (HttpEndpoints http = open(GUARDED)) {
            assertEquals(400, status(signIn(http, "token=" + "x".repeat(5_000))));
            assertEquals(401, status(signIn(http, "")));
            assertEquals(200, status(ask(http, "GET /livez")));
        }
    }

    @Test
    void nothingIsChangedFromOutside() throws Exception {
        try (HttpEndpoints http = open(OPEN)) {
            for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECTED")) {
                for (String path : List.of("/", "/signin", "/signout", "/status", "/events", "/health", "/livez")) {
                    assertEquals(405, status(ask(http, method + " " + path)), method + " " + path);
                }
            }
        }
    }

    @Test
    void pageOfSomebodyElseWhoseNamePointsHereReadsNothing() throws Exception {
        try (HttpEndpoints http = open(OPEN)) {
            for (String host : List.of("evil.example", "evil.example:8080", "localhost.evil.example", "dead.be")) {
                assertEquals(403, status(ask(http, "GET /status", "Host: " + host)), host);
                assertEquals(403, status(ask(http, "GET /events", "Host: " + host)), host);
            }
            for (String host : List.of("localhost", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080", "10.0.0.7")) {
                assertEquals(200, status(ask(http, "GET /status", "Host: " + host)), host);
            }
        }
        try (HttpEndpoints http = open(GUARDED)) {
            assertEquals(
                    200,
                    status(ask(
                            http, "GET /status", "Host: collector.example", "Authorization: Bearer the right token")));
        }
    }

    @Test
    void whoAsksTooOftenIsToldToWaitAndProbesAreAnsweredAllTheSame() throws Exception {
        try (HttpEndpoints http = open(OPEN)) {
            for (int i = 0; i < Gate.BURST; i += 100) {
                Socket caller = call(http, "GET /page.css HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100));
                caller.shutdownOutput();
                String answers = new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertFalse(answers.contains("HTTP/1.1 429 "), "as often as it may");
            }
            String refused = ask(http, "GET /status");
            assertEquals(429, status(refused));
            assertTrue(refused.contains("Retry-After: 1"), refused);
            assertEquals(429, status(ask(http, "GET /health")));
            assertEquals(200, status(ask(http, "GET /livez")));
            assertEquals(503, status(ask(http, "GET /readyz")), "it has not started");
        }
    }

    @Test
    void wrongTokensAreSoonNotEvenLookedAt() throws Exception {
        try (HttpEndpoints http = open(GUARDED)) {
            for (int i = 0; i < Gate.BURST / (1 + Gate.PRICE_OF_A_WRONG_TOKEN); i++) {
                assertEquals(401, status(ask(http, "GET /status", "Authorization: Bearer wrong")));
            }
            assertEquals(401, status(ask(http, "GET /status", "Authorization: Bearer wrong")), "its last requests");
            assertEquals(429, status(ask(http, "GET /status", "Authorization: Bearer wrong")));
            assertEquals(429, status(ask(http, "GET /status", "Authorization: Bearer the right token")));
        }
    }

    @Test
    void whatIsNoRequestIsRefusedInFewWords() throws Exception {
        try (HttpEndpoints http = open(OPEN)) {
            assertEquals(431, status(ask(http, "GET /status", "X: " + "x".repeat(10_000))));
            assertEquals(414, status(ask(http, "GET /" + "x".repeat(10_000))));
            assertEquals(400, status(ask(http, "GET /events?book=%zz")));
            assertEquals(400, status(ask(http, "GET /status", "Host: a", "Host: b")));
            assertEquals(400, status(ask(http, "GET /../../etc/passwd")));
            assertEquals(
                    404, status(ask(http, "GET /etc/passwd")), "there are no files but those of the page, by name");
            assertEquals(404, status(ask(http, "GET /HttpEndpoints.class")));
        }
    }

    @Test
    void pagesThatDoNotReadAreCutOffAndThoseThatReadAreNot() throws Exception {
        for (int i = 0; i < Completeness.MOST_FEEDS; i++) {
            collector.completeness().proven(new Completeness.Feed("exchange-" + i, "spot", "trade"), 0);
        }
        try (HttpEndpoints http = open(OPEN, new HttpEndpoints.Limits(Duration.ofSeconds(3), () -> 0))) {
            String request = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
            Socket reading = call(http, request);
            Socket deaf = call(http, request);
            readStates(reading, 5);
            await().atMost(LIMIT).until(() -> {
                try {
                    deaf.getOutputStream().write('x');
                    return false;
                } catch (IOException cutOff) {
                    return true;
                }
            });
        }
    }

    @Test
    void onlySoManyPagesAreOpen() throws Exception {
        try (HttpEndpoints http = open(OPEN)) {
            String request = "GET /events?book=binance/spot/BTC-USDT HTTP/1.1\r\nHost: localhost\r\n\r\n";
            for (int i = 0; i < EventStreams.MOST; i++) {
                readStates(call(http, request), 1);
            }
            String refused = ask(http, "GET /events");
            assertEquals(503, status(refused));
            assertTrue(refused.contains("Retry-After: 5"), refused);
            callers.get(0).close();
            await().atMost(LIMIT).until(() -> {
                Socket another = call(http, request);
                byte[] begin = another.getInputStream().readNBytes(12);
                return new String(begin, StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
            });
        }
    }
}
