package io.marketprism.collector.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What variables, and files of variables, say above the configuration. */
class EnvironmentTest {
    @TempDir
    private Path folder;

    private Path file;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void writeSomethingValid() throws IOException {
        file = folder.resolve("collector.yaml");
        Files.createDirectory(folder.resolve("exchanges"));
        write(file, "");
        write(folder.resolve("exchanges").resolve("one.yaml"), """
                exchange: binance
                market: spot
                symbols: [BTCUSDT]
                data_types: [trade]
                """);
    }

    private static void write(Path path, String text) throws IOException {
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    }

    private CollectorConfig read() {
        return CollectorConfig.read(file, environment);
    }

    private List<String> problems() {
        return assertThrows(ConfigException.class, this::read).problems();
    }

    @Test
    void whatDiffersBetweenMachinesHasVariables() throws IOException {
        write(file, "collector_id: file\nhttp_host: 127.0.0.2\nhttp_token: file\nspill_dir: file\n");
        environment.putAll(Map.of(
                "COLLECTOR_ID", "id",
                "COLLECTOR_HTTP_HOST", "0.0.0.0",
                "COLLECTOR_HTTP_TOKEN", "token",
                "COLLECTOR_SPILL_DIR", "elsewhere"));
        CollectorConfig config = read();
        assertEquals("id", config.collectorId());
        assertEquals("0.0.0.0", config.httpHost());
        assertEquals("token", config.httpToken());
        assertEquals(Path.of("elsewhere"), config.spillDir());
    }

    @Test
    void credentialsOfNatsReplaceThoseOfTheFile() throws IOException {
        write(file, "nats: {token: file}\n");
        environment.putAll(Map.of("NATS_USER", "prism", "NATS_PASSWORD", "opensesame"));
        assertEquals("user prism", read().nats().credentials().toString());

        environment.clear();
        environment.put("NATS_TOKEN", "opensesame");
        environment.put("NATS_URL", "nats://url:4712@host:1");
        assertEquals("token", read().nats().credentials().toString());

        Path credentials = folder.resolve("nats.creds");
        write(credentials, "secret");
        environment.clear();
        environment.put("NATS_CREDENTIALS_FILE", credentials.toString());
        assertTrue(read().nats().credentials().toString().contains("nats.creds"));
    }

    @Test
    void passwordOfTheFilesUserMayStandInTheEnvironment() throws IOException {
        write(file, "nats: {user: prism}\n");
        environment.put("NATS_PASSWORD", "opensesame");
        assertEquals("user prism", read().nats().credentials().toString());
    }

    @Test
    void credentialsThatDoNotGoTogetherAreToldWithoutThem() {
        environment.put("NATS_PASSWORD", "opensesame");
        assertEquals(
                List.of("environment: NATS_USER, NATS_PASSWORD, NATS_TOKEN, NATS_CREDENTIALS_FILE: expected user and"
                        + " password, or neither, was \"only one\""),
                problems());
        environment.put("NATS_USER", "prism");
        environment.put("NATS_TOKEN", "opensesame");
        assertEquals(1, problems().size());
        assertFalse(problems().toString().contains("opensesame"));
    }

    @Test
    void proxiesMayBeWrittenInLowerCaseAndOneMayServeAll() {
        environment.putAll(Map.of(
                "https_proxy", "http://lower:1",
                "all_proxy", "socks5://all:2",
                "no_proxy", "a.example"));
        assertEquals(
                new ProxyConfig(URI.create("socks5://all:2"), URI.create("http://lower:1"), List.of("a.example")),
                read().proxy());
        environment.putAll(Map.of("HTTPS_PROXY", "socks5h://upper:3", "NO_PROXY", "b.example"));
        assertEquals(
                new ProxyConfig(URI.create("socks5://all:2"), URI.create("socks5h://upper:3"), List.of("b.example")),
                read().proxy());
    }

    @Test
    void loginOfASocksProxyWouldBeOfNoUse() {
        environment.put("all_proxy", "socks5://me:opensesame@all:2");
        assertEquals(
                List.of(
                        "environment: all_proxy: expected the URL of a proxy with its port, such as http://proxy:3128 or,"
                                + " without a login, socks5://proxy:1080, was \"socks5://all:2\""),
                problems());
    }

