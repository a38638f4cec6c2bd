package io.marketprism.collector;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.marketprism.collector.config.CollectorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What stands in {@code deploy} fits the collector. The tools that know its formats are run by {@code deploy/check}. */
class DeploymentTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent().getParent();
    private static final Path DEPLOY = ROOT.resolve("deploy");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** What Prometheus has of its own or adds to what it reads. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up");

    private static final Set<String> LABELS_OF_PROMETHEUS = Set.of("instance", "job", "le");

    /** A row of a table of docs/metrics.md: name, type, labels. */
    private static final Pattern METRIC = Pattern.compile("(?m)^\\| `([a-z0-9_]+)` \\| (\\w+) \\| ([^|]*)\\|");

    private static final Pattern USED = Pattern.compile("\\b(up|(?:marketprism|jvm|process|system)_[a-z0-9_]+)\\b");
    private static final Pattern SELECTED = Pattern.compile("(\\w+) *(?:=~|!~|!=|=) *\"");
    private static final Pattern GROUPED = Pattern.compile("\\bby *\\(([^)]*)\\)");

    private static List<Path> files(String... endings) throws IOException {
        try (Stream<Path> files = Files.walk(DEPLOY)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                    .toList();
        }
    }

    @Test
    void everyFileCanBeRead() throws IOException {
        List<Path> yaml = files(".yaml", ".yml");
        List<Path> json = files(".json");
        assertFalse(yaml.isEmpty() || json.isEmpty());
        for (Path file : yaml) {
            assertTrue(YAML.readTree(file.toFile()).isObject(), file::toString);
        }
        for (Path file : json) {
            assertTrue(JSON.readTree(file.toFile()).isObject(), file::toString);
        }
    }

    /** The page is compared with what a running collector answers by another test. */
    @Test
    void dashboardAndAlertsUseMetricsAndLabelsThatThereAre() throws IOException {
        Set<String> names = new TreeSet<>(OF_PROMETHEUS);
        Set<String> labels = new TreeSet<>(LABELS_OF_PROMETHEUS);
        METRIC.matcher(Files.readString(ROOT.resolve("docs/metrics.md")))
                .results()
                .forEach(row -> {
                    names.add(row.group(1));
                    switch (row.group(2)) {
                        case "histogram" ->
                            names.addAll(
                                    Set.of(row.group(1) + "_bucket", row.group(1) + "_count", row.group(1) + "_sum"));
                        case "summary" -> names.addAll(Set.of(row.group(1) + "_count", row.group(1) + "_sum"));
                        default -> {}
                    }
                    words(row.group(3)).forEach(labels::add);
                });
        List<String> expressions = new ArrayList<>();
        expressions(
                JSON.readTree(
                        DEPLOY.resolve("grafana/dashboards/marketprism.json").toFile()),
                expressions);
        expressions(YAML.readTree(DEPLOY.resolve("prometheus/alerts.yml").toFile()), expressions);
        assertTrue(expressions.size() > 30, expressions::toString);

        Set<String> unknown = new TreeSet<>();
        for (String expression : expressions) {
            Set<String> used =
                    USED.matcher(expression).results().map(MatchResult::group).collect(toCollection(TreeSet::new));
            assertFalse(used.isEmpty(), expression);
            used.stream().filter(name -> !names.contains(name)).forEach(unknown::add);
            Stream.concat(
                            SELECTED.matcher(expression).results().map(found -> found.group(1)),
                            GROUPED.matcher(expression).results().flatMap(found -> words(found.group(1))))
                    .filter(label -> !labels.contains(label))
                    .forEach(unknown::add);
        }
        assertEquals(Set.of(), unknown, "Metrics or labels that no collector has");
    }

    private static Stream<String> words(String list) {
        return Pattern.compile("\\w+").matcher(list).results().map(MatchResult::group);
    }

    private static void expressions(JsonNode node, List<String> found) {
        if (node.path("expr").isTextual()) {
            found.add(node.path("expr").asText());
        }
        node.forEach(child -> expressions(child, found));
    }

    @Test
    void composedServicesHaveTimeToEndAndReadTheirConfiguration() throws IOException {
        CollectorConfig config = CollectorConfig.readForStore(
                DEPLOY.resolve("config/collector.yaml"), Map.of("CLICKHOUSE_PASSWORD", "secret"));
        assertTrue(Files.isDirectory(ROOT.resolve("config/exchanges")));
        JsonNode compose = YAML.readTree(DEPLOY.resolve("compose.yaml").toFile());
        String grace = compose.at("/x-marketprism/stop_grace_period").asText();
        assertTrue(seconds(grace) > config.stopWithin().toSeconds(), grace);
        for (String unit : List.of("marketprism-collect", "marketprism-store")) {
            String text = Files.readString(DEPLOY.resolve("systemd/" + unit + ".service"));
            String stop = Pattern.compile("(?m)^TimeoutStopSec=(\\d+)$")
                    .matcher(text)
                    .results()
                    .map(found -> found.group(1) + "s")
                    .findFirst()
                    .orElseThrow();
            assertTrue(seconds(stop) > config.stopWithin().toSeconds(), unit);
        }
    }

    private static long seconds(String duration) {
        assertTrue(duration.matches("\\d+s"), duration);
        return Long.parseLong(duration.substring(0, duration.length() - 1));
    }
}
