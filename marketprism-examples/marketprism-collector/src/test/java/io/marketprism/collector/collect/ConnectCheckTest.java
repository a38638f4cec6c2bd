package io.marketprism.collector.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxAccount;
import io.marketprism.simulator.okx.OkxRules;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ConnectCheckTest {
    /** Nobody listens there. */
    private static final String NOBODY = "127.0.0.1:1";

    @TempDir
    private Path folder;

    private HttpServer clickHouse;
    private volatile String state = "0\t0";
    private volatile int status = 200;

    @BeforeEach
    void startWhatAnswersAsClickHouse() throws IOException {
        clickHouse = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        clickHouse.createContext("/", exchange -> {
            String query = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] answer =
                    (query.equals("SELECT version()") ? "25.8\n" : state + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        clickHouse.start();
    }

    @AfterEach
    void stop() {
        clickHouse.stop(0);
    }

    @Test
    void folderOfTheSpillIsTried() throws Exception {
        Files.writeString(folder.resolve("a"), "no folder");
        ConnectCheck.Result result =
                check("nats: {enabled: false}\n", "http://" + NOBODY, "ws://" + NOBODY, "BTC-USDT");
        assertHas(result.problems(), "spill_dir: expected a folder that can be written, was " + folder.resolve("a/b"));
    }

    private ConnectCheck.Result check(String collector, String rest, String webSocket, String symbol)
            throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("exchanges"));
        Path file = folder.resolve("collector.yaml");
        Files.writeString(
                file,
                "spill_dir: " + folder.resolve("a/b") + "\nspill_max_bytes: 1000\n"
                        + "clickhouse: {url: \"http://127.0.0.1:"
                        + clickHouse.getAddress().getPort() + "\"}\n"
                        + collector);
        Files.writeString(folder.resolve("exchanges/one.yaml"), """
                exchange: binance
                market: spot
                symbols: ["%s"]
                data_types: [trade]
                base_url: %s
                ws_url: %s
                """.formatted(symbol, rest, webSocket));
        return ConnectCheck.of(CollectorConfig.read(file, Map.of()));
    }

    private static void assertHas(List<String> sentences, String beginning) {
        assertTrue(
                sentences.stream().anyMatch(sentence -> sentence.startsWith(beginning)),
                () -> "Expected \"" + beginning + "\" in " + sentences);
    }

    @Test
    void whatIsAsItShouldBeIsTold() throws Exception {
        try (SimulatedExchange venue = SimulatedExchange.binance(
                        BinanceVenueMarket.SPOT, SimulatorOptions.defaults().symbols("BTC-USDT"))
                .start()) {
            ConnectCheck.Result result = check(
                    "nats: {enabled: false}\n",
                    venue.restUri().toString(),
                    venue.webSocketUri().toString(),
                    "BTC-USDT");
            assertEquals(List.of(), result.problems());
            assertHas(result.found(), "spill_dir: ");
            assertHas(result.found(), "ClickHouse at http://127.0.0.1:");
            assertHas(result.found(), "ClickHouse database marketprism has no tables yet");
            assertHas(result.found(), "binance spot: has the symbols BTC-USDT");
            assertHas(result.found(), "binance spot: its WebSockets can be opened");
            assertTrue(Files.notExists(folder.resolve("a")), "nothing is changed");
        }
    }

    @Test
    void everythingThatIsWrongIsTold() throws Exception {
        state = "1\t0";
        ConnectCheck.Result result =
                check("nats: {url: \"nats://" + NOBODY + "\"}\n", "http://" + NOBODY, "ws://" + NOBODY, "BTC-USDT");
        assertHas(result.problems(), "Failed to connect to NATS at nats://" + NOBODY);
        assertHas(
                result.problems(),
                "ClickHouse at http://127.0.0.1:" + clickHouse.getAddress().getPort()
                        + " as user default: expected a user who may write, was one with readonly = 1");
        assertHas(result.problems(), "binance spot: binance: cannot reach http://" + NOBODY);
        assertEquals(3, result.problems().size(), () -> result.problems().toString());
    }

    @Test
    void symbolThatIsNotListedAndALoginThatIsWrongAreTold() throws Exception {
        status = 401;
        try (SimulatedExchange venue = SimulatedExchange.binance(
                        BinanceVenueMarket.SPOT, SimulatorOptions.defaults().symbols("BTC-USDT"))
                .start()) {
            ConnectCheck.Result result = check(
                    "nats: {enabled: false}\n",
                    venue.restUri().toString(),
                    venue.webSocketUri().toString(),
                    "BTCC-USDT");
            assertHas(result.problems(), "binance spot: ");
            assertTrue(result.problems().toString().contains("BTCC-USDT"), () -> result.problems()
                    .toString());
            assertTrue(
                    result.problems().get(0).contains("as user default answered HTTP 401: 25.8"),
                    () -> result.problems().toString());
        }
    }

    @Test
    void apiKeyThatTheExchangeDoesNotAcceptIsTold() throws Exception {
        try (SimulatedExchange venue = SimulatedExchange.okx(
                        OkxVenueMarket.SPOT,
                        SimulatorOptions.defaults().symbols("BTC-USDT"),
                        OkxRules.documented().account(new OkxAccount("the-key", "the-secret", "the-phrase")))
                .start()) {
            Files.createDirectories(folder.resolve("exchanges"));
            Files.writeString(
                    folder.resolve("exchanges/okx.yaml"), """
                    exchange: okx
                    market: spot
                    symbols: ["BTC-USDT"]
                    data_types: [trade]
                    base_url: %s
                    ws_url: %s
                    """.formatted(venue.restUri(), venue.webSocketUri()));
            Path file = Files.writeString(
                    folder.resolve("collector.yaml"),
                    "spill_dir: " + folder + "\nspill_max_bytes: 1000\nclickhouse: {url: \"http://127.0.0.1:"
                            + clickHouse.getAddress().getPort() + "\"}\nnats: {enabled: false}\n");
            ConnectCheck.Result result = ConnectCheck.of(CollectorConfig.read(
                    file,
                    Map.of("OKX_API_KEY", "the-key", "OKX_SECRET_KEY", "another", "OKX_PASSPHRASE", "the-phrase")));
            assertHas(result.found(), "okx spot: its WebSockets can be opened");
            assertHas(
                    result.problems(),
                    "okx spot: refuses a request that it does not name: 60007 Invalid sign; check the API key");
            assertEquals(1, result.problems().size(), () -> result.problems().toString());
        }
    }
}
