package io.marketprism.collector;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxVenueMarket;
import io.marketprism.testkit.server.ClickHouseServer;
import io.marketprism.testkit.server.NatsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What no real server does when it is told to: one without JetStream, logins that are refused, a user that may only read, a stranger's certificate, a
 * disk that is full, a server that does not answer. A collector that runs tells each of them in its health, its log and its metrics, and goes on
 * when the cause is gone. What the guide's reader does about it stands in {@link TroubleshootingIT}. With {@code -Dmarketprism.long=true} also what
 * comes after others, when sinks are tried again seldom, or has to wait for a time-out.
 */
@Timeout(600)
class OutagesIT {
    private static final boolean LONG = Boolean.getBoolean("marketprism.long");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String PASSWORD = "changeit";

    /** Of Linux. */
    private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");

    @TempDir
    private Path temporary;

    private final SimulatorOptions market =
            SimulatorOptions.defaults().symbols("BTC-USDT").eventsPerSecond(100).ledgerCapacity(1_000);
    private final SimulatedExchange binance =
            SimulatedExchange.binance(BinanceVenueMarket.SPOT, market).start();
    private final SimulatedExchange okx =
            SimulatedExchange.okx(OkxVenueMarket.SPOT, market).start();
    private final NatsServer nats = NatsServer.start();
    private final ClickHouseServer clickHouse = ClickHouseServer.start();
    private NatsImpostor natsImpostor;
    private HttpServer clickHouseImpostor;
    private Relay toNats;
    private Relay toClickHouse;
    private Relay toOkx;
    private Path folder;
    private CollectorProcess collector;
    private volatile String refusal;

    @BeforeEach
    void begin() throws Exception {
        natsImpostor = new NatsImpostor();
        clickHouseImpostor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        clickHouseImpostor.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] answer = ("Code: " + refusal).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", refusal.substring(0, 3));
            exchange.sendResponseHeaders(403, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        clickHouseImpostor.start();
        toNats = new Relay(natsImpostor.port());
        toClickHouse = new Relay(clickHouseImpostor.getAddress().getPort());
        toOkx = new Relay(okx.restUri().getPort());
        folder = Files.createDirectories(temporary.resolve("work"));
        Files.createDirectories(folder.resolve("config/exchanges"));
        Files.writeString(folder.resolve("config/collector.yaml"), """
                http_port: 0
                ca_file: "%s"
                nats: {url: "nats://127.0.0.1:%d"}
                clickhouse: {url: "http://127.0.0.1:%d"}
                """.formatted(
                        temporary.resolve("known.pem"), toNats.port(), toClickHouse.port()));
        feed("binance", binance.restUri().toString(), binance.webSocketUri().toString());
        feed("okx", "https://localhost:" + toOkx.port(), "wss://localhost:" + toOkx.port());
    }

    private void feed(String exchange, String rest, String webSocket) throws IOException {
        Files.writeString(
                folder.resolve("config/exchanges/" + exchange + ".yaml"), """
                exchange: %s
                market: spot
                symbols: ["BTC-USDT"]
                data_types: [trade, orderbook]
                base_url: %s
                ws_url: %s
                """.formatted(exchange, rest, webSocket));
    }

    @AfterEach
    void end() throws IOException {
        if (collector != null) {
            collector.close();
        }
        for (Relay relay : List.of(toNats, toClickHouse, toOkx)) {
            relay.close();
        }
        natsImpostor.close();
        clickHouseImpostor.stop(0);
        nats.close();
        clickHouse.close();
        okx.close();
        binance.close();
    }

    @Test
    void eachIsToldAndHeals() throws Exception {
        SSLContext known = certificates("known");
        toOkx.tls(certificates("stranger"));
        refusal = "516. DB::Exception: default: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)";
        collector = CollectorProcess.start(folder, Map.of(), "collect");

        component(
                "nats",
                "unhealthy",
                "Failed to connect to NATS at ",
                "runs without JetStream. Start it with JetStream");
        component("clickhouse", "unhealthy", "ClickHouse error 516: user or password is wrong; check both");
        component("okx spot", "unhealthy", "waits for the exchange's list of instruments");
        reason("PKIX path building failed");
        log("ERROR   SinkWorker - Failed to connect to NATS at ");
        log("ERROR   SinkWorker - ClickHouse error 516: ");
        metric("marketprism_sink_up{sink=\"nats\"} 0.0");
        metric("marketprism_sink_held{sink=\"nats\"} 1.0");
        metric("marketprism_sink_held{sink=\"clickhouse\"} 1.0");
        assertEquals(503, collector.get("/health").statusCode());
        await("what comes is kept on disk")
                .atMost(LIMIT)
                .until(() -> collector.get("/readyz").statusCode() == 200);

        if (Files.isExecutable(PRLIMIT)) {
            fileSizes("32768:");
            component("disk", "unhealthy", "the disk fails at ");
            log("ERROR   Spill - What waits for sink ");
            fileSizes("unlimited:");
            component("disk", "healthy", "MB are free");
        }

        toOkx.tls(known);
        component("okx spot", "healthy", " connections are live");

        if (LONG) {
            loginsAreRefused();
        }
        toNats.to(URI.create(nats.url()).getPort());
        toClickHouse.to(URI.create(clickHouse.url()).getPort());
        isWell();
        if (LONG) {
            doesNotAnswer();
        }
    }

