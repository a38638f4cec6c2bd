package io.marketprism.collector.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.binance.Binance;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.DataType;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.sink.Sink;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HttpEndpointsTest {
    private final RunningCollector collector = new RunningCollector();
    private final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final HttpClient client = HttpClient.newHttpClient();

    private HttpEndpoints open(HttpEndpoints.Access access) throws IOException {
        return HttpEndpoints.open("127.0.0.1", 0, collector, metrics, access);
    }

    private HttpResponse<String> get(HttpEndpoints http, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(http.uri().resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void tellsHealthStatusMetricsAndPageBeforeThePipelineRuns() throws Exception {
        ProcessMetrics.register(metrics);
        try (HttpEndpoints http = open(new HttpEndpoints.Access(null, false))) {
            assertEquals(503, get(http, "/health").statusCode());
            HttpResponse<String> status = get(http, "/status");
            assertEquals(200, status.statusCode());
            assertTrue(status.body().contains("\"websocket_connections\":[]"), status.body());
            String rendered = get(http, "/metrics").body();
            assertTrue(rendered.contains("\nmarketprism_memory_usage_bytes "), rendered);
            assertTrue(rendered.contains("\nmarketprism_cpu_usage_ratio "), rendered);
            assertTrue(rendered.contains("\nmarketprism_build_info{version=\"development\"} 1"), rendered);
            assertTrue(rendered.contains("\nprocess_start_time_seconds "), rendered);
            assertTrue(rendered.contains("\njvm_gc_live_data_size_bytes "), rendered);
            assertEquals(200, get(http, "/livez").statusCode(), "it works, and nobody is to end it");
            HttpResponse<String> ready = get(http, "/readyz");
            assertEquals(503, ready.statusCode());
            assertEquals("{\"status\":\"failed\",\"reasons\":[\"the pipeline has not started yet\"]}", ready.body());
            HttpResponse<String> page = get(http, "/");
            assertEquals(
                    "text/html; charset=utf-8",
                    page.headers().firstValue("Content-Type").orElseThrow());
            assertEquals(404, get(http, "/other").statusCode());
        }
    }

    @Test
    void rawDataIsThereIfDebugIs() throws Exception {
        try (HttpEndpoints off = open(new HttpEndpoints.Access(null, false));
                HttpEndpoints on = open(new HttpEndpoints.Access(null, true))) {
            HttpResponse<String> refused = get(off, "/debug/raw_data");
            assertEquals(404, refused.statusCode());
            assertTrue(refused.body().contains("debug_endpoints"), refused.body());
            HttpResponse<String> answer = get(on, "/debug/raw_data");
            assertEquals(200, answer.statusCode());
            assertEquals("{\"connections\":[]}", answer.body(), "the pipeline has not started yet");
            assertEquals(404, get(on, "/debug/other").statusCode());
        }
    }

    @Test
    void rawDataIsWhatTheExchangeSent() throws Exception {
        try (SimulatedExchange exchange = SimulatedExchange.binance(
                                BinanceVenueMarket.SPOT,
                                SimulatorOptions.defaults().symbols("BTC-USDT"))
                        .start();
                Pipeline pipeline = MarketPrism.pipeline()
                        .from(
                                Binance.spot(ConnectorOptions.defaults()
                                        .hosts(exchange.restUri(), exchange.webSocketUri())
                                        .exchange("binance-sim")),
                                Feed.of("BTC-USDT").data(DataType.TRADE))
                        .to(Sink.forEach(event -> {}))
                        .rawFrames(true)
                        .start();
                HttpEndpoints http = open(new HttpEndpoints.Access(null, true))) {
            collector.runs(pipeline);
            await().untilAsserted(() -> {
                String body = get(http, "/debug/raw_data").body();
                JsonNode connection =
                        new ObjectMapper().readTree(body).path("connections").path(0);
                assertEquals("binance-sim", connection.path("exchange").asText(), body);
                assertEquals("spot", connection.path("market").asText());
                assertTrue(
                        connection
                                .path("url")
                                .asText()
                                .startsWith(exchange.webSocketUri().toString()),
                        body);
                JsonNode frames = connection.path("frames");
                JsonNode newest = frames.path(frames.size() - 1);
                assertTrue(newest.path("text").asText().contains("\"e\":\"trade\""), body);
                assertFalse(newest.path("cut").asBoolean(true));
                assertTrue(newest.path("receive_time_us").asLong() > 0);
            });
        }
    }

    @Test
    void tokenGuardsAllButHealthAndProbes() throws Exception {
        try (HttpEndpoints http = open(new HttpEndpoints.Access("secret", false))) {
            assertEquals(503, get(http, "/health").statusCode());
            assertEquals(200, get(http, "/livez").statusCode());
            assertEquals(503, get(http, "/readyz").statusCode());
            for (String path : List.of("/", "/status", "/metrics", "/debug/raw_data")) {
                assertEquals(401, get(http, path).statusCode(), path);
                assertEquals(
                        401, get(http, path, "Authorization", "Bearer other").statusCode(), path);
            }
            assertEquals(
                    200, get(http, "/status", "Authorization", "Bearer secret").statusCode());
        }
    }

    @Test
    void onlyReadsAreAllowed() throws Exception {
        try (HttpEndpoints http = open(new HttpEndpoints.Access(null, false))) {
            URI uri = http.uri().resolve("/status");
            HttpRequest post = HttpRequest.newBuilder(uri)
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertEquals(
                    405,
                    client.send(post, HttpResponse.BodyHandlers.discarding()).statusCode());
        }
    }

    @Test
    void listeningToOthersWithoutATokenIsWarnedOf() {
        assertTrue(HttpEndpoints.warning("127.0.0.1", null).isEmpty());
        assertTrue(HttpEndpoints.warning("localhost", null).isEmpty());
        assertTrue(HttpEndpoints.warning("::1", null).isEmpty());
        assertTrue(HttpEndpoints.warning("0.0.0.0", "secret").isEmpty());
        String warning = HttpEndpoints.warning("0.0.0.0", null).orElseThrow();
        assertTrue(warning.contains("http_host is 0.0.0.0") && warning.contains("Set http_token"), warning);
    }

    @Test
    void whoAsksBeforeItAnswersWaits() throws Exception {
        HttpEndpoints.Access all = new HttpEndpoints.Access(null, false);
        try (HttpEndpoints http = HttpEndpoints.listen("127.0.0.1", 0, collector, metrics, all)) {
            HttpRequest request =
                    HttpRequest.newBuilder(http.uri().resolve("/metrics")).build();
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            metrics.counter("late").increment();
            assertFalse(answer.isDone());
            http.answer();
            String rendered = answer.join().body();
            assertTrue(rendered.contains("\nlate_total 1"), rendered);
        }
    }

    @Test
    void takenPortIsTold() throws Exception {
        try (HttpEndpoints http = open(new HttpEndpoints.Access(null, false))) {
            int port = http.uri().getPort();
            IOException e = assertThrows(
                    IOException.class,
                    () -> HttpEndpoints.open(
                            "127.0.0.1", port, collector, metrics, new HttpEndpoints.Access(null, false)));
            assertTrue(e.getMessage().startsWith("Cannot listen on 127.0.0.1:" + port + ": "), e.getMessage());
            assertTrue(e.getMessage().contains("COLLECTOR_HTTP_PORT"), e.getMessage());
        }
    }
}
