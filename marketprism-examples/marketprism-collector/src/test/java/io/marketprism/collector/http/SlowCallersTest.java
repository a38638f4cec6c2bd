package io.marketprism.collector.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers that hang, drip or do not read do to the others: nothing. */
class SlowCallersTest {
    private static final HttpEndpoints.Access OPEN = new HttpEndpoints.Access(null, false);
    private static final HttpEndpoints.Limits IMPATIENT =
            new HttpEndpoints.Limits(Duration.ofSeconds(1), System::nanoTime);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RunningCollector collector = new RunningCollector();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Socket> callers = new ArrayList<>();

    @AfterEach
    void hangUp() throws IOException {
        for (Socket caller : callers) {
            caller.close();
        }
    }

    private Socket call(HttpEndpoints http, String text) throws IOException {
        Socket caller = new Socket();
        callers.add(caller);
        caller.setReceiveBufferSize(1_024);
        caller.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), http.uri().getPort()));
        caller.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return caller;
    }

    private static String request(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private void makeMetricsLarge() {
        for (int i = 0; i < 20_000; i++) {
            Counter.builder("large")
                    .tag("number", "a label that fills an answer " + i)
                    .register(metrics);
        }
    }

    private static void everyEndpointAnswers(HttpEndpoints http) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        for (Map.Entry<String, Integer> path : Map.of(
                        "/", 200, "/health", 503, "/status", 200, "/metrics", 200, "/other", 404)
                .entrySet()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(http.uri().resolve(path.getKey()))
                            .timeout(LIMIT)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(path.getValue(), answer.statusCode(), path.getKey());
        }
    }

    @Test
    void hundredsOfThemLeaveEveryEndpointAnswering() throws Exception {
        makeMetricsLarge();
        try (HttpEndpoints http = HttpEndpoints.open("127.0.0.1", 0, collector, metrics, OPEN)) {
            for (int i = 0; i < 100; i++) {
                call(http, "");
                call(http, "GET /health HTTP/1.1\r\nHo");
                call(http, request("/metrics"));
                call(http, "POST /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nsome of it");
            }
            everyEndpointAnswers(http);
        }
    }

    @Test
    void fourHalfOpenRequestsLeaveEveryEndpointAnswering() throws Exception {
        try (HttpEndpoints http = HttpEndpoints.open("127.0.0.1", 0, collector, metrics, OPEN)) {
            for (int i = 0; i < 8; i++) {
                call(http, "GET /health HTTP/1.1\r\nHo");
            }
            everyEndpointAnswers(http);
        }
    }

    @Test
    void whoDripsIsCutOff() throws Exception {
        try (HttpEndpoints http = HttpEndpoints.open("127.0.0.1", 0, collector, metrics, OPEN, IMPATIENT)) {
            Socket dripping = call(http, "GET /health HTTP/1.1\r\n");
            await().atMost(LIMIT).until(() -> {
                try {
                    dripping.getOutputStream().write("X".getBytes(StandardCharsets.US_ASCII));
                    return false;
                } catch (IOException cutOff) {
                    return true;
                }
            });
        }
    }

    @Test
    void whoDoesNotReadIsCutOff() throws Exception {
        makeMetricsLarge();
        int whole = metrics.scrape().length();
        try (HttpEndpoints http = HttpEndpoints.open("127.0.0.1", 0, collector, metrics, OPEN, IMPATIENT)) {
            Socket caller = call(http, request("/metrics"));
            InputStream answer = caller.getInputStream();
            int read = 0;
            try {
                // Steadily, and far too slowly: a wait of its own for each KB.
                for (byte[] buffer = new byte[1_024]; ; Thread.sleep(5)) {
                    int more = answer.read(buffer);
                    if (more < 0) {
                        break;
                    }
                    read += more;
                }
            } catch (IOException reset) {
                assertTrue(read > 0, "it began to answer");
            }
            assertTrue(read < whole, read + " of " + whole);
        }
    }

    @Test
    void saysNothingOfTheServer() throws Exception {
        try (HttpEndpoints http = HttpEndpoints.open("127.0.0.1", 0, collector, metrics, OPEN)) {
            for (String text : List.of(
                    "nonsense\r\n\r\n",
                    "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                    "GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(10_000) + "\r\n\r\n")) {
                Socket caller = call(http, text);
                String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertTrue(answer.startsWith("HTTP/1.1 "), answer);
                assertTrue(!answer.toLowerCase(Locale.ROOT).contains("jetty"), answer);
            }
        }
    }
}
