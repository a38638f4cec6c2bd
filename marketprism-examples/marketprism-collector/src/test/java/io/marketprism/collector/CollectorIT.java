package io.marketprism.collector;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.duckdb.DuckDbStore;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxVenueMarket;
import io.marketprism.testkit.server.ClickHouseServer;
import io.marketprism.testkit.server.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorIT {
    private static final Duration START = Duration.ofSeconds(60);
    private static final SimulatorOptions MARKET =
            SimulatorOptions.defaults().symbols("BTC-USDT", "ETH-USDT").eventsPerSecond(100);

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectories(temporary.resolve("work"));
    }

    private CollectorProcess run(String... arguments) {
        return CollectorProcess.start(folder, Map.of(), arguments);
    }

    private void configure(String collector, Map<String, SimulatedExchange> exchanges) throws IOException {
        Files.createDirectories(folder.resolve("config/exchanges"));
        Files.writeString(folder.resolve("config/collector.yaml"), collector);
        for (var entry : exchanges.entrySet()) {
            feed(
                    entry.getKey(),
                    entry.getValue().restUri().toString(),
                    entry.getValue().webSocketUri().toString());
        }
    }

    private void feed(String exchange, String rest, String webSocket) throws IOException {
        Files.writeString(folder.resolve("config/exchanges/" + exchange + "_spot.yaml"), """
                exchange: %s
                market: spot
                symbols: ["BTC-USDT", "ETH-USDT"]
                data_types: [trade, orderbook, bbo]
                base_url: %s
                ws_url: %s
                """.formatted(
                        exchange, rest, webSocket));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void demoStoresShowsAndEndsByItself() throws Exception {
        try (CollectorProcess demo = run("demo", "--seconds", "12")) {
            demo.statusPage();
            await().atMost(START)
                    .untilAsserted(() -> assertEquals(200, demo.get("/health").statusCode()));
            assertEquals(0, demo.await(START), () -> demo.output() + demo.errors());
            String output = demo.output();
            assertEquals("", demo.errors());
            assertFalse(output.contains("\u001b"), "plain lines without a terminal");
            assertTrue(output.contains("the simulator cuts the connection of binance-sim"), output);
            Path file = folder.resolve("marketprism-demo.duckdb");
            try (DuckDbStore store = DuckDbStore.open(file)) {
                long stored = 0;
                for (String table : List.of("trades", "orderbooks", "bbos", "instruments", "gaps", "coverage")) {
                    stored += count(store, "SELECT count(*) FROM " + table);
                }
                assertTrue(output.contains(String.format("holds %,d events", stored)), output);
                assertTrue(count(store, "SELECT count(*) FROM trades_final WHERE exchange = 'okx-sim'") > 100);
                assertTrue(count(store, "SELECT count(*) FROM gaps_final WHERE cause = 'reconnect'") > 0);
                assertEquals(0, count(store, "SELECT count(*) FROM gaps_final WHERE state = 'open'"));
                // What the gaps say is missing is what is missing, trade by trade: nothing, once it was fetched.
                assertEquals(
                        count(
                                store,
                                "SELECT sum(lost - recovered_count) FROM gaps_final WHERE affected_data_type = 'trade'"),
                        count(
                                store,
                                "SELECT sum(missing) FROM (SELECT max(sequence) - min(sequence) + 1 - count(*) AS missing"
                                        + " FROM trades_final WHERE exchange = 'binance-sim' GROUP BY symbol)"));
            }
            assertEquals(List.of("marketprism-demo.duckdb"), names(folder), "no logs, nothing else");
            asksAgain(output);
        }
        try (CollectorProcess again = run("demo", "--seconds", "1")) {
            assertEquals(0, again.await(START), () -> again.output() + again.errors());
            assertEquals(List.of("marketprism-demo-2.duckdb", "marketprism-demo.duckdb"), names(folder));
        }
    }

    /** The line that the demo prints, in a shell. */
    private void asksAgain(String output) throws Exception {
        Matcher line = Pattern.compile("(?m)^java -jar (.*) query .*$").matcher(output);
        assertTrue(line.find(), output);
        Process shell = new ProcessBuilder("sh", "-c", line.group())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String answer = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, shell.waitFor(), answer);
        for (String row : answer.lines().toList()) {
            assertTrue(output.contains(row), () -> row + " is not in " + output);
        }
    }

    private static long count(DuckDbStore store, String sql) {
        return Long.parseLong(store.query(sql).rows().get(0).get(0));
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void queryTellsWhatIsWrong() throws Exception {
        try (CollectorProcess query = run("query", "none.duckdb", "SELECT 1")) {
            assertEquals(1, query.await(START));
            assertTrue(query.errors().contains("none.duckdb"), query.errors());
            assertEquals("", query.output());
        }
    }

    @Test
    void collectsToNatsAndClickHouseUntilItIsTerminated() throws Exception {
        try (NatsServer nats = NatsServer.start();
                ClickHouseServer clickHouse = ClickHouseServer.start();
                SimulatedExchange binance = SimulatedExchange.binance(BinanceVenueMarket.SPOT, MARKET)
                        .start();
                SimulatedExchange okx =
                        SimulatedExchange.okx(OkxVenueMarket.SPOT, MARKET).start()) {
            configure("""
                    collector_id: it
                    http_port: 0
                    nats: {url: "%s"}
                    clickhouse: {url: "%s", database: collector_it}
                    """.formatted(nats.url(), clickHouse.url()), Map.of("binance", binance, "okx", okx));
            try (CollectorProcess collector = run("collect")) {
                await().atMost(START).untilAsserted(() -> {
                    JsonNode health = collector.json("/health");
                    assertEquals("healthy", health.path("status").asText(), health::toString);
                });
                JsonNode health = collector.json("/health");
                assertEquals(6, health.path("feeds").size(), health::toString);
                JsonNode status = collector.json("/status");
                // OKX has its trades at an address of their own.
                assertEquals(3, status.path("websocket_connections").size(), status::toString);
                int streams = 0;
                for (JsonNode connection : status.path("websocket_connections")) {
                    assertEquals("live", connection.path("state").asText());
                    assertTrue(connection.path("frames").asLong() > 0);
                    streams += connection.path("streams").asInt();
                }
                assertEquals(12, streams);
                metricsAreThere(collector.get("/metrics").body());
                try (CollectorProcess asked =
                        run("health", "--url", collector.statusPage().toString())) {
                    assertEquals(0, asked.await(START));
                }
                await().atMost(START).until(() -> binance.ledger().tradeCount("BTC-USDT") > 200);
                collector.terminate();
                assertEquals(0, collector.await(START), collector::output);
                String log = Files.readString(folder.resolve("logs/marketprism.log"));
                assertTrue(log.contains("INFO    OrderlyEnd - Ended with status 0"), log);
                assertFalse(log.contains("WARNING MeterRegistry"), log);
                assertEquals("", Files.readString(folder.resolve("logs/error.log")));
                everythingArrived(log, nats, clickHouse);
            }
        }
    }

    private static void metricsAreThere(String metrics) {
        for (String name : List.of(
                "messages_per_second ",
                "exchange_connection_status{exchange=\"binance\",market_type=\"spot\"} 1",
                "exchange_connection_status{exchange=\"okx\",market_type=\"spot\"} 1",
                "processing_duration_seconds_bucket{exchange=\"binance\",le=",
                "error_rate ",
                "memory_usage_bytes ",
                "cpu_usage_ratio ",
                "events_total{data_type=\"trade\",exchange=\"okx\",market_type=\"spot\"} ",
                "gaps_total{cause=\"reconnect\",data_type=\"orderbook\",exchange=\"binance\",market_type=\"spot\",sink=\"\"} 0",
                "dropped_events_total{data_type=\"trade\",sink=\"nats\"} 0",
                "queue_depth{sink=\"clickhouse\"} ",
                "feed_lag_seconds_count{data_type=\"trade\",exchange=\"binance\",market_type=\"spot\"} ",
                "sink_write_seconds_bucket{sink=\"clickhouse\",le=")) {
            assertTrue(metrics.contains("\nmarketprism_" + name), () -> name + " is not in\n" + metrics);
        }
    }

    /** What the log accounts for as delivered is what the servers hold, and of Binance's trades not one is missing. */
    @SuppressWarnings("try")
    private static void everythingArrived(String log, NatsServer nats, ClickHouseServer clickHouse) throws Exception {
        Pattern account = Pattern.compile(
                "Sink (\\w+), (\\w+): Counts\\[received=(\\d+), delivered=(\\d+), deduplicated=(\\d+), conflated=0, dropped=0,"
                        + " pending=0]");
        Matcher matcher = account.matcher(log);
        List<String> trades = new ArrayList<>();
        long toNats = 0;
        while (matcher.find()) {
            long deduplicated = Long.parseLong(matcher.group(5));
            assertEquals(
                    Long.parseLong(matcher.group(3)), Long.parseLong(matcher.group(4)) + deduplicated, matcher.group());
            // A venue may say the same best bid and offer twice in a millisecond, and that is one.
            assertTrue(deduplicated == 0 || matcher.group(2).equals("bbo"), matcher.group());
            if (matcher.group(1).equals("nats")) {
                toNats += Long.parseLong(matcher.group(4));
            }
            if (matcher.group(2).equals("trade")) {
                trades.add(matcher.group(4));
            }
        }
        assertEquals(2, trades.size(), log);
        assertEquals(trades.get(0), trades.get(1));
        assertEquals(trades.get(0), clickHouse.query("SELECT count() FROM collector_it.trades FINAL"));
        assertEquals(
                "0",
                clickHouse.query(
                        "SELECT sum(missing) FROM (SELECT max(sequence) - min(sequence) + 1 - count() AS missing"
                                + " FROM collector_it.trades FINAL WHERE exchange = 'binance' GROUP BY symbol)"));
        try (Connection connection = Nats.connect(nats.url())) {
            var state = connection
                    .jetStreamManagement()
                    .getStreamInfo("MARKET_DATA", StreamInfoOptions.allSubjects())
                    .getStreamState();
            assertEquals(toNats, state.getMsgCount(), log);
            long btc = state.getSubjects().stream()
                    .filter(subject -> subject.getName().equals("trade.binance.spot.BTC-USDT"))
                    .mapToLong(subject -> subject.getCount())
                    .sum();
            assertEquals(
                    Long.toString(btc),
                    clickHouse.query("SELECT count() FROM collector_it.trades FINAL"
                            + " WHERE exchange = 'binance' AND symbol = 'BTC-USDT'"));
        }
    }

    @Test
    void startsWithNothingReachableAndRecovers() throws Exception {
        int port = freePort();
        try (NatsServer nats = NatsServer.start();
                ClickHouseServer clickHouse = ClickHouseServer.start()) {
            nats.stop();
            clickHouse.stop();
            configure("http_port: 0\nclickhouse: {database: collector_it}\n", Map.of());
            feed("binance", "http://127.0.0.1:" + port, "ws://127.0.0.1:" + port);
            Map<String, String> environment = Map.of("NATS_URL", nats.url(), "CLICKHOUSE_URL", clickHouse.url());
            try (CollectorProcess collector = CollectorProcess.start(folder, environment, "collect")) {
                await().atMost(START).untilAsserted(() -> {
                    assertEquals(503, collector.get("/health").statusCode());
                    String health = collector.get("/health").body();
                    assertTrue(health.contains("Failed to connect to NATS"), health);
                    assertTrue(health.contains("ClickHouse cannot be reached"), health);
                    assertTrue(health.contains("\"binance spot\":{\"status\":\"unhealthy\""), health);
                    assertTrue(health.contains("127.0.0.1:" + port), health);
                });
                assertTrue(collector
                        .get("/metrics")
                        .body()
                        .contains(
                                "marketprism_exchange_connection_status{exchange=\"binance\",market_type=\"spot\"} 0"));
                try (CollectorProcess asked =
                        run("health", "--url", collector.statusPage().toString())) {
                    assertEquals(1, asked.await(START));
                }
                for (String name : List.of("logs/marketprism.log", "logs/error.log")) {
                    String log = Files.readString(folder.resolve(name));
                    assertTrue(log.contains(" ERROR   SinkWorker - Failed to connect to NATS at " + nats.url()), log);
                    assertTrue(log.contains(" ERROR   SinkWorker - ClickHouse cannot be reached: "), log);
                    assertTrue(log.contains(" ERROR   MarketFeed - binance: cannot reach "), log);
                }
                nats.restart();
                clickHouse.restart();
                try (SimulatedExchange binance = SimulatedExchange.binance(BinanceVenueMarket.SPOT, MARKET.port(port))
                        .start()) {
                    await().atMost(START).until(() -> !binance.connections().isEmpty());
                    await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                        JsonNode health = collector.json("/health");
                        assertEquals("healthy", health.path("status").asText(), health::toString);
                    });
                    await().atMost(START).until(() -> !clickHouse
                            .query("SELECT count() FROM collector_it.trades")
                            .equals("0"));
                }
                assertTrue(collector.isRunning());
            }
        }
    }

    @Test
    void takenPortEndsItWithTheReason() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            configure("http_port: " + taken.getLocalPort() + "\n", Map.of());
            feed("binance", "http://127.0.0.1:1", "ws://127.0.0.1:1");
            try (CollectorProcess collector = run("collect")) {
                assertEquals(1, collector.await(START), collector::errors);
                assertTrue(
                        collector.errors().contains("Cannot listen on 127.0.0.1:" + taken.getLocalPort()),
                        collector.errors());
                assertTrue(Files.readString(folder.resolve("logs/error.log"))
                        .contains("Cannot listen on 127.0.0.1:" + taken.getLocalPort()));
            }
        }
    }

    @Test
    void invalidConfigurationEndsItWithTheReason() throws Exception {
        configure("http_prt: 1\n", Map.of());
        feed("binance", "http://127.0.0.1:1", "ws://127.0.0.1:1");
        try (CollectorProcess collector = run("collect");
                CollectorProcess check = run("check-config")) {
            assertEquals(2, collector.await(START));
            assertTrue(collector.errors().contains("collector.yaml:1: http_prt: "), collector.errors());
            assertTrue(Files.readString(folder.resolve("logs/error.log")).contains("collector.yaml:1: http_prt: "));
            assertEquals(1, check.await(START));
            assertTrue(check.errors().contains("collector.yaml:1: http_prt: "), check.errors());
        }
    }

    @Test
    void normalizeTellsBadLinesByItsExitCode() throws Exception {
        String trade =
                "{\"e\":\"trade\",\"E\":1,\"s\":\"BTCUSDT\",\"t\":7,\"p\":\"1\",\"q\":\"2\",\"T\":1700000000000,\"m\":true}\n";
        Path good = Files.writeString(temporary.resolve("good"), trade);
        Path bad = Files.writeString(temporary.resolve("bad"), trade + "{\"e\":\n" + trade);
        String[] command = {"normalize", "--exchange", "binance", "--market", "spot"};
        try (CollectorProcess normalize = CollectorProcess.start(folder, Map.of(), good, command)) {
            assertEquals(0, normalize.await(START), normalize::errors);
            assertEquals(1, normalize.output().lines().count());
            assertEquals("", normalize.errors());
        }
        try (CollectorProcess normalize = CollectorProcess.start(folder, Map.of(), bad, command)) {
            assertEquals(1, normalize.await(START), normalize::errors);
            assertEquals(2, normalize.output().lines().count());
            assertTrue(normalize.errors().startsWith("line 2: binance: "), normalize.errors());
        }
        try (CollectorProcess normalize = CollectorProcess.start(
                folder, Map.of(), good, "normalize", "--exchange", "binanc", "--market", "spot")) {
            assertEquals(2, normalize.await(START), normalize::errors);
            assertTrue(
                    normalize.errors().contains("expected one of binance, deribit, okx, was \"binanc\""),
                    normalize.errors());
        }
        assertEquals(List.of(), names(folder), "no logs, nothing else");
    }

    /** OKX lists its options underlying by underlying, each list in the same form. */
    @Test
    void normalizeKnowsTheInstrumentsOfAList() throws Exception {
        Path list = Files.writeString(
                temporary.resolve("list"),
                "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instType\":\"OPTION\",\"instId\":\"QRX-USD-261225-50-C\",\"uly\":\"QRX-USD\","
                        + "\"ctVal\":\"1\",\"ctMult\":\"0.01\",\"ctValCcy\":\"QRX\",\"state\":\"live\"}]}");
        Path trade = Files.writeString(
                temporary.resolve("trade"),
                "{\"arg\":{\"channel\":\"trades-all\",\"instId\":\"QRX-USD-261225-50-C\"},\"data\":[{\"tradeId\":\"8105\",\"px\":\"0.05\","
                        + "\"sz\":\"7\",\"side\":\"sell\",\"ts\":\"1790000015000\"}]}\n");
        String[] command = {"normalize", "--exchange", "okx", "--market", "option", "--instruments", list.toString()};
        try (CollectorProcess normalize = CollectorProcess.start(folder, Map.of(), trade, command)) {
            assertEquals(0, normalize.await(START), normalize::errors);
            assertTrue(
                    normalize.output().contains("\"quantity\":\"0.07\",\"quantity_unit\":\"base\""),
                    normalize.output());
        }
    }

    @Test
    void clickHouseIsSetUpAndNeverDroppedByAccident() throws Exception {
        try (ClickHouseServer clickHouse = ClickHouseServer.start()) {
            Map<String, String> environment =
                    Map.of("CLICKHOUSE_URL", clickHouse.url(), "CLICKHOUSE_DATABASE", "collector_it");
            try (CollectorProcess init = CollectorProcess.start(folder, environment, "init-clickhouse")) {
                assertEquals(0, init.await(START), init::errors);
                assertTrue(
                        init.output().contains(": trades, ") && init.output().contains(", trades_final, "),
                        init.output());
            }
            clickHouse.query("INSERT INTO collector_it.trades (exchange, symbol) VALUES ('a', 'b')");
            try (CollectorProcess init = CollectorProcess.start(folder, environment, "init-clickhouse")) {
                assertEquals(0, init.await(START), init::errors);
                assertTrue(init.output().contains("Nothing was missing"), init.output());
            }
            try (CollectorProcess init =
                    CollectorProcess.start(folder, environment, "init-clickhouse", "--recreate-tables")) {
                assertEquals(1, init.await(START), init::output);
                assertTrue(init.errors().contains("Nothing was changed"), init.errors());
            }
            assertEquals("1", clickHouse.query("SELECT count() FROM collector_it.trades"));
            try (CollectorProcess init =
                    CollectorProcess.start(folder, environment, "init-clickhouse", "--recreate-tables", "--force")) {
                assertEquals(0, init.await(START), init::errors);
            }
            assertEquals("0", clickHouse.query("SELECT count() FROM collector_it.trades"));
        }
    }

    /** As {@code docs/from-python.md} says it, statement by statement. */
    @Test
    void tablesOfThePythonSystemAreLeftAloneAndTheirRowsTakenOver() throws Exception {
        Path page = Path.of("").toAbsolutePath().getParent().getParent().resolve("docs/from-python.md");
        List<String> statements = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(page))
                .results()
                .map(match -> match.group(1))
                .toList();
        try (ClickHouseServer clickHouse = ClickHouseServer.start()) {
            clickHouse.query("CREATE DATABASE marketprism");
            clickHouse.query(
                    "CREATE TABLE marketprism.trades (timestamp DateTime64(3, 'UTC'), exchange String, symbol String,"
                            + " trade_id UInt64, price Float64, amount Float64, side String)"
                            + " ENGINE = MergeTree ORDER BY timestamp");
            clickHouse.query("INSERT INTO marketprism.trades VALUES"
                    + " ('2025-01-27 10:00:00.123', 'binance', 'BTC-USDT', 7, 67000.1, 0.3, 'BUY')");
            Map<String, String> environment = Map.of("CLICKHOUSE_URL", clickHouse.url());
            for (String[] command : List.of(
                    new String[] {"init-clickhouse"},
                    new String[] {"init-clickhouse", "--recreate-tables", "--force"})) {
                try (CollectorProcess init = CollectorProcess.start(folder, environment, command)) {
                    assertEquals(1, init.await(START), init::output);
                    assertTrue(
                            init.errors()
                                    .contains(
                                            "has tables under names of ours that are not ours: trades (engine MergeTree, columns ["),
                            init.errors());
                    assertTrue(
                            init.errors().contains("Nothing was changed. Rename them, as RENAME TABLE"), init.errors());
                    assertEquals("trades", clickHouse.query("SHOW TABLES FROM marketprism"));
                }
            }
            clickHouse.query(statements.get(0));
            try (CollectorProcess init = CollectorProcess.start(folder, environment, "init-clickhouse")) {
                assertEquals(0, init.await(START), init::errors);
            }
            clickHouse.query(statements.get(1));
            clickHouse.query(statements.get(1));
            assertEquals(
                    "binance\tspot\tBTC-USDT\tBTCUSDT\t7\tsingle\t67000.1\t0.3\tbuy\t2025-01-27 10:00:00.123000",
                    clickHouse.query(
                            "SELECT exchange, market_type, symbol, native_symbol, trade_id, form, price, quantity, side,"
                                    + " exchange_time FROM marketprism.trades_final"));
        }
    }
}
