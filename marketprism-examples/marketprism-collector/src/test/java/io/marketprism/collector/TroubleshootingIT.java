package io.marketprism.collector;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.simulator.Damage;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.testkit.server.ClickHouseServer;
import io.marketprism.testkit.server.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the guide says to operators, section by section: things are broken, the guide's commands show it, its remedies mend it. The commands are
 * read out of the guide, and each of them is executed.
 */
@Timeout(1_800)
class TroubleshootingIT {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Path JAR =
            Path.of("target", "marketprism-collector.jar").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Pattern STILL_WELL =
            Pattern.compile("is behind: |frames could not be read|gaps of cause decode");
    private static final Pattern LOG_LINE = Pattern.compile("(?m)^\\S+Z (ERROR|WARNING|INFO|DEBUG) +\\S+ - ");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path temporary;

    private final List<Process> processes = new ArrayList<>();
    private final List<Path> links = new ArrayList<>();
    private final int collectorPort = freePort();
    private final int storePort = freePort();
    private final int otherPort = freePort();
    private final int venuePort = freePort();
    private GuideCommands guide;
    private Path folder;
    private NatsServer nats;
    private ClickHouseServer clickHouse;

    private record Answer(int exitCode, String output) {}

    @AfterEach
    void endProcesses() throws IOException {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        for (Path link : links) {
            Files.delete(link);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void guideIsRight() throws Exception {
        boolean isComplete = Stream.of("curl", "jq", "lsof").allMatch(TroubleshootingIT::isInstalled);
        assumeTrue(isComplete || System.getenv("CI") != null, "needs curl, jq and lsof");
        guide = new GuideCommands(ROOT.resolve("docs/troubleshooting.md"));
        assertEquals(guide.all(), new GuideCommands(ROOT.resolve("docs/zh/troubleshooting.md")).all());
        try (NatsServer natsServer = NatsServer.start();
                ClickHouseServer clickHouseServer = ClickHouseServer.start()) {
            nats = natsServer;
            clickHouse = clickHouseServer;
            folder = workingFolder("work");
            tells("java -jar marketprism-collector.jar check-config", "config/collector.yaml: valid");
            tells("env | grep -E", "COLLECTOR_HTTP_PORT=" + collectorPort);
            try (SimulatedExchange venue = venue()) {
                Process collector = start(folder, "collect --debug");
                awaitWell(collectorPort);
                portIsTaken();
                allIsWell();
                natsIsAway();
                streamIsOfAnother();
                clickHouseIsAway();
                tableIsOfAnother();
                framesAreDamaged(venue);
                awaitWell(collectorPort);
                assertTrue(collector.isAlive());
            }
            exchangeIsAway();
            try (SimulatedExchange venue = venue()) {
                await().atMost(LIMIT).until(() -> !venue.connections().isEmpty());
                awaitWell(collectorPort);
                nothingIsStored();
            }
        }
        assertEquals(Set.of(), guide.notAsked(), "Commands of the guide that this test does not know");
    }

    private SimulatedExchange venue() {
        return SimulatedExchange.binance(
                        BinanceVenueMarket.SPOT,
                        SimulatorOptions.defaults()
                                .symbols("BTC-USDT")
                                .eventsPerSecond(20)
                                .port(venuePort))
                .start();
    }

    /** A folder as the guide's reader has it. */
    private Path workingFolder(String name) throws IOException {
        Path work = Files.createDirectories(temporary.resolve(name));
        links.add(Files.createSymbolicLink(work.resolve("marketprism-collector.jar"), JAR));
        links.add(Files.createSymbolicLink(work.resolve("scripts"), ROOT.resolve("scripts")));
        Files.createDirectories(work.resolve("config/exchanges"));
        Files.writeString(
                work.resolve("config/collector.yaml"), """
                collector_id: guide
                debug_endpoints: true
                store_http_port: %d
                nats: {url: "%s"}
                clickhouse: {url: "%s"}
                """.formatted(storePort, nats.url(), clickHouse.url()));
        Files.writeString(work.resolve("config/exchanges/binance_spot.yaml"), """
                exchange: binance
                market: spot
                symbols: ["BTCUSDT"]
                data_types: [trade, orderbook, bbo]
                base_url: http://127.0.0.1:%d
                ws_url: ws://127.0.0.1:%d
                """.formatted(venuePort, venuePort));
        return work;
    }

    // --- Running commands -----------------------------------------------------------------------------------------

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    /** The guide speaks of default ports; here others are free. */
    private String here(String command) {
        URI natsUrl = URI.create(nats.url());
        URI clickHouseUrl = URI.create(clickHouse.url());
        return command.replace("localhost:8080", "localhost:" + collectorPort)
                .replace("-i :8080", "-i :" + collectorPort)
                .replace("localhost:8081", "localhost:" + storePort)
                .replace("PORT=8090", "PORT=" + otherPort)
                .replace("localhost:4222", natsUrl.getHost() + ":" + natsUrl.getPort())
                .replace("localhost:8123", clickHouseUrl.getHost() + ":" + clickHouseUrl.getPort());
    }

    private ProcessBuilder shell(Path where, String command) {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", here(command)).directory(where.toFile());
        Map<String, String> environment = builder.environment();
        // What this machine has set is not what a reader of the guide has.
        environment
                .keySet()
                .removeIf(name -> name.matches("(?i)(NATS|CLICKHOUSE|COLLECTOR|LOG)_.*|[A-Z]+_PROXY|ENABLE_PROFILING"));
        environment.put("COLLECTOR_HTTP_PORT", Integer.toString(collectorPort));
        environment.put("ENABLE_PROFILING", "true");
        environment.merge(
                "PATH",
                Path.of(System.getProperty("java.home"), "bin").toString(),
                (path, java) -> java + File.pathSeparator + path);
        return builder;
    }

    /** Starts a command of the guide that runs until it is told to end. */
    private Process start(Path where, String text) throws IOException {
        Process process = shell(where, guide.with(text))
                .redirectErrorStream(true)
                .redirectOutput(
                        Files.createTempFile(temporary, "process", ".out").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private static void terminate(Process process) throws InterruptedException {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList()
                .forEach(ProcessHandle::destroy);
        assertTrue(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    private Answer run(String text) {
        String command = guide.with(text);
        try {
            Process process = shell(folder, command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A command of the guide says something, sooner or later. */
    private void tells(String text, String expected) {
        await().atMost(LIMIT).untilAsserted(() -> {
            Answer answer = run(text);
            assertTrue(answer.output().contains(expected), () -> text + ": expected " + expected + " in\n" + answer);
        });
    }

    private void exits(String text, int expected) {
        Answer answer = run(text);
        assertEquals(expected, answer.exitCode(), () -> text + ": " + answer);
    }

    private String get(int port, String path) {
        try (var in = URI.create("http://127.0.0.1:" + port + path).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is well but for what a busy machine, or frames that were damaged minutes ago, leave to be told. */
    private void awaitWell(int port) {
        await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
            JsonNode health = JSON.readTree(get(port, "/health"));
            assertTrue(health.path("components").size() > 0, health::toString);
            for (JsonNode reason : health.path("reasons")) {
                assertTrue(STILL_WELL.matcher(reason.asText()).find(), health::toString);
            }
        });
    }

    private void metricIs(String line) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertTrue(get(collectorPort, "/metrics").contains("\n" + line), line));
    }

    private void logTells(String line) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertTrue(
                        Files.readString(folder.resolve("logs/marketprism.log")).contains(line), line));
    }

    // --- The sections ---------------------------------------------------------------------------------------------

    private void portIsTaken() throws Exception {
        Path second = workingFolder("second");
        Process refused = shell(second, guide.with("collect --debug"))
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("refused.out").toFile())
                .start();
        processes.add(refused);
        assertTrue(refused.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
        assertEquals(1, refused.exitValue());
        Path first = folder;
        folder = second;
        tells("tail -n 5 logs/error.log", "Cannot listen on 127.0.0.1:" + collectorPort);
        Process other = start(second, "COLLECTOR_HTTP_PORT=");
        await().atMost(LIMIT).ignoreExceptions().until(() -> get(otherPort, "/livez")
                .contains("\"status\":\"ok\""));
        terminate(other);
        folder = first;
        tells("lsof", "(LISTEN)");
    }

    private void allIsWell() throws Exception {
        tells("scripts/health_check.sh", "=== The collector works ===");
        exits("scripts/health_check.sh", 0);
        tells("curl -s http://localhost:8080/health", "\"feeds\":[{\"exchange\":\"binance\"");
        tells("grep messages_per_second", "marketprism_messages_per_second ");
        tells("jq '.websocket_connections'", "\"state\": \"live\"");
        tells("8123/ping", "Ok.");
        tells("telnet:", "\"jetstream\":true");
        exits("tail -n 20 logs/error.log", 0);
        exits("java -jar marketprism-collector.jar health", 0);
        tells("/livez", "\"status\":\"ok\"");
        tells("/readyz", "\"status\":\"ok\"");
        exits("java -version", 0);
        tells("check-config --connect", "binance");
        exits("NATS_PORT=", 0);
        tells("--version", "MarketPrism collector ");
        tells("normalize", "\"data_type\":\"trade\",\"exchange\":\"binance\"");
        tells("raw_data", "\"stream\":\"btcusdt@");
        tells("SELECT version()", ".");
        tells("FROM system.disks", "B");
        tells("'.websocket_connections[]", "\"last_frame_age_ms\"");
        exits("'.feeds[] | select", 0);
        tells("error_rate|unreadable", "marketprism_events_total{data_type=\"trade\"");
        tells("'.feeds[] | {exchange", "\"data_type\": \"orderbook\"");
        tells("'.sinks[]", "\"name\": \"clickhouse\"");
        tells("DESCRIBE", "trade_id");
        tells("FORMAT Vertical", "symbol:");
        tells("processing_duration", "marketprism_processing_duration_seconds_bucket{exchange=\"binance\",le=");
        tells("processing_duration", "marketprism_cpu_usage_ratio ");
        tells("dropped_events_total)'", "marketprism_queue_depth{sink=\"nats\"} ");
        tells("sink_write_seconds", "marketprism_sink_write_seconds_count{sink=\"clickhouse\"} ");
        tells("feed_lag_seconds", "marketprism_feed_lag_seconds_max{");
        exits("-o profile.jfr", 0);
        tells("jfr summary", "jdk.");
        tells("jvm_memory", "jvm_memory_max_bytes{area=\"heap\"");
        tells("book_buffer_bytes", "marketprism_book_buffer_limit_bytes ");
        Answer lines = run("scripts/performance_monitor.sh -i 1 -n 3");
        assertEquals(0, lines.exitCode(), lines::output);
        assertEquals(3, lines.output().lines().count(), lines::output);
        assertTrue(lines.output().lines().allMatch(line -> line.contains("  messages_per_second=")), lines::output);
        tells("grep -oE", "none set");
        tells("ls -l", "marketprism.log");
        tells("Bearer", "\"");
        tells("(http|https|all|no)_proxy", "no proxy");
        Answer newest = run("tail -n 50 logs/marketprism.log");
        // Of which level the newest lines are depends on what the last moments brought.
        assertTrue(LOG_LINE.matcher(newest.output()).find(), newest::output);
        exits("tail -n 50 logs/error.log", 0);
        exits("tail -n 200 logs/marketprism.log", 0);
        tells("curl -s http://localhost:8080/status", "\"websocket_connections\"");
    }

    private void natsIsAway() {
        nats.kill();
        tells("'.components.nats", "Failed to connect to NATS");
        tells("grep 'Failed to connect to NATS'", "ERROR");
        metricIs("marketprism_sink_up{sink=\"nats\"} 0.0");
        tells("queue_depth|spilled_bytes)'", "marketprism_queue_depth{sink=\"nats\"} ");
        exits("telnet:", 7);
        tells("tail -n 20 logs/error.log", "Failed to connect to NATS");
        tells("java -jar marketprism-collector.jar health", "\"degraded\"");
        nats.restart();
        awaitWell(collectorPort);
    }

    @SuppressWarnings("try")
    private void streamIsOfAnother() throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            JetStreamManagement management = connection.jetStreamManagement();
            management.deleteStream("MARKET_DATA");
            management.addStream(StreamConfiguration.builder()
                    .name("OTHER")
                    .subjects("trade.>")
                    .build());
            tells("'.components.nats", "refused stream MARKET_DATA");
            tells("'.components.nats", "OTHER");
            management.deleteStream("OTHER");
            awaitWell(collectorPort);
            assertTrue(management.getStreamNames().contains("MARKET_DATA"));
        }
    }

    private void clickHouseIsAway() {
        clickHouse.kill();
        tells("'.components.clickhouse", "ClickHouse cannot be reached");
        tells("grep -E 'ClickHouse", "ClickHouse cannot be reached");
        exits("8123/ping", 7);
        metricIs("marketprism_sink_up{sink=\"clickhouse\"} 0.0");
        clickHouse.restart();
        awaitWell(collectorPort);
    }

    private void tableIsOfAnother() {
        clickHouse.query("DROP TABLE marketprism.trades");
        clickHouse.query("CREATE TABLE marketprism.trades (x UInt8) ENGINE = MergeTree ORDER BY x");
        tells("'.components.clickhouse", "has tables under names of ours that are not ours: trades ");
        exits("java -jar marketprism-collector.jar init-clickhouse", 1);
        clickHouse.query("RENAME TABLE marketprism.trades TO marketprism.trades_of_another");
        exits("java -jar marketprism-collector.jar init-clickhouse", 0);
        awaitWell(collectorPort);
        tells("SHOW TABLES", "trades_of_another");
        exits("--recreate-tables", 0);
        tells("SHOW TABLES", "trades_of_another");
        awaitWell(collectorPort);
    }

    private void framesAreDamaged(SimulatedExchange venue) {
        for (Damage damage : List.of(Damage.GARBAGE_TEXT, Damage.NEGATIVE_PRICE, Damage.MISSING_FIELD)) {
            venue.faults().insertBeforeNext("btcusdt@trade", damage);
        }
        for (String head : List.of("JSON decode error", "Invalid price value", "Failed to normalize data")) {
            logTells(head + ": ");
        }
        tells("error_rate|unreadable", "marketprism_unreadable_frames_total{exchange=\"binance\"} ");
        tells("grep -E 'ERROR|WARNING' logs/marketprism.log", "JSON decode error");
    }

    private void exchangeIsAway() {
        tells(
                "grep exchange_connection_status",
                "marketprism_exchange_connection_status{exchange=\"binance\",market_type=\"spot\"} 0");
        tells("grep 'WebSocket connection closed", "WebSocket connection closed unexpectedly");
        tells("scripts/health_check.sh", "binance");
    }

    @SuppressWarnings("try")
    private void nothingIsStored() throws Exception {
        Process store = start(folder, "java -jar marketprism-collector.jar store");
        awaitWell(storePort);
        clickHouse.kill();
        tells("localhost:8081/health", "ClickHouse cannot be reached");
        clickHouse.restart();
        awaitWell(storePort);
        try (Connection connection = Nats.connect(nats.url())) {
            connection.jetStream().publish("trade.guide.spot.BAD", "no JSON".getBytes(StandardCharsets.UTF_8));
        }
        tells("localhost:8081/status", "\"dead_letters\": 1");
        tells("store_(waiting", "marketprism_store_events_total{outcome=\"dead_letter\",stream=\"MARKET_DATA\"} 1.0");
        exits("SELECT count()", 0);
        tells("tail -n 20 logs/store-error.log", "");
        tells("health_check.sh http://localhost:8081", "marketprism_store_waiting");
        tells("-n 1 http://localhost:8081", "store_waiting=");
        terminate(store);
    }
}
