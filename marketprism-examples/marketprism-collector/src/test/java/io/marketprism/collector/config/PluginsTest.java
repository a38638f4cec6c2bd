package io.marketprism.collector.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.ConnectorProvider;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars in a folder, which are not on the class path of these tests. */
class PluginsTest {
    private static final String CONNECTORS = ConnectorProvider.class.getName();
    private static final String SINKS = SinkProvider.class.getName();
    private static final String KRAKEN = """
            exchange: kraken
            market: spot
            symbols: ["BTC-USD"]
            data_types: [trade, orderbook, bbo]
            """;

    @TempDir
    Path folder;

    private Path plugins;
    private Path file;

    @BeforeEach
    void makeFolders() throws IOException {
        plugins = Files.createDirectories(folder.resolve("plugins"));
        file = folder.resolve("collector.yaml");
        Files.createDirectories(folder.resolve("exchanges"));
        feed(KRAKEN);
        config("");
    }

    private void feed(String yaml) throws IOException {
        Files.writeString(folder.resolve("exchanges/feed.yaml"), yaml);
    }

    private void config(String yaml) throws IOException {
        Files.writeString(file, "plugins_dir: " + plugins + "\n" + yaml);
    }

    private void examples() throws IOException {
        PluginJars.example("marketprism-kraken", plugins);
        PluginJars.example("marketprism-file-sink", plugins);
    }

    private CollectorConfig read() {
        return CollectorConfig.read(file, Map.of());
    }

    private List<String> problems() {
        return assertThrows(ConfigException.class, this::read).problems();
    }