    @Test
    void fileOfVariablesBesideTheConfigurationIsRead() throws IOException {
        write(folder.resolve(".env"), """
                # a comment
                COLLECTOR_HTTP_PORT=1234   # another

                export NATS_TOKEN='opensesame # no comment'
                CLICKHOUSE_PASSWORD="a b"
                COLLECTOR_ID=
                CLICKHOUSE_DATABASE=file
                """);
        environment.put("CLICKHOUSE_DATABASE", "real");
        CollectorConfig config = read();
        assertEquals(1_234, config.httpPort());
        assertEquals("token", config.nats().credentials().toString());
        assertEquals("a b", config.clickHouse().password());
        assertEquals("real", config.clickHouse().database(), "the real environment wins");
        assertNull(config.collectorId(), "empty is none");
    }

    @Test
    void firstOfTheFilesWins() throws IOException {
        Path working = folder.resolve("working.env");
        Path beside = folder.resolve("beside.env");
        write(working, "A=1\nB=1\n");
        write(beside, "B=2\nC=2\nD=2\n");
        DotEnv read =
                DotEnv.read(new LinkedHashSet<>(List.of(working, beside, folder.resolve("none.env"))), Map.of("D", ""));
        assertEquals(Map.of("A", "1", "B", "1", "C", "2", "D", ""), read.variables());
        assertFalse(read.toString().contains("2"), read.toString());
    }

    @Test
    void lineThatIsNoVariableIsToldWithoutItsText() throws IOException {
        Path variables = folder.resolve(".env");
        write(variables, "A=1\nopensesame\nB='opensesame\n");
        String what = ": expected NAME=value, NAME='value' or NAME=\"value\", was something else";
        assertEquals(List.of(variables + ":2" + what, variables + ":3" + what), problems());
    }

    @Test
    void secretsThatEverybodyCanReadAreWarnedOf() throws IOException {
        Path variables = folder.resolve(".env");
        Path credentials = folder.resolve("nats.creds");
        write(variables, "OKX_API_KEY=opensesame\nOKX_SECRET_KEY=opensesame\nOKX_PASSPHRASE=opensesame\n");
        write(credentials, "secret");
        write(file, "clickhouse: {password: \"opensesame\"}\nnats: {credentials_file: \"" + credentials + "\"}\n");
        assertEquals(List.of(), read().warnings());

        for (Path path : List.of(variables, file, credentials)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        }
        String what = " and can be read by everybody on this machine; chmod 600 ";
        assertEquals(
                List.of(
                        variables + " holds secrets" + what + variables,
                        file + " holds secrets" + what + file,
                        credentials + " is a secret" + what + credentials),
                read().warnings());

        write(variables, "LOG_LEVEL=DEBUG\n");
        write(file, "http_token: null\nclickhouse: {password: \"\"}\n");
        for (Path path : List.of(variables, file)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        }
        assertEquals(List.of(), read().warnings(), "there are no secrets in them");
        environment.put("NATS_CREDENTIALS_FILE", credentials.toString());
        assertEquals(1, read().warnings().size(), "one that a variable names is a secret too");
        environment.clear();
        write(file, "nats: {url: \"nats://a:opensesame@b:1\"}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(1, read().warnings().size(), "a login in a URL is one");
    }

    @Test
    void healthIsAskedWhereTheCollectorListens() throws IOException {
        assertEquals(URI.create("http://127.0.0.1:8080"), CollectorConfig.readHttpAddress(file, environment));
        write(file, "http_host: 0.0.0.0\nhttp_port: 9\nnats: 1\n");
        assertEquals(URI.create("http://127.0.0.1:9"), CollectorConfig.readHttpAddress(file, environment));
        environment.put("COLLECTOR_HTTP_PORT", "10");
        environment.put("COLLECTOR_HTTP_HOST", "fe80::1");
        assertEquals(URI.create("http://[fe80::1]:10"), CollectorConfig.readHttpAddress(file, environment));
        environment.put("COLLECTOR_HTTP_PORT", "0");
        assertThrows(ConfigException.class, () -> CollectorConfig.readHttpAddress(file, environment));
    }
}
