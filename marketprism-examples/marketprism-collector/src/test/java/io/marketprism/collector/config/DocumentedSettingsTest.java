package io.marketprism.collector.config;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Feed;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.event.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guide, in both languages, tells every key and every variable that the code knows, the defaults, and what the code says of a wrong value. */
class DocumentedSettingsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Map<String, String> FEED = Map.of(
            "exchange", "binance",
            "market", "usdm",
            "symbols", "[BTCUSDT]",
            "data_types", "[trade, orderbook, candle, open_interest, lsr_all_account]");

    /** A row of a table of keys: key, default, what it says, what a wrong value says. */
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z_.]+)` \\| ([^|]*) \\| [^|]* \\| (`[^|]*`) \\|$", Pattern.MULTILINE);

    private static final Pattern VARIABLE = Pattern.compile("^\\| `([A-Z_]+)`.*\\|$", Pattern.MULTILINE);
    private static final Pattern KEYS = Pattern.compile(": ([a-z_.]*)zzz: expected one of the keys (.*), was ");

    @TempDir
    private Path folder;

    private Path file;
    private Path feed;

    private record Row(String byDefault, String wrong) {}

    @BeforeEach
    void makeFolders() throws IOException {
        file = folder.resolve("collector.yaml");
        feed = folder.resolve("exchanges").resolve("one.yaml");
        Files.createDirectory(folder.resolve("exchanges"));
        Files.writeString(file, "");
        writeFeed(Map.of());
    }

    private void writeFeed(Map<String, String> other) throws IOException {
        Map<String, String> all = new TreeMap<>(FEED);
        all.putAll(other);
        List<String> lines = new ArrayList<>();
        all.forEach((key, value) -> lines.add(key + ": " + value));
        Files.write(feed, lines);
    }

    private List<String> problems() {
        return assertThrows(ConfigException.class, () -> CollectorConfig.read(file, Map.of()))
                .problems();
    }

    private Set<String> keys() {
        Set<String> keys = new TreeSet<>();
        for (String problem : problems()) {
            Matcher matcher = KEYS.matcher(problem);
            if (matcher.find()) {
                Stream.of(matcher.group(2).split(", "))
                        .map(key -> matcher.group(1) + key)
                        .forEach(keys::add);
            }
        }
        return keys;
    }

    private static Map<String, Row> rows(String page) throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        ROW.matcher(Files.readString(ROOT.resolve(page))).results().forEach(row -> {
            Row other = rows.put(row.group(1), new Row(row.group(2), row.group(3)));
            assertTrue(other == null, () -> page + " has " + row.group(1) + " twice");
        });
        return rows;
    }

    /** What the code says of a key, which is wrong. */
    private String expected(String key) {
        Pattern told = Pattern.compile(":[0-9]+: " + Pattern.quote(key) + ": expected (.*), was [^,]*$");
        for (String problem : problems()) {
            Matcher matcher = told.matcher(problem);
            if (matcher.find()) {
                return "`" + matcher.group(1) + "`";
            }
        }
        throw new AssertionError("Expected a problem with " + key + ", were " + problems());
    }

    private static String nested(String key, String value) {
        String[] parts = key.split("\\.");
        String text = value;
        for (int i = parts.length - 1; i > 0; i--) {
            text = "{" + parts[i] + ": " + text + "}";
        }
        return parts[0] + ": " + text + "\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/configuration.md", "docs/zh/configuration.md"})
    void everyKeyOfTheCollectorIsTold(String page) throws IOException {
        Files.writeString(file, """
                zzz: 1
                nats: {zzz: 1, tls: {zzz: 1}}
                clickhouse: {zzz: 1}
                store: {zzz: 1}
                """);
        Set<String> keys = keys();
        assertTrue(keys.contains("nats.tls.ca_file"), keys::toString);
        writeFeed(Map.of("zzz", "1"));
        Files.writeString(file, "");
        Set<String> all = new TreeSet<>(keys);
        all.addAll(keys());
        Map<String, Row> rows = rows(page);
        assertEquals(all, rows.keySet(), "The keys of " + page);

        writeFeed(Map.of());
        Map<String, YamlValue> shipped = YamlValue.read(ROOT.resolve("config/collector.yaml"), new ArrayList<>());
        for (String key : keys) {
            Files.writeString(file, nested(key, "[[1]]"));
            assertEquals(
                    new Row(byDefault(shipped, key), expected(key)),
                    rows.get(key),
                    () -> "The row of " + key + " in " + page);
        }
    }

    /** As the shipped file has it, of which another test says that it has the defaults. */
    private static String byDefault(Map<String, YamlValue> shipped, String key) {
        Map<String, YamlValue> section = shipped;
        String[] parts = key.split("\\.");
        for (int i = 0; i < parts.length - 1; i++) {
            section = section.get(parts[i]).section();
        }
        YamlValue value = section.get(parts[parts.length - 1]);
        assertNotNull(value, () -> "Expected " + key + " in config/collector.yaml");
        if (value.content() instanceof Map<?, ?> settings) {
            return settings.isEmpty() ? "`{}`" : "";
        }
        return value.text().isEmpty() ? "`\"\"`" : "`" + value.text() + "`";
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/configuration.md", "docs/zh/configuration.md"})
    void everyKeyOfAFeedIsTold(String page) throws IOException {
        writeFeed(Map.of("zzz", "1"));
        Set<String> keys = keys();
        Map<String, Row> rows = rows(page);
        writeFeed(Map.of());
        String byDefault = feed();
        for (String key : keys) {
            Row row = rows.get(key);
            writeFeed(Map.of(key, "[[1]]"));
            assertEquals(expected(key), row.wrong(), () -> "What a wrong " + key + " says in " + page);
            assertEquals(
                    FEED.containsKey(key), row.byDefault().isEmpty(), () -> "The default of " + key + " in " + page);
            if (!FEED.containsKey(key)) {
                writeFeed(Map.of(key, row.byDefault().replace("`", "")));
                assertEquals(byDefault, feed(), () -> "The default of " + key + " in " + page);
            }
        }
    }

    private String feed() {
        FeedConfig read = CollectorConfig.read(file, Map.of()).feeds().get(0);
        InstrumentSource.Fetched instruments =
                (InstrumentSource.Fetched) read.connector().instruments();
        Feed taken = read.feed();
        Map<DataType, List<String>> variants = new TreeMap<>();
        for (DataType type : taken.dataTypes()) {
            List<String> first = read.connector().offer(type).orElseThrow().variants().stream()
                    .limit(1)
                    .toList();
            variants.put(type, taken.variants().getOrDefault(type, first));
        }
        return List.of(
                        variants,
                        taken.symbols(),
                        taken.hasOpenCandles(),
                        taken.bookDepth(),
                        taken.pollEvery(),
                        taken.redundancy(),
                        String.valueOf(taken.rotateAt()),
                        instruments.calls().get(0).uri())
                .toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/configuration.md", "docs/zh/configuration.md"})
    void everyVariableIsTold(String page) throws IOException {
        Set<String> asked = new TreeSet<>();
        Map<String, String> environment = new HashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public String get(Object name) {
                asked.add((String) name);
                return super.get(name);
            }
        };
        CollectorConfig.read(file, new DotEnv(environment, List.of(), List.of()));
        Set<String> lower = asked.stream()
                .filter(name -> name.equals(name.toLowerCase(Locale.ROOT)))
                .collect(toCollection(TreeSet::new));
        assertEquals(Set.of("all_proxy", "http_proxy", "https_proxy", "no_proxy"), lower);
        asked.removeAll(lower);
        Set<String> told = VARIABLE.matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .map((MatchResult row) -> row.group(1))
                .collect(toCollection(TreeSet::new));
        assertEquals(asked, told, "The variables of " + page);
    }
}