    private static void assertTold(List<String> lines, String... parts) {
        assertTrue(
                lines.stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains)),
                () -> "Expected a line with " + List.of(parts) + ", were:\n" + String.join("\n", lines));
    }

    @Test
    void jarsBringExchangesAndSinksByClassLoadersOfTheirOwn() throws IOException {
        examples();
        config("sinks:\n  archive: {provider: file, directory: " + folder.resolve("archive") + "}\n"
                + "  file: {directory: data, rotate_bytes: 1000}\n  unused: {provider: file, enabled: false}\n");

        CollectorConfig config = read();

        assertEquals(List.of(), config.withoutEffect());
        assertEquals(
                List.of(
                        plugins.resolve("marketprism-file-sink.jar") + ": sink file, settings directory, rotate_bytes",
                        plugins.resolve("marketprism-kraken.jar") + ": exchange kraken, market spot"),
                config.plugins().found());
        assertEquals(
                List.of("archive", "file"),
                config.sinks().stream().map(Sink::name).toList());
        ClassLoader ofKraken = config.feeds().get(0).connector().getClass().getClassLoader();
        ClassLoader ofSink = config.sinks().get(0).unwrapped().getClass().getClassLoader();
        assertNotSame(getClass().getClassLoader(), ofKraken);
        assertNotSame(ofKraken, ofSink);
        assertThrows(ClassNotFoundException.class, () -> ofSink.loadClass("io.marketprism.kraken.Kraken"));
    }

    @Test
    void sinksOfPlugInsSuffice() throws IOException {
        examples();
        config("nats: {enabled: false}\nclickhouse: {enabled: false}\nsinks: {file: {directory: data}}\n");
        assertEquals(1, read().sinks().size());
    }

    @Test
    void aFolderThatIsNotThereHasNoPlugInsUnlessSomebodyHasNamedIt() throws IOException {
        feed(KRAKEN.replace("kraken", "binance").replace("BTC-USD", "BTC-USDT"));
        Files.writeString(file, "plugins_dir: plugins\n");
        assertEquals(List.of(), read().plugins().found());

        Files.writeString(file, "plugins_dir: " + folder.resolve("elsewhere") + "\n");
        assertTold(problems(), "collector.yaml:1: plugins_dir: expected a folder", "elsewhere");
    }

    @Test
    void whatIsBrokenIsNamedAndNothingElseFails() throws Exception {
        examples();
        Files.writeString(plugins.resolve("garbage.jar"), "no jar");
        PluginJars.compiled(plugins.resolve("library.jar"), Map.of(), Map.of());
        PluginJars.compiled(
                plugins.resolve("missing.jar"), Map.of(), Map.of(CONNECTORS, "# comment\nnowhere.Provider # here\n\n"));
        PluginJars.compiled(
                plugins.resolve("wrong.jar"),
                Map.of(
                        "Throwing",
                        "public class Throwing { public Throwing() { throw new IllegalStateException(\"no luck\"); } }",
                        "Hidden",
                        "class Hidden { Hidden(int n) {} }",
                        "Other",
                        "public class Other {}"),
                Map.of(SINKS, "Throwing\nHidden\nOther\n"));
        PluginJars.compiled(
                plugins.resolve("own.jar"), Map.of(), Map.of(CONNECTORS, "io.marketprism.binance.BinanceProvider"));
        PluginJars.compiled(
                plugins.resolve("sinks.jar"),
                Map.of(
                        "Unnamed", provider("Unnamed", "null", "java.util.Set.of()"),
                        "Spaced", provider("Spaced", "\"a b\"", "java.util.Set.of()"),
                        "Twice", provider("Twice", "\"file\"", "java.util.Set.of()"),
                        "Whole", provider("Whole", "\"whole\"", "java.util.Set.of()")),
                Map.of(SINKS, "Unnamed\nSpaced\nTwice\nWhole"));
        Files.copy(plugins.resolve("marketprism-kraken.jar"), plugins.resolve("marketprism-kraken-copy.jar"));

        CollectorConfig config = read();

        List<String> told = config.withoutEffect();
        assertEquals(11, told.size(), () -> String.join("\n", told));
        assertTold(told, "garbage.jar: cannot be read: ");
        assertTold(told, "library.jar: expected a class named in META-INF/services/" + CONNECTORS);
        assertTold(
                told,
                "marketprism-kraken.jar: io.marketprism.kraken.KrakenProvider: expected another exchange, was kraken");
        assertTold(told, "missing.jar: nowhere.Provider: cannot be loaded: ", "ClassNotFoundException");
        assertTold(told, "wrong.jar: Throwing: cannot be made: java.lang.IllegalStateException: no luck");
        assertTold(told, "wrong.jar: Hidden: cannot be loaded: ", "NoSuchMethodException");
        assertTold(told, "wrong.jar: Other: cannot be loaded: ", "ClassCastException");
        assertTold(told, "own.jar: io.marketprism.binance.BinanceProvider: expected a class of the jar alone");
        assertTold(told, "sinks.jar: Unnamed: ", "the name of the sink");
        assertTold(told, "sinks.jar: Spaced: expected a name of a-z, 0-9 and - for the sink, was \"a b\"");
        assertTold(told, "sinks.jar: Twice: expected another sink, was file, which ", "file-sink.jar brings already");
        assertTrue(config.plugins().sinks().keySet().containsAll(Set.of("file", "whole")));
        assertEquals("kraken", config.feeds().get(0).connector().exchange());
    }

    private static String provider(String name, String kind, String settings) {
        return "public class " + name + " implements " + SINKS + " { public String name() { return " + kind
                + "; } public java.util.Set<String> settings() { return " + settings
                + "; } public io.marketprism.sink.Sink create(java.util.Map<String, String> settings)"
                + " { throw new NoClassDefFoundError(\"what it needs\"); } }";
    }

    @Test
    void whoNamesAnExchangeThatIsNotThereLearnsOfBrokenPlugIns() throws IOException {
        Files.writeString(plugins.resolve("marketprism-kraken.jar"), "no jar");

        assertTold(problems(), "feed.yaml:1: exchange: expected one of binance, deribit, okx", "\"kraken\"");
        assertTold(problems(), "marketprism-kraken.jar: cannot be read: ");
    }

    @Test
    void namesOfPlugInsStandInErrors() throws IOException {
        examples();
        feed(KRAKEN.replace("kraken", "krakn"));
        assertTold(problems(), "feed.yaml:1: exchange: expected one of binance, deribit, kraken, okx", "\"krakn\"");
        feed(KRAKEN.replace("spot", "futures"));
        assertTold(problems(), "feed.yaml:2: market: expected spot, was \"futures\"");
        feed(KRAKEN.replace("bbo", "funding_rate"));
        assertTold(problems(), "feed.yaml:4: data_types: expected trade, orderbook, bbo, was \"funding_rate\"");
        feed(KRAKEN + "testnet: true\n");
        assertTold(problems(), "feed.yaml:1: exchange: ", "no test network");
    }

    @Test
    void settingsOfSinksAreCheckedByTheirPlugIns() throws Exception {
        examples();
        PluginJars.compiled(
                plugins.resolve("sinks.jar"),
                Map.of("Needy", provider("Needy", "\"needy\"", "java.util.Set.of()")),
                Map.of(SINKS, "Needy"));
        config("""
                sinks:
                  file: {}
                  tape: {}
                  big: {provider: file, directory: data, rotate_bytes: 1 GB}
                  odd: {provider: file, directory: data, rotate: 5}
                  deep: {provider: file, directory: {a: b}}
                  nats: {provider: file, directory: data}
                  needy:
                """);

        List<String> problems = problems();

        assertTold(problems, "collector.yaml:3: sinks.file: directory: expected a folder for the files, was none");
        assertTold(problems, "collector.yaml:4: sinks.tape: expected provider to be one of file, needy, was \"tape\"");
        assertTold(problems, "collector.yaml:5: sinks.big: rotate_bytes: expected a number of bytes, was \"1 GB\"");
        assertTold(
                problems,
                "collector.yaml:6: sinks.odd.rotate: expected one of the keys directory, enabled, provider, rotate_bytes");
        assertTold(problems, "collector.yaml:7: sinks.deep.directory: expected one value, was a section");
        assertTold(problems, "collector.yaml:8: sinks.nats: expected another name");
        assertTold(problems, "collector.yaml:9: sinks.needy: expected a section of settings");

        config("sinks:\n  needy: {}\n");
        assertTold(problems(), "sinks.needy: its plug-in cannot make the sink: ", "what it needs");
    }

    @Test
    void withoutAPlugInThereIsNoSink() throws IOException {
        feed(KRAKEN.replace("kraken", "binance").replace("BTC-USD", "BTC-USDT"));
        config("sinks: {file: {directory: data}}\n");
        List<String> problems = problems();
        assertTold(problems, "sinks.file: expected a plug-in with a sink in plugins_dir, was none");
        assertFalse(problems.isEmpty());
    }
}
