package io.marketprism.collector;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with the command line, the environment and the log, without any server but a simulated exchange. */
class OperatorIT {
    private static final Duration START = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path temporary;

    private Path folder;
    private SimulatedExchange binance;

    @BeforeEach
    void configure() throws IOException {
        binance = SimulatedExchange.binance(
                        BinanceVenueMarket.SPOT,
                        SimulatorOptions.defaults().symbols("BTC-USDT").eventsPerSecond(200))
                .start();
        folder = Files.createDirectories(temporary.resolve("work"));
        Files.createDirectories(folder.resolve("config/exchanges"));
        collector("");
        Files.writeString(
                folder.resolve("config/exchanges/one.yaml"), """
                exchange: binance
                market: spot
                symbols: ["BTC-USDT"]
                data_types: [trade, orderbook]
                base_url: %s
                ws_url: %s
                """.formatted(binance.restUri(), binance.webSocketUri()));
    }

    @AfterEach
    void stop() {
        binance.close();
    }

    /** Delivers to a NATS server that does not run. */
    private void collector(String more) throws IOException {
        Files.writeString(
                folder.resolve("config/collector.yaml"),
                "nats: {url: \"nats://127.0.0.1:1\"}\nclickhouse: {enabled: false}\n" + more);
    }

    private CollectorProcess run(Map<String, String> environment, String... arguments) {
        return CollectorProcess.start(folder, environment, arguments);
    }

    private String log(String name) throws IOException {
        Path file = folder.resolve("logs").resolve(name);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void debuggingTellsWhatIsAskedAnsweredAndRetriedButNoFrames() throws Exception {
        collector("http_port: 0\n");
        try (CollectorProcess collector = run(Map.of(), "collect", "--debug")) {
            await().atMost(START).untilAsserted(() -> {
                String log = log("marketprism.log");
                for (String what : List.of(
                        " DEBUG   MarketFeed - binance spot: takes 2 streams of 1 instruments over ",
                        " DEBUG   Connection - binance spot ws://",
                        ": connecting\n",
                        ": sends request 1 for [",
                        ": accepted [",
                        " DEBUG   RestFetcher - binance: calls http://",
                        "/api/v3/depth?",
                        " answered HTTP 200 with ",
                        " DEBUG   BookKeeper - The order book of binance spot BTC-USDT is whole from ",
                        " DEBUG   SinkWorker - Failed to connect to NATS at nats://127.0.0.1:1: ")) {
                    assertTrue(log.contains(what), () -> "Expected " + what + " in " + log);
                }
            });
            await().atMost(START)
                    .until(() -> collector
                                    .json("/status")
                                    .path("websocket_connections")
                                    .path(0)
                                    .path("frames")
                                    .asLong()
                            > 500);
            long lines = log("marketprism.log").lines().count();
            assertTrue(lines < 300, () -> lines + " lines for more than 500 frames");
        }
    }

    @Test
    void outagesStandInTheLogOfErrorsBehindTheirFixedHeads() throws Exception {
        collector("http_port: 0\n");
        try (CollectorProcess collector = run(Map.of(), "collect")) {
            await().atMost(START).until(() -> log("error.log")
                    .contains(" ERROR   SinkWorker - Failed to connect to NATS at nats://"));
            await().atMost(START)
                    .until(() -> collector
                                    .json("/status")
                                    .path("websocket_connections")
                                    .path(0)
                                    .path("frames")
                                    .asLong()
                            > 0);
            binance.close();
            await().atMost(START).until(() -> log("marketprism.log")
                    .contains(" WARNING Connection - WebSocket connection closed unexpectedly: binance spot"));
            await().atMost(START).until(() -> log("error.log")
                    .contains(" ERROR   Connection - WebSocket connection cannot be opened: binance spot"));
        }
    }

    @Test
    void fileOfVariablesSetsTheLogThePortAndWhereHealthAsks() throws Exception {
        int port = freePort();
        collector("debug_endpoints: true\n");
        Files.writeString(
                folder.resolve(".env"),
                "LOG_FORMAT=json\nLOG_LEVEL=WARNING\nENABLE_PROFILING=true\nCOLLECTOR_HTTP_PORT=" + port + "\n");
        Files.writeString(folder.resolve("config/.env"), "COLLECTOR_HTTP_PORT=1\nCOLLECTOR_ID=prism\n");
        try (CollectorProcess collector = run(Map.of(), "collect")) {
            await().atMost(START).until(() -> !log("error.log").isEmpty());
            for (String line : log("marketprism.log").lines().toList()) {
                JsonNode json = JSON.readTree(line);
                assertTrue(
                        List.of("WARNING", "ERROR").contains(json.path("level").asText()), line);
            }
            await().atMost(START).untilAsserted(() -> {
                try (CollectorProcess health = run(Map.of(), "health")) {
                    health.await(START);
                    assertTrue(health.output().contains("\"status\""), () -> health.output() + health.errors());
                }
            });
            URI profile = URI.create("http://127.0.0.1:" + port + "/debug/profile");
            try (InputStream recording = profile.toURL().openStream()) {
                assertEquals("FLR", new String(recording.readNBytes(3), StandardCharsets.US_ASCII));
            }
            assertTrue(collector.isRunning());
        }
    }

    @Test
    void folderThatCannotBeWrittenCostsTheFilesOfTheLogAndOneLine() throws Exception {
        collector("http_port: 0\n");
        Files.writeString(folder.resolve("logs"), "a file where the folder should be");
        try (CollectorProcess collector = run(Map.of(), "collect")) {
            collector.statusPage();
            String first = collector.output().lines().findFirst().orElseThrow();
            assertTrue(first.contains("WARNING Main - No log files: expected a folder that can be written"), first);
            assertFalse(collector.output().contains("RollingFileAppender"), collector.output());
            assertEquals("", collector.errors());
        }
    }

    @Test
    void configurationIsTriedAgainstReality() throws Exception {
        try (CollectorProcess check = run(Map.of(), "check-config", "--connect")) {
            assertEquals(1, check.await(START), check::output);
            assertTrue(check.output().contains("Right: binance spot: has the symbols BTC-USDT"), check.output());
            assertTrue(check.output().contains("Right: binance spot: its WebSockets can be opened"), check.output());
            assertTrue(check.errors().startsWith("Failed to connect to NATS at nats://127.0.0.1:1: "), check.errors());
            assertEquals(1, check.errors().lines().count(), check.errors());
        }
        assertFalse(Files.exists(folder.resolve("data")), "nothing is made");
    }
}