    private void loginsAreRefused() {
        natsImpostor.acceptNobody();
        toNats.to(natsImpostor.port());
        refusal = "164. DB::Exception: default: Cannot execute query in readonly mode. (READONLY)";
        component("nats", "unhealthy", "did not accept a client without credentials", "Check the credentials");
        component("clickhouse", "unhealthy", "ClickHouse error 164: the user may only read; allow it to insert");
        log("ERROR   SinkWorker - ClickHouse error 164: ");
    }

    /** As long as the collector waits for ClickHouse. */
    private void doesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            toClickHouse.to(silent.getLocalPort());
            component("clickhouse", "unhealthy", "ClickHouse connection timeout: no answer within PT30S");
            log("ERROR   SinkWorker - ClickHouse connection timeout: ");
            toClickHouse.to(URI.create(clickHouse.url()).getPort());
        }
        isWell();
    }

    /** Whether all that came is delivered already depends on how busy the machine is. */
    private void isWell() {
        for (String sink : List.of("nats", "clickhouse")) {
            metric("marketprism_sink_up{sink=\"" + sink + "\"} 1.0");
            metric("marketprism_sink_held{sink=\"" + sink + "\"} 0.0");
            String status = collector
                    .json("/health")
                    .path("components")
                    .path(sink)
                    .path("status")
                    .asText();
            assertTrue(List.of("healthy", "degraded").contains(status), status);
        }
        for (String exchange : List.of("binance", "okx")) {
            String stored = "SELECT count() > 0 FROM marketprism.trades WHERE exchange = '" + exchange + "'";
            await().atMost(LIMIT).until(() -> clickHouse.query(stored).equals("1"));
        }
    }

    private void component(String name, String status, String... words) {
        await().atMost(LIMIT).untilAsserted(() -> {
            JsonNode health = collector.json("/health");
            JsonNode component = health.path("components").path(name);
            assertEquals(status, component.path("status").asText(), health::toString);
            for (String word : words) {
                assertTrue(component.path("detail").asText().contains(word), () -> word + " in " + health);
            }
        });
    }

    private void reason(String words) {
        await().atMost(LIMIT).untilAsserted(() -> {
            JsonNode reasons = collector.json("/health").path("reasons");
            assertTrue(reasons.toString().contains(words), () -> words + " in " + reasons);
        });
    }

    private void log(String line) {
        await().atMost(LIMIT).untilAsserted(() -> {
            String log = Files.readString(folder.resolve("logs/error.log"));
            assertTrue(log.contains(line), () -> line + " in " + log);
        });
    }

    private void metric(String line) {
        await().atMost(LIMIT).untilAsserted(() -> {
            String metrics = collector.get("/metrics").body();
            assertTrue(metrics.contains("\n" + line + "\n"), () -> line + " in " + metrics);
        });
    }

    /** A file that may not grow any more is as good as a full disk, and needs no disk of its own. */
    private void fileSizes(String limit) throws Exception {
        Process prlimit = new ProcessBuilder(
                        PRLIMIT.toString(), "--pid", Long.toString(collector.pid()), "--fsize=" + limit)
                .inheritIO()
                .start();
        assertEquals(0, prlimit.waitFor());
    }

    private SSLContext certificates(String name) throws Exception {
        Path keys = temporary.resolve(name + ".p12");
        keytool(keys, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=dns:localhost");
        keytool(
                keys,
                "-exportcert",
                "-rfc",
                "-file",
                temporary.resolve(name + ".pem").toString());
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private void keytool(Path keys, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", keys.toString(), "-storepass", PASSWORD));
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("keytool.log").toFile())
                .start();
        assertTrue(keytool.waitFor(60, TimeUnit.SECONDS), "keytool did not end");
        assertEquals(0, keytool.exitValue(), () -> "exit code of " + command);
    }
}
