package io.marketprism.collector;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/metrics.md} says is what processes answer, from the first answer on, and though nothing can be reached. */
class MetricsIT {
    private static final Path PAGE =
            Path.of("").toAbsolutePath().getParent().getParent().resolve("docs/metrics.md");

    /** Only once there was something to collect without a pause, or with one. */
    private static final String RARE = "jvm_gc_(pause|concurrent_phase_time)_.*";

    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z0-9_]+)` \\| ([a-z]+) \\| ([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");
    private static final Pattern TYPE = Pattern.compile("^# TYPE ([a-z0-9_]+) ([a-z]+)$", Pattern.MULTILINE);
    private static final Pattern SAMPLE =
            Pattern.compile("^([a-z0-9_]+)(?:\\{(.*)})? (?:NaN|[-+.0-9EInf]+)$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    @TempDir
    private Path temporary;

    private Path folder;

    @BeforeEach
    void configureWhatCannotBeReached() throws IOException {
        folder = Files.createDirectories(temporary.resolve("work"));
        Files.createDirectories(folder.resolve("config/exchanges"));
        Files.writeString(folder.resolve("config/collector.yaml"), """
                http_port: 0
                store_http_port: 0
                nats: {url: "nats://127.0.0.1:1"}
                clickhouse: {url: "http://127.0.0.1:1"}
                """);
        feed("binance", "spot");
        feed("okx", "swap");
    }

    private void feed(String exchange, String market) throws IOException {
        Files.writeString(folder.resolve("config/exchanges/" + exchange + ".yaml"), """
                exchange: %s
                market: %s
                symbols: ["BTC-USDT"]
                data_types: [trade, orderbook]
                base_url: http://127.0.0.1:1
                ws_url: ws://127.0.0.1:1
                redundancy: 2
                """.formatted(exchange, market));
    }

    /** The type and the labels of each meter, by its name. */
    private static Map<String, String> documented(String text) {
        Map<String, String> meters = new TreeMap<>();
        Matcher row = ROW.matcher(text);
        while (row.find()) {
            Set<String> labels = NAME.matcher(row.group(3))
                    .results()
                    .map(label -> label.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(null, meters.put(row.group(1), row.group(2) + " " + labels), row.group());
        }
        return meters;
    }

    private static Map<String, String> answered(String text) {
        Map<String, String> types = new TreeMap<>();
        TYPE.matcher(text).results().forEach(type -> types.put(type.group(1), type.group(2)));
        Map<String, Set<String>> labels = new TreeMap<>();
        Matcher sample = SAMPLE.matcher(text);
        while (sample.find()) {
            String name = sample.group(1);
            String family = types.containsKey(name) ? name : name.replaceFirst("_(bucket|count|sum)$", "");
            assertTrue(types.containsKey(family), name);
            Set<String> ofFamily = labels.computeIfAbsent(family, any -> new TreeSet<>());
            if (sample.group(2) != null) {
                LABEL.matcher(sample.group(2)).results().forEach(label -> ofFamily.add(label.group(1)));
            }
            ofFamily.remove("le");
        }
        assertEquals(
                text.lines().filter(line -> !line.startsWith("#")).count(),
                SAMPLE.matcher(text).results().count());
        labels.forEach((family, ofFamily) -> types.merge(family, " " + ofFamily, String::concat));
        return types;
    }

    private String firstAnswer(String command) {
        try (CollectorProcess process = CollectorProcess.start(folder, Map.of(), command)) {
            return process.get("/metrics").body();
        }
    }

    @Test
    void documentationSaysWhatACollectorAnswersFirst() throws IOException {
        String text = Files.readString(PAGE);
        int store = text.indexOf("## `store`");
        int after = text.indexOf("## The process");
        Map<String, String> documented = documented(text.substring(0, store) + text.substring(after));
        String answer = firstAnswer("collect");
        Map<String, String> answered = answered(answer);
        documented.keySet().removeIf(name -> name.matches(RARE) && !answered.containsKey(name));
        assertEquals(lines(documented), lines(answered));
        assertFalse(answer.contains("BTC"), answer);
        for (String shown : List.of(
                "messages_per_second 0",
                "exchange_connection_status{exchange=\"binance\",market_type=\"spot\"} 0",
                "exchange_connection_status{exchange=\"okx\",market_type=\"\"} 0",
                "processing_duration_seconds_bucket{exchange=\"binance\",le=\"1.0E-5\"} 0",
                "error_rate 0",
                "events_total{data_type=\"trade\",exchange=\"binance\",market_type=\"spot\"} 0",
                "gaps_total{cause=\"reconnect\",data_type=\"trade\",exchange=\"binance\",market_type=\"spot\",sink=\"\"} 0",
                "dropped_events_total{data_type=\"trade\",sink=\"nats\"} 0",
                "queue_depth{sink=\"nats\"} 0",
                "feed_lag_seconds_count{data_type=\"trade\",exchange=\"binance\",market_type=\"spot\"} 0",
                "leg_first_events_total{data_type=\"trade\",exchange=\"binance\",leg=\"2\",market_type=\"spot\"} 0",
                "feed_age_seconds{data_type=\"trade\",exchange=\"okx\",market_type=\"\"} ",
                "sink_write_seconds_count{sink=\"clickhouse\"} 0",
                "sink_up{sink=\"clickhouse\"} 0")) {
            assertTrue(answer.contains("\nmarketprism_" + shown), () -> shown + " is not in\n" + answer);
        }
    }

    @Test
    void documentationSaysWhatAStoreAnswersFirst() throws IOException {
        Map<String, String> documented = documented(Files.readString(PAGE));
        Map<String, String> answered = answered(firstAnswer("store"));
        answered.forEach((name, meter) -> assertEquals(documented.get(name), meter, name));
        String text = Files.readString(PAGE);
        documented(text.substring(text.indexOf("## `store`"), text.indexOf("## The process")))
                .forEach((name, meter) -> assertEquals(meter, answered.get(name), name));
        for (String name : List.of(
                "marketprism_sink_up",
                "marketprism_sink_write_failures_total",
                "marketprism_sink_events_total",
                "marketprism_build_info",
                "process_start_time_seconds")) {
            assertTrue(answered.containsKey(name), name);
        }
    }

    /** As an operator asks for it. */
    @Test
    void profileOfARunningCollectorIsGivenOut() throws IOException {
        Path config = folder.resolve("config/collector.yaml");
        Files.writeString(config, Files.readString(config) + "debug_endpoints: true\n");
        for (String command : List.of("collect", "store")) {
            try (CollectorProcess process =
                    CollectorProcess.start(folder, Map.of("ENABLE_PROFILING", "true"), command)) {
                // A machine that is very busy may take longer for it than anybody is waited for; then it is there the
                // next time.
                await().atMost(Duration.ofMinutes(3))
                        .ignoreExceptions()
                        .untilAsserted(() ->
                                assertTrue(process.get("/debug/profile").body().startsWith("FLR"), command));
            }
        }
    }

    private static String lines(Map<String, String> meters) {
        return meters.entrySet().stream()
                .map(meter -> meter.getKey() + " " + meter.getValue())
                .collect(Collectors.joining("\n"));
    }
}
