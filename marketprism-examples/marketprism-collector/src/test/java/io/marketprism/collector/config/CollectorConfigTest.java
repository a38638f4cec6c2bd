package io.marketprism.collector.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.clickhouse.ClickHouseOptions;
import io.marketprism.connector.ApiKey;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.event.DataType;
import io.marketprism.nats.NatsOptions;
import io.marketprism.nats.NatsStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CollectorConfigTest {
    private static final String FEED = """
            exchange: binance
            market: spot
            symbols: [BTCUSDT]
            data_types: [trade]
            """;

    @TempDir
    private Path folder;

    private Path file;
    private Path feed;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void writeSomethingValid() throws IOException {
        file = folder.resolve("collector.yaml");
        feed = folder.resolve("exchanges").resolve("one.yaml");
        Files.createDirectory(folder.resolve("exchanges"));
        Files.writeString(file, "");
        Files.writeString(feed, FEED);
    }

    private CollectorConfig read() {
        return CollectorConfig.read(file, environment);
    }

    private List<String> problems() {
        return assertThrows(ConfigException.class, this::read).problems();
    }

    @Test
    void emptyFileMeansTheDefaults() {
        CollectorConfig config = read();
        assertNull(config.collectorId());
        assertEquals("127.0.0.1", config.httpHost());
        assertEquals(8_080, config.httpPort());
        assertNull(config.httpToken());
        assertFalse(config.debugEndpoints());
        assertEquals(1_000, config.batchSize());
        assertEquals(200, config.flushIntervalMillis());
        assertEquals(Path.of("data", "spill"), config.spillDir());
        assertEquals(10_737_418_240L, config.spillMaxBytes());
        assertEquals(67_108_864, config.bookBufferBytes());
        assertEquals(67_108_864, config.httpAnswerBytes());
        assertEquals(30, config.httpAnswerSeconds());
        assertEquals("nats://localhost:4222", config.nats().url());
        assertEquals("http://localhost:8123", config.clickHouse().url());
        assertEquals("marketprism", config.clickHouse().database());
        assertTrue(config.proxy().isNone());
        assertEquals(
                new StoreConfig(
                        8_081,
                        "marketprism-store",
                        10_000,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(60),
                        config.clickHouse()),
                config.store());
        assertEquals(List.of(), config.withoutEffect());
    }

    @Test
    void storeNeedsNatsButNoFeedAndNoDirectSink() throws IOException {
        Files.delete(feed);
        Files.writeString(file, """
                store_http_port: 1
                clickhouse: {enabled: false, database: elsewhere}
                store: {consumer: mine, batch_size: 5, flush_interval: 2000, ack_wait: 7}
                """);
        CollectorConfig config = CollectorConfig.readForStore(file, environment);
        assertNull(config.clickHouse());
        assertEquals("elsewhere", config.store().clickHouse().database());
        assertEquals(1, config.store().httpPort());
        assertEquals("mine", config.store().consumer());
        assertEquals(5, config.store().batchSize());
        assertEquals(Duration.ofSeconds(2), config.store().flushInterval());
        assertEquals(Duration.ofSeconds(7), config.store().ackWait());

        Files.writeString(file, "nats: {}\nstore: {flush_interval: 5000, ack_wait: 9}\n");
        assertEquals(
                List.of(file + ":2: store.ack_wait: expected at least twice flush_interval, 10000 ms, was 9 s"),
                assertThrows(ConfigException.class, () -> CollectorConfig.readForStore(file, environment))
                        .problems());

        Files.writeString(file, "nats: {enabled: false}\nstore: {consumer: a.b, ack_wait: 0}\n");
        List<String> problems = assertThrows(
                        ConfigException.class, () -> CollectorConfig.readForStore(file, environment))
                .problems();
        assertEquals(
                List.of(
                        file + ":2: store.consumer: expected a name without spaces, dots, * > / and \\, was \"a.b\"",
                        file + ":2: store.ack_wait: expected seconds from 1 to 3600, was 0",
                        file + ": expected nats.enabled to be true, since `store` reads from NATS; was false"),
                problems);
    }

    @Test
    void timeToEndIsASetting() throws IOException {
        assertEquals(Duration.ofSeconds(8), read().stopWithin());
        Files.writeString(file, "nats: {}\nstop_within: 20\n");
        assertEquals(Duration.ofSeconds(20), read().stopWithin());
        Files.writeString(file, "nats: {}\nstop_within: 0\n");
        assertEquals(List.of(file + ":2: stop_within: expected seconds from 1 to 3600, was 0"), problems());
    }

    @Test
    void shippedConfigurationIsValidAndSaysTheDefaults() throws IOException {
        Path shipped = Path.of("..", "..", "config", "collector.yaml");
        CollectorConfig config = CollectorConfig.read(shipped, Map.of());
        assertEquals(List.of(), config.withoutEffect());
        CollectorConfig defaults = read();
        assertEquals(
                new CollectorConfig(
                        defaults.collectorId(),
                        defaults.httpHost(),
                        defaults.httpPort(),
                        defaults.httpToken(),
                        defaults.debugEndpoints(),
                        defaults.batchSize(),
                        defaults.flushIntervalMillis(),
                        defaults.spillDir(),
                        defaults.spillMaxBytes(),
                        defaults.stopWithin(),
                        defaults.bookBufferBytes(),
                        defaults.httpAnswerBytes(),
                        defaults.httpAnswerSeconds(),
                        defaults.nats(),
                        defaults.clickHouse(),
                        defaults.maxConcurrentConnections(),
                        defaults.caFile(),
                        defaults.plugins(),
                        defaults.sinks(),
                        defaults.proxy(),
                        defaults.networks(),
                        defaults.store(),
                        config.feeds(),
                        List.of(),
                        List.of()),
                config);
        assertEquals(
                List.of("binance", "okx"),
                config.feeds().stream().map(one -> one.connector().exchange()).toList());
    }

    static List<Arguments> markets() {
        Exchanges exchanges = Exchanges.available();
        return exchanges.names().stream()
                .flatMap(exchange -> exchanges.markets(exchange).stream().map(market -> Arguments.of(exchange, market)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("markets")
    void everyMarketHasAShippedFileThatIsValidOnceEnabled(String exchange, String market) throws IOException {
        Path shipped = Path.of("..", "..", "config", "exchanges", exchange + "_" + market + ".yaml");
        Files.writeString(feed, Files.readString(shipped).replace("enabled: false", "enabled: true "));
        CollectorConfig config = read();
        assertEquals(List.of(), config.withoutEffect());
        FeedConfig only = config.feeds().get(0);
        assertEquals(exchange, only.connector().exchange());
        assertEquals(market, only.connector().market());
        Set<DataType> most = only.connector().dataTypes();
        assertTrue(
                market.equals("spot") || most.equals(only.feed().dataTypes()),
                () -> "Expected all of " + most + ", was " + only.feed().dataTypes());
    }

    @Test
    void feedNamesItsConnectorSymbolsAndData() throws IOException {
        Files.writeString(feed, """
                exchange: okx
                market: spot
                testnet: true
                symbols: ["BTC-USDT", "ETH-USDT"]
                data_types: [trade, orderbook]
                base_url: http://127.0.0.1:9001
                ws_url: ws://127.0.0.1:9002/prefix
                """);
        FeedConfig read = read().feeds().get(0);
        assertEquals("okx-demo", read.connector().exchange());
        assertEquals("spot", read.connector().market());
        assertEquals(List.of("BTC-USDT", "ETH-USDT"), read.feed().symbols());
        assertEquals(Set.of(DataType.TRADE, DataType.ORDERBOOK), read.feed().dataTypes());
        assertEquals(
                "http://127.0.0.1:9001/api/v5/public/instruments?instType=SPOT",
                ((InstrumentSource.Fetched) read.connector().instruments())
                        .calls()
                        .get(0)
                        .uri()
                        .toString());
    }

    @Test
    void disabledFeedIsAsIfItWereNotThere() throws IOException {
        Files.writeString(folder.resolve("exchanges").resolve("two.yaml"), "enabled: false\nexchange: elsewhere\n");
        assertEquals(1, read().feeds().size());
    }

    @Test
    void noEnabledFeedIsAProblem() throws IOException {
        Files.writeString(feed, "enabled: false\n");
        assertEquals(
                List.of(folder.resolve("exchanges")
                        + ": expected at least one file *.yaml or *.yml with an enabled feed, was none"),
                problems());
    }

    @Test
    void clickHouseTablesForgetAndReplicateWhenTold() throws IOException {
        Files.writeString(file, "clickhouse: {ttl_days: 30, cluster: main, replicated: true, block_bytes: 1000000}\n");
        ClickHouseOptions options = read().clickHouse();
        assertEquals(Duration.ofDays(30), options.retention());
        assertEquals("main", options.cluster());
        assertEquals(ClickHouseOptions.Engine.REPLICATED, options.engine());
        assertEquals(1_000_000, options.blockBytes());
    }

    @Test
    void missingFileIsTheOnlyProblem() {
        file = folder.resolve("elsewhere.yaml");
        assertEquals(List.of(file + ": expected a file, found none; name another with --config"), problems());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http_prt: 8080           | 2 | http_prt   | expected one of the keys batch_size,
                    http_prt: 8080           | 2 | http_prt   | , was "http_prt"; did you mean "http_port"?
                    Batch-Size: 1            | 2 | Batch-Size | , was "Batch-Size"; did you mean "batch_size"?
                    capture_dir: data        | 2 | capture_dir | expected null, since this version does not capture raw frames, was "data"
                    ca_file: none.pem        | 2 | ca_file    | expected a file that can be read, or null, was "none.pem"
                    max_concurrent_connections: 0 | 2 | max_concurrent_connections | expected a number from 1 to 1000, was 0
                    http_port: eighty        | 2 | http_port  | expected a port from 0 (any free one) to 65535, was "eighty"
                    http_port: "8080"        | 2 | http_port  | expected a port from 0 (any free one) to 65535, without quotes, was "8080"
                    debug_endpoints: "true"  | 2 | debug_endpoints | expected true or false, without quotes, was "true"
                    http_host: "a b"         | 2 | http_host  | expected an address to listen on, was "a b"
                    http_port: 65536         | 2 | http_port  | was 65536
                    http_port: 99999999999999999999 | 2 | http_port | was "99999999999999999999"
                    http_port: 80.5          | 2 | http_port  | was "80.5"
                    http_port: null          | 2 | http_port  | was null
                    http_port: [1]           | 2 | http_port  | was a list
                    debug_endpoints: maybe   | 2 | debug_endpoints | expected true or false, was "maybe"
                    collector_id: 17         | 2 | collector_id | expected a name for this collector or null, in quotes, was 17
                    collector_id: " "        | 2 | collector_id | was " "
                    batch_size: 0            | 2 | batch_size | expected a number of events from 1 to 100000, was 0
                    flush_interval: -1       | 2 | flush_interval | expected milliseconds from 0 to 60000, was -1
                    nats: nats://a:1         | 2 | nats       | expected a section of settings, was "nats://a:1"
                    nats: {replicas: 9}      | 2 | nats.replicas | expected a number of servers from 1 to 5, or null, was 9
                    nats: {stream: a.b}      | 2 | nats.stream | Expected the name of a NATS stream, without spaces, dots, * > / and \\, was "a.b"
                    nats: {user: me}         | 2 | nats.user  | expected user and password, or neither, was only one
                    nats: {nkey: SUX}        | 2 | nats.nkey  | Expected the seed of a NATS user's nkey, such as SUA…; what was given is not one
                    nats: {subject_prefix: "a b"} | 2 | nats.subject_prefix | Expected a NATS subject prefix of tokens separated by dots, without spaces, * and >, was "a b"
                    nats: {url: http://a:1}  | 2 | nats.url   | expected a URL that begins with nats:// or tls://, was "http://a:1"
                    clickhouse: {url: "a b"} | 2 | clickhouse.url | expected a URL that begins with http:// or https://, was "a b"
                    clickhouse: {usr: a}     | 2 | clickhouse.usr | expected one of the keys block_bytes, cluster, database, enabled, password, replicated, ttl_days, url, user
                    clickhouse: {ttl_days: -1} | 2 | clickhouse.ttl_days | expected a number of days from 0 (for ever) to 36500, was -1
                    clickhouse: {cluster: " "} | 2 | clickhouse.cluster | expected the name of a cluster or null, was " "
                    clickhouse: {replicated: 1} | 2 | clickhouse.replicated | expected true or false, was 1
                    clickhouse: {block_bytes: 10} | 2 | clickhouse.block_bytes | expected a number of bytes from 100000 to 1000000000, was 10
                    clickhouse: {database: ""} | 2 | clickhouse.database | expected the name of a database, was ""
                    """)
    void mistakeIsToldWithFileLineKeyAndValue(String line, int number, String key, String what) throws IOException {
        Files.writeString(file, "# a comment\n" + line + "\n");
        List<String> problems = problems();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith(file + ":" + number + ": " + key + ": "), problems.get(0));
        assertTrue(problems.get(0).contains(what), problems.get(0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    exchange: binance  | exchange: binanc          | 1 | exchange   | expected one of binance, deribit, okx, was "binanc"
                    exchange: binance  | enabled: true             |   | exchange   | expected one of binance, deribit, okx, was missing
                    exchange: binance  | exchange: Binance         | 1 | exchange   | was "Binance"; did you mean "binance"?
                    market: spot       | market: spto              | 2 | market     | expected one of coinm, spot, usdm, was "spto"; did you mean "spot"?
                    data_types: [trade] | data_types: [order_book] | 4 | data_types | was "order_book"; did you mean "orderbook"?
                    data_types: [trade] | data_types: [candle]\\ncandles: cloed | 5 | candles | expected one of closed, all, was "cloed"; did you mean "closed"?
                    market: spot       | market: margin            | 2 | market     | was "margin"
                    symbols: [BTCUSDT] | symbols: []               | 3 | symbols    | expected a list of symbols such as BTC-USDT, was an empty list
                    symbols: [BTCUSDT] | symbols: BTCUSDT          | 3 | symbols    | was "BTCUSDT"
                    symbols: [BTCUSDT] | symbols: [1]              | 3 | symbols    | was 1
                    symbols: [BTCUSDT] | symbols: [A, A]           | 3 | symbols    | expected each once, was "A" twice
                    data_types: [trade] | data_types: [trades]     | 4 | data_types | expected trade, orderbook, bbo
                    data_types: [trade] | data_types: [funding_rate] | 4 | data_types | was "funding_rate"
                    market: spot       | market: spot\\nbase_url: ws://a  | 3 | base_url | expected a URL that begins with http:// or https://
                    market: spot       | market: spot\\nws_url: http://a  | 3 | ws_url   | expected a URL that begins with ws:// or wss://
                    market: spot       | market: spot\\nredundancy: 0     | 3 | redundancy | was 0
                    market: spot       | market: spot\\nws_url: wss://me:pw@a | 3 | ws_url | expected a URL without a login, which exchanges do not use, was one with a login
                    market: spot       | market: spot\\nfoo: 1            | 3 | foo      | expected one of the keys base_url, book_depth,
                    market: spot       | market: spot\\nmarket: spot      | 3 | market   | expected once, is in line 2 too
                    """)
    void mistakeInAFeedIsTold(String right, String wrong, Integer number, String key, String what) throws IOException {
        Files.writeString(feed, FEED.replace(right, wrong.replace("\\n", "\n")));
        List<String> problems = problems();
        assertEquals(1, problems.size(), problems.toString());
        String place = feed + (number == null ? "" : ":" + number) + ": " + key + ": ";
        assertTrue(problems.get(0).startsWith(place), problems.get(0));
        assertTrue(problems.get(0).contains(what), problems.get(0));
    }

    @Test
    void brokenYamlIsToldWithItsLine() throws IOException {
        Files.writeString(file, "http_port: 80\nnats: {\nfoo: bar: baz\n");
        List<String> problems = problems();
        assertTrue(problems.get(0).startsWith(file + ":3: expected YAML, but "), problems.get(0));
    }

    @Test
    void whatWouldBeMisreadIsRefused() throws IOException {
        Files.writeString(file, "collector_id: &a one\nhttp_host: *a\n---\nhttp_port: 1\n");
        String hint = "; text that begins with *, & or ! must be in quotes, such as \"*-USDT\"";
        assertEquals(
                List.of(
                        file + ":1: expected a value, was an anchor (&)" + hint,
                        file + ":2: expected a value, was an alias (*)" + hint,
                        file + ":4: expected the end of the file, was a second document"),
                problems());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "012345",
                "0x10",
                "0X1F",
                "0b11",
                "0o17",
                "1_000",
                "1e3",
                "1E3",
                "1.0",
                "12:30",
                "1:20:30",
                "+8080",
                "08080",
                "-0",
                "00",
                "8 080",
                "8,080",
                "2026-01-02",
                "2026-01-02T03:04:05Z",
                ".5",
                ".inf",
                ".nan",
                "~",
                "'8080'",
                "yes"
            })
    void numbersAreReadInPlainDecimalDigitsOnly(String number) throws IOException {
        Files.writeString(file, "\nhttp_port: " + number + "\n");
        List<String> problems = problems();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(
                problems.get(0).startsWith(file + ":2: http_port: expected a port from 0 (any free one) to 65535"),
                problems.get(0));
    }

    @Test
    void numberOfAnotherNotationIsNeitherNumberNorText() throws IOException {
        Files.writeString(file, "http_port: 012345\ncollector_id: 012\nclickhouse: {password: 0777}\n");
        assertEquals(
                List.of(
                        file
                                + ":3: clickhouse.password: expected a password, \"\" for none, in quotes, was something else",
                        file + ":2: collector_id: expected a name for this collector or null, in quotes, was 012",
                        file
                                + ":1: http_port: expected a port from 0 (any free one) to 65535, in plain decimal digits, was"
                                + " 012345"),
                problems());
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no", "on", "off", "y", "n", "Yes", "ON", "TRUE.", "1", "0", "~"})
    void flagsAreTrueOrFalse(String flag) throws IOException {
        Files.writeString(file, "debug_endpoints: " + flag + "\n");
        List<String> problems = problems();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(
                problems.get(0).startsWith(file + ":1: debug_endpoints: expected true or false, was "),
                problems.get(0));
    }

    @Test
    void plainNumbersAndTextThatLooksLikeOtherThingsAreRead() throws IOException {
        Files.writeString(file, "http_port: 0\ncollector_id: \"no\"\nhttp_host: \"012\"\nnats: {max_messages: -1}\n");
        assertEquals(0, read().httpPort());
        assertEquals("no", read().collectorId());
        assertEquals("012", read().httpHost());
    }

    @Test
    void fileOfAnotherEncodingIsToldWithItsPlace() throws IOException {
        String text = "# one\n# Stra\u00dfe\nhttp_port: 1\n";
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                List.of(file
                        + ":2: expected UTF-8, was byte 0xdf in column 7, as ISO 8859-1 and Windows-1252 have them;"
                        + " save the file as UTF-8"),
                problems());
        for (String mark : List.of("\uFEFF", "")) {
            for (Charset utf16 : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
                Files.write(file, (mark + text).getBytes(utf16));
                String problem = problems().get(0);
                assertTrue(problem.startsWith(file + ":1: expected UTF-8, was "), problem);
                assertTrue(problem.contains("UTF-16") && problem.endsWith("; save the file as UTF-8"), problem);
            }
        }
        Files.write(file, ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8));
        assertEquals(1, read().httpPort());
    }

    @Test
    void feedFilesMayEndInYml() throws IOException {
        Path other = feed.resolveSibling("two.yml");
        Files.writeString(other, FEED.replace("BTCUSDT", "ETHUSDT"));
        assertEquals(
                List.of(feed, other),
                read().feeds().stream().map(FeedConfig::file).toList());

        Path twin = feed.resolveSibling("one.yml");
        Files.writeString(twin, FEED);
        assertEquals(List.of(twin + ": expected one file of this name, was one.yaml too"), problems());
    }

    @Test
    void patternWithoutQuotesIsToldAsWhatYamlTakesItFor() throws IOException {
        for (String symbols : List.of("[*-USDT]", "[\"A\", *-USDT]", "*-USDT", "[*USDT]", "[&USDT]")) {
            Files.writeString(feed, FEED.replace("[BTCUSDT]", symbols));
            String problem = problems().get(0);
            assertTrue(problem.startsWith(feed + ":3: "), problem);
            assertTrue(problem.contains("in quotes"), problem);
        }
        Files.writeString(feed, FEED.replace("[BTCUSDT]", "[\"*-USDT\", 'BTC-*', BTC-*]"));
        assertEquals(List.of(feed + ":3: symbols: expected each once, was \"BTC-*\" twice"), problems());
    }

    @Test
    void valuesThatYamlWouldSwallowAreTold() throws IOException {
        Files.writeString(file, "http_token: &anchor\nhttp_host: !local\n");
        List<String> problems = problems();
        assertTrue(problems.get(0).startsWith(file + ":1: expected a value, was an anchor (&)"), problems.get(0));
        assertTrue(problems.get(1).startsWith(file + ":2: expected a value, was a tag (!)"), problems.get(1));
    }

    @Test
    void tabIsToldWithWhatToDo() throws IOException {
        Files.writeString(file, "nats:\n\tenabled: false\n");
        String problem = problems().get(0);
        assertTrue(problem.startsWith(file + ":2: expected YAML, but "), problem);
        assertTrue(problem.endsWith("; indent with spaces"), problem);
    }

    @ParameterizedTest
    @CsvSource({
        "::1, [::1]",
        "[::1], [::1]",
        "2001:db8::17, [2001:db8::17]",
        "[2001:db8::17], [2001:db8::17]",
        "10.0.0.7, 10.0.0.7",
        "nats-0.nats, nats-0.nats"
    })
    void addressOfIpv6GetsItsBrackets(String host, String inUrl) {
        environment.put("NATS_HOST", host);
        environment.put("CLICKHOUSE_HOST", host);
        environment.put("CLICKHOUSE_HTTP_PORT", "9");
        assertEquals("nats://" + inUrl + ":4222", read().nats().url());
        assertEquals("http://" + inUrl + ":9", read().clickHouse().url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"host:4222", "a b", "nats://host", "[::1]:4222", "::g", "a/b", "me@host"})
    void whatIsNoHostIsToldAsSuch(String host) {
        environment.put("NATS_HOST", host);
        environment.put("CLICKHOUSE_HOST", host);
        List<String> problems = problems();
        assertEquals(2, problems.size(), problems.toString());
        assertTrue(
                problems.contains(
                        "environment: NATS_HOST: expected a host without a port, which is set by NATS_PORT, was \""
                                + host.replace("me@", "") + "\""),
                "what may be a login is not shown: " + problems);
        assertTrue(problems.get(1).startsWith("environment: CLICKHOUSE_HOST: "), problems.toString());
    }

    @Test
    void allMistakesAreToldAtOnce() throws IOException {
        Files.writeString(file, "http_port: a\nbatch_size: b\nfoo: c\n");
        Files.writeString(feed, FEED.replace("spot", "margin"));
        environment.put("NATS_PORT", "x");
        assertEquals(5, problems().size());
    }

    @Test
    void secretsThatYamlWouldSwallowAreNotShown() throws IOException {
        for (String secret : List.of("&s3cret", "!s3cret", "*s3cret", "*-s3cret", "&s3:cret")) {
            Files.writeString(file, "http_token: " + secret + "\n");
            String all = problems().toString();
            assertFalse(all.contains("s3"), all);
        }
    }

    @Test
    void secretsAreNotShown() throws IOException {
        Files.writeString(file, "http_token: 4711\nclickhouse: {password: 4711}\n");
        environment.put("NATS_URL", "http://user:4711@host");
        // without the temporary folder's random name, which may have the same digits
        String all = problems().toString().replace(file.getParent().toString(), "");
        assertEquals(3, problems().size(), all);
        assertFalse(all.contains("4711"), all);
    }

    @Test
    void noUrlShowsItsLogin() throws IOException {
        Files.writeString(file, """
                nats: {url: "http://user:47@11@host"}
                clickhouse: {url: "tcp://user:4711@host?password=4711"}
                """);
        environment.put("HTTP_PROXY", "ftp://user:47/11@host");
        String all = problems().toString().replace(file.getParent().toString(), "");
        assertEquals(3, problems().size(), all);
        assertFalse(all.contains("47") || all.contains("11"), all);
    }

    @Test
    void aLoginInAUrlIsUsed() throws IOException {
        Files.writeString(file, """
                nats: {url: "nats://prism:opensesame@host:1"}
                clickhouse: {url: "http://prism:opensesame@host:2"}
                """);
        environment.put("HTTP_PROXY", "http://prism:opensesame@host:3");
        CollectorConfig config = read();
        assertEquals("nats://host:1", config.nats().url());
        assertEquals("user prism", config.nats().credentials().toString());
        assertEquals("http://host:2", config.clickHouse().url());
        assertEquals("prism", config.clickHouse().user());
        assertEquals("opensesame", config.clickHouse().password());
        assertTrue(config.toString().contains("host:3"), config::toString);
        assertFalse(config.toString().contains("opensesame"), config::toString);
    }

    @Test
    void aLoginIsGivenOnceAndTheEnvironmentsWins() throws IOException {
        Files.writeString(file, """
                nats: {url: "nats://a:4711@host:1", user: b, password: "4712"}
                clickhouse: {url: "http://a:4711@host:2", user: b, password: "4712"}
                """);
        assertEquals(2, problems().size(), () -> problems().toString());
        environment.put("NATS_URL", "nats://c:4713@host:1");
        environment.put("CLICKHOUSE_URL", "http://c:4713@host:2");
        CollectorConfig config = read();
        assertEquals("user c", config.nats().credentials().toString());
        assertEquals("c", config.clickHouse().user());
        environment.put("CLICKHOUSE_USER", "d");
        assertEquals("d", read().clickHouse().user());
        environment.put("CLICKHOUSE_URL", "http://c@host:2?password=4713");
        assertFalse(problems().toString().contains("4713"), () -> problems().toString());
    }

    @Test
    void environmentWinsOverTheFile() throws IOException {
        Files.writeString(file, """
                http_port: 1
                nats: {url: "nats://file:1"}
                clickhouse: {url: "http://file:1", database: file, user: file, password: file}
                """);
        environment.putAll(Map.of(
                "COLLECTOR_HTTP_PORT", "2",
                "NATS_URL", "nats://environment:2",
                "CLICKHOUSE_URL", "https://environment:2",
                "CLICKHOUSE_DATABASE", "database",
                "CLICKHOUSE_USER", "user",
                "CLICKHOUSE_PASSWORD", "password",
                "HTTP_PROXY", "http://proxy:3",
                "HTTPS_PROXY", "http://user:pass@proxy:4",
                "NO_PROXY", "a.example, .b.example"));
        CollectorConfig config = read();
        assertEquals(2, config.httpPort());
        assertEquals("nats://environment:2", config.nats().url());
        assertEquals("https://environment:2", config.clickHouse().url());
        assertEquals("database", config.clickHouse().database());
        assertEquals("user", config.clickHouse().user());
        assertEquals("password", config.clickHouse().password());
        assertEquals(
                new ProxyConfig(
                        URI.create("http://proxy:3"),
                        URI.create("http://user:pass@proxy:4"),
                        List.of("a.example", ".b.example")),
                config.proxy());
    }

    @Test
    void hostAndPortReplaceTheirPartOfTheUrl() throws IOException {
        Files.writeString(
                file, "nats: {url: \"tls://me:secret@file:1\"}\nclickhouse: {url: \"https://file:1/path\"}\n");
        environment.put("NATS_HOST", "other");
        environment.put("CLICKHOUSE_HTTP_PORT", "2");
        assertEquals("tls://other:1", read().nats().url());
        assertEquals("https://file:2/path", read().clickHouse().url());
    }

    @Test
    void readsHowToDeliverToNats() throws IOException {
        Files.writeString(file, """
                nats:
                  url: "tls://a:1,tls://b:1"
                  token: "secret"
                  subject_prefix: "prod.eu"
                  stream: "REST"
                  streams: {BOOKS: ["orderbook", "bbo"]}
                  replicas: 3
                  max_age: 604800
                  max_bytes: 1000000000
                  max_messages: -1
                  duplicate_window: 60
                """);

        NatsOptions nats = read().nats();

        assertEquals("tls://a:1,tls://b:1", nats.url());
        assertEquals("token", nats.credentials().toString());
        assertEquals("prod.eu", nats.subjectPrefix());
        assertEquals(
                List.of("BOOKS", "REST"),
                nats.streams().stream().map(NatsStream::name).toList());
        NatsStream books = nats.streams().get(0);
        assertEquals(
                NatsStream.named("BOOKS")
                        .dataTypes(Set.of(DataType.ORDERBOOK, DataType.BBO))
                        .replicas(3)
                        .maxAge(Duration.ofDays(7))
                        .maxBytes(1_000_000_000)
                        .maxMessages(-1)
                        .duplicateWindow(Duration.ofMinutes(1)),
                books);
        Set<DataType> all = EnumSet.copyOf(nats.streams().get(1).dataTypes());
        all.addAll(books.dataTypes());
        assertEquals(EnumSet.allOf(DataType.class), all);
    }

    @Test
    void emptyVariableIsNone() {
        environment.putAll(Map.of("NATS_URL", "", "HTTP_PROXY", "", "COLLECTOR_HTTP_PORT", "", "LOG_LEVEL", ""));
        assertEquals("nats://localhost:4222", read().nats().url());
        assertEquals(8_080, read().httpPort());
        assertTrue(read().proxy().isNone());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    COLLECTOR_HTTP_HOST  | a/b   | expected an address to listen on, was "a/b"
                    COLLECTOR_HTTP_PORT  | http  | expected a port from 0 to 65535, was "http"
                    NATS_PORT            | 0     | expected a port from 1 to 65535, was "0"
                    NATS_URL             | a:1   | expected a URL that begins with nats:// or tls://, was "a:1"
                    CLICKHOUSE_URL       | tcp://a | expected a URL that begins with http:// or https://, was "tcp://a"
                    HTTPS_PROXY          | proxy | expected the URL of a proxy with its port, such as http://proxy:3128 or, without a login, socks5://proxy:1080, was "proxy"
                    LOG_LEVEL            | LOUD  | expected one of ERROR, WARNING, INFO, DEBUG, was "LOUD"
                    ENABLE_PROFILING     | yes   | expected one of TRUE, FALSE, was "yes"
                    """)
    void mistakeInTheEnvironmentIsTold(String variable, String value, String what) {
        environment.put(variable, value);
        assertEquals(List.of("environment: " + variable + ": " + what), problems());
    }

    @Test
    void settingsWithoutEffectAreTold() throws IOException {
        Files.writeString(file, "batch_size: 100\n");
        environment.put("BINANCE_API_KEY", "s3cret");
        environment.put("BINANCE_SECRET_KEY", "s3cret");
        List<String> told = read().withoutEffect();
        assertEquals(1, told.size(), told.toString());
        assertTrue(told.get(0).startsWith("BINANCE_SECRET_KEY: "), told.get(0));
    }

    @Test
    void apiKeysGoToTheFeedsOfTheirExchange() throws IOException {
        Files.writeString(feed.resolveSibling("okx.yaml"), FEED.replace("binance", "okx"));
        environment.put("OKX_API_KEY", "s3cret-key");
        environment.put("OKX_SECRET_KEY", "s3cret-secret");
        environment.put("OKX_PASSPHRASE", "s3cret-phrase");
        CollectorConfig config = read();
        Map<String, ApiKey> keys = new HashMap<>();
        config.feeds()
                .forEach(one ->
                        keys.put(one.connector().exchange(), one.options().apiKey()));
        assertNull(keys.get("binance"));
        assertEquals(new ApiKey("s3cret-key", "s3cret-secret", "s3cret-phrase"), keys.get("okx"));
        assertFalse(config.toString().contains("s3cret"), config.toString());
        assertEquals(List.of(), config.withoutEffect());
    }

    @Test
    void apiKeyThatCannotBeOneIsTold() throws IOException {
        Files.writeString(file, "");
        environment.put("OKX_API_KEY", "s3cret");
        environment.put("OKX_PASSPHRASE", "s3cret");
        environment.put("BINANCE_API_KEY", "s3cret s3cret");
        assertEquals(
                List.of(
                        "environment: BINANCE_API_KEY: Expected the key of an API key as the exchange shows it, of visible"
                                + " ASCII characters, was one with others, such as a space or a quote of a word processor",
                        "environment: OKX_SECRET_KEY: expected OKX_API_KEY, OKX_SECRET_KEY, OKX_PASSPHRASE or none of"
                                + " them, was without it"),
                problems());
    }

    @Test
    void feedMayHaveSeveralLegsAndAnHourAtWhichTheyAreReplaced() throws IOException {
        Files.writeString(feed, FEED + "redundancy: 2\nrotate_at: \"03:30\"\n");
        Feed read = read().feeds().get(0).feed();
        assertEquals(2, read.redundancy());
        assertEquals(LocalTime.of(3, 30), read.rotateAt());
    }

    @Test
    void withoutAnySinkThereIsNothingToDo() throws IOException {
        Files.writeString(file, "nats: {enabled: false}\nclickhouse: {enabled: false}\n");
        assertEquals(
                List.of(
                        file
                                + ": expected nats.enabled or clickhouse.enabled to be true, or a sink of a plug-in in sinks, was none"),
                problems());
    }

    @Test
    void disabledSinkIsNone() throws IOException {
        Files.writeString(file, "clickhouse: {enabled: false}\n");
        assertNull(read().clickHouse());
    }
}
