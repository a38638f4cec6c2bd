package io.marketprism.collector;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.testkit.server.NatsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a collector ends while one of its sinks never says a word and the other refuses connections. */
class EndIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path temporary;

    private Path folder;
    private ServerSocket mute;
    private SimulatedExchange binance;

    @BeforeEach
    void configure() throws IOException {
        folder = Files.createDirectories(temporary.resolve("work"));
        mute = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        binance = SimulatedExchange.binance(
                        BinanceVenueMarket.SPOT,
                        SimulatorOptions.defaults().symbols("BTC-USDT").eventsPerSecond(1_000))
                .start();
        Files.createDirectories(folder.resolve("config/exchanges"));
        Files.writeString(folder.resolve("config/exchanges/binance_spot.yaml"), """
                exchange: binance
                market: spot
                symbols: ["BTC-USDT"]
                data_types: [trade, orderbook, bbo]
                base_url: %s
                ws_url: %s
                """.formatted(
                        binance.restUri(), binance.webSocketUri()));
        collector("");
    }

    private void collector(String more) throws IOException {
        Files.writeString(
                folder.resolve("config/collector.yaml"),
                """
                http_port: 0
                nats: {url: "nats://127.0.0.1:%d"}
                clickhouse: {url: "http://127.0.0.1:%d"}
                """.formatted(mute.getLocalPort(), mute.getLocalPort()) + more);
    }

    @AfterEach
    void close() throws IOException {
        binance.close();
        mute.close();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("logs/marketprism.log"));
    }

    private static void awaitSpilling(CollectorProcess collector) {
        await().atMost(LIMIT).untilAsserted(() -> {
            JsonNode sinks = collector.json("/status").path("sinks");
            assertEquals(2, sinks.size(), sinks::toString);
            sinks.forEach(sink -> assertTrue(sink.path("spilled_bytes").asLong() > 0, sinks::toString));
        });
    }

    @Test
    void endsInTimeThoughASinkHangsAndLeavesAllOnDisk() throws Exception {
        try (CollectorProcess collector = CollectorProcess.start(folder, Map.of(), "collect")) {
            awaitSpilling(collector);
            assertEquals(200, collector.get("/livez").statusCode(), "a collector that spills well is not to be ended");
            assertEquals(200, collector.get("/readyz").statusCode(), collector.get("/readyz")::body);
            assertEquals(503, collector.get("/health").statusCode());
            String health = collector.get("/health").body();
            assertTrue(health.contains("bytes wait on disk"), health);
            assertTrue(health.matches("(?s).*sink nats: [^\"]*, for \\d+ s\".*"), health);
            followsTheFolderOfFeeds(collector);
            assertTrue(collector.isRunning());
            long asked = System.nanoTime();
            collector.terminate();
            assertEquals(0, collector.await(LIMIT), collector::output);
            Duration took = Duration.ofNanos(System.nanoTime() - asked);
            assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, () -> "8 s are given, it took " + took);
            for (String sink : List.of("nats", "clickhouse")) {
                assertTrue(
                        log().matches("(?s).*WARNING Remainder - Sink " + sink
                                + ": \\d+ events, \\d+ bytes, wait on disk.*"),
                        this::logQuietly);
            }
            assertTrue(log().contains("Ended with status 0"), this::logQuietly);
        }
    }

    private void followsTheFolderOfFeeds(CollectorProcess collector) throws IOException {
        collector.hangUp();
        if (isHangUpIgnored()) {
            // As nohup has it, and then the JVM takes no handler: that the process lives on is all there is to see.
            return;
        }
        await().atMost(LIMIT).until(() -> log().contains("The feeds are as they were"));
        Path more = folder.resolve("config/exchanges/more.yaml");
        Files.writeString(
                more,
                Files.readString(folder.resolve("config/exchanges/binance_spot.yaml"))
                        .replace("[trade, ", "["));
        collector.hangUp();
        await().atMost(LIMIT).until(() -> log().contains("more.yaml: collecting orderbook"));
    }

    /** Children inherit it. Told by Linux only. */
    private static boolean isHangUpIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0);
    }

    private String logQuietly() {
        try {
            return log();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void endsWithStatusOneIfSomethingIsLost() throws Exception {
        collector("spill_max_bytes: 1\nstop_within: 2\n");
        try (CollectorProcess collector = CollectorProcess.start(folder, Map.of(), "collect")) {
            await().atMost(LIMIT)
                    .until(() -> collector
                                    .json("/status")
                                    .at("/sinks/0/accounting/trade/received")
                                    .asLong()
                            > 0);
            collector.terminate();
            assertEquals(1, collector.await(LIMIT), collector::output);
            assertTrue(log().matches("(?s).*ERROR   Remainder - Sink nats: \\d+ events are lost.*"), this::logQuietly);
            assertTrue(log().contains("Ended with status 1"), this::logQuietly);
        }
    }

    @Test
    void endsAfterOutOfMemoryAndGoesOnWithWhatIsOnDisk() throws Exception {
        try (CollectorProcess collector =
                CollectorProcess.start(folder, Map.of(), 96, OutOfMemoryMain.class, "collect")) {
            awaitSpilling(collector);
            Path sign = Files.createFile(folder.resolve(OutOfMemoryMain.SIGN));
            assertEquals(1, collector.await(LIMIT), collector::output);
            String errors = collector.errors();
            assertTrue(
                    errors.lines()
                            .reduce("", (one, last) -> last)
                            .startsWith("Out of memory: the process ends with status 1."),
                    errors);
            Files.delete(sign);
        }
        try (NatsServer nats = NatsServer.start()) {
            Map<String, String> environment = Map.of("NATS_URL", nats.url());
            try (CollectorProcess collector = CollectorProcess.start(folder, environment, "collect")) {
                await().atMost(LIMIT)
                        .until(() -> log().matches("(?s).*Sink nats goes on with \\d+ trade events from the disk.*"));
                await().atMost(LIMIT).untilAsserted(() -> {
                    JsonNode sink = collector.json("/status").at("/sinks/0");
                    assertTrue(sink.at("/accounting/trade/delivered").asLong() > 0, sink::toString);
                    assertEquals(0, sink.path("spilled_bytes").asLong(), sink::toString);
                });
            }
        }
    }
}
