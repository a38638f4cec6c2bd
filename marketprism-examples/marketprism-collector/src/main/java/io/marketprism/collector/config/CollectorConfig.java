package io.marketprism.collector.config;

import io.marketprism.clickhouse.ClickHouseOptions;
import io.marketprism.error.ConfigurationException;
import io.marketprism.nats.NatsOptions;
import io.marketprism.sink.Sink;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a collector is to do: {@code collector.yaml}, the feeds of {@code exchanges/*.yaml} (or {@code *.yml}) beside it, and the environment above
 * both.
 *
 * @param collectorId names this collector in events, or null for the host name
 * @param httpHost where to listen
 * @param httpPort where to listen; 0 for a free port
 * @param httpToken what callers must show, or null
 * @param debugEndpoints whether {@code /debug} exists
 * @param batchSize events in a batch, at the most
 * @param flushIntervalMillis longest wait for a batch to fill
 * @param spillDir where events wait on disk for a sink
 * @param spillMaxBytes how many bytes may wait there for each sink
 * @param stopWithin all that it may take to end
 * @param bookBufferBytes what updates of order books may take of the heap while they wait for snapshots
 * @param httpAnswerBytes largest body that an exchange may answer with
 * @param httpAnswerSeconds how long such an answer may take
 * @param nats where events go, or null for no NATS
 * @param clickHouse where events go, or null for no ClickHouse
 * @param maxConcurrentConnections how many WebSockets may be opened at the same time
 * @param caFile certificates of those whom the TLS of exchanges is checked against, or null for those whom Java trusts
 * @param plugins what there is beside the collector's own exchanges and sinks; null for {@code store}, which needs none
 * @param sinks of plug-ins, where events go too
 * @param proxy by which exchanges are reached
 * @param networks how single exchanges are reached in another way, by the ids that their events carry
 * @param store what the command {@code store} does
 * @param feeds what to collect
 * @param withoutEffect settings that are right but do nothing, in words
 * @param warnings what works but should not stay so, in words
 */
public record CollectorConfig(
        String collectorId,
        String httpHost,
        int httpPort,
        String httpToken,
        boolean debugEndpoints,
        int batchSize,
        int flushIntervalMillis,
        Path spillDir,
        long spillMaxBytes,
        Duration stopWithin,
        long bookBufferBytes,
        int httpAnswerBytes,
        int httpAnswerSeconds,
        NatsOptions nats,
        ClickHouseOptions clickHouse,
        int maxConcurrentConnections,
        Path caFile,
        Plugins plugins,
        List<Sink> sinks,
        ProxyConfig proxy,
        Map<String, NetworkConfig> networks,
        StoreConfig store,
        List<FeedConfig> feeds,
        List<String> withoutEffect,
        List<String> warnings) {

    /** Where it is, unless somebody says otherwise. */
    public static final Path DEFAULT_FILE = Path.of("config", "collector.yaml");

    private static final String DEFAULT_PLUGINS_DIR = "plugins";
    private static final Pattern ENDING = Pattern.compile("\\.ya?ml$");
    private static final List<String> LOG_LEVELS = List.of("ERROR", "WARNING", "INFO", "DEBUG");
    private static final List<String> LOG_FORMATS = List.of("TEXT", "JSON");

    /** {@return who collects what into where, without secrets} */
    @Override
    public String toString() {
        return "CollectorConfig[" + collectorId + ", " + feeds + ", " + nats + ", " + clickHouse + ", " + proxy + "]";
    }

    /**
     * Reads everything.
     *
     * @param file {@code collector.yaml}
     * @param variables the environment; files {@code .env} are read below it
     * @throws ConfigException if anything is wrong; says all that is
     */
    public static CollectorConfig read(Path file, Map<String, String> variables) {
        return read(file, DotEnv.read(file, variables));
    }

    static CollectorConfig read(Path file, DotEnv variables) {
        List<String> problems = new ArrayList<>();
        Environment environment = new Environment(variables, problems);
        Plugins plugins = plugins(file);
        List<FeedConfig> feeds =
                Files.exists(file) ? feeds(file, plugins.exchanges(), ApiKeys.read(environment), problems) : List.of();
        CollectorConfig config = new Reader(file, environment, plugins, feeds, problems).read();
        if (!problems.isEmpty()) {
            // One that is missing may be why.
            problems.addAll(plugins.problems());
            throw new ConfigException(problems);
        }
        return config;
    }

    /**
     * Reads all but the feeds, for {@code store}. A default file that does not exist is no problem.
     *
     * @throws ConfigException if anything is wrong; says all that is
     */
    public static CollectorConfig readForStore(Path file, Map<String, String> variables) {
        List<String> problems = new ArrayList<>();
        Environment environment = new Environment(DotEnv.read(file, variables), problems);
        Reader reader = new Reader(file, environment, null, List.of(), problems);
        CollectorConfig config =
                file.equals(DEFAULT_FILE) && !Files.exists(file) ? reader.read(Map.of()) : reader.read();
        if (config != null && config.nats() == null) {
            problems.add(file + ": expected nats.enabled to be true, since `store` reads from NATS; was false");
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config;
    }

    /**
     * Reads only where ClickHouse is. A default file that does not exist is no problem.
     *
     * @throws ConfigException if anything is wrong
     */
    public static ClickHouseOptions readClickHouse(Path file, Map<String, String> variables) {
        List<String> problems = new ArrayList<>();
        Environment environment = new Environment(DotEnv.read(file, variables), problems);
        boolean defaults = file.equals(DEFAULT_FILE) && !Files.exists(file);
        Map<String, YamlValue> entries = defaults ? Map.of() : YamlValue.read(file, problems);
        Section root = new Section(file, "", entries == null ? Map.of() : entries, problems);
        ClickHouseOptions options = Reader.clickHouse(root.section("clickhouse"), environment);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return options;
    }

    /**
     * Reads only where a collector listens, seen from its own machine. A default file that does not exist is no problem.
     *
     * @throws ConfigException if anything of that is wrong, or the port is any free one, which nobody knows beforehand
     */
    public static URI readHttpAddress(Path file, Map<String, String> variables) {
        List<String> problems = new ArrayList<>();
        Environment environment = new Environment(DotEnv.read(file, variables), problems);
        boolean defaults = file.equals(DEFAULT_FILE) && !Files.exists(file);
        Map<String, YamlValue> entries = defaults ? Map.of() : YamlValue.read(file, problems);
        Section root = new Section(file, "", entries == null ? Map.of() : entries, problems);
        String host = Reader.httpHost(root, environment);
        int port = Reader.httpPort(root, environment);
        if (port == 0) {
            root.problem("http_port", "a port of its own, or --url", "0, any free port");
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        boolean isAnywhere = host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
        return URI.create(Urls.with("http://localhost", isAnywhere ? "127.0.0.1" : host, port));
    }

    /** Reads only where plug-ins are, and loads them. What is wrong with the file is for others to tell. */
    public static Plugins plugins(Path file) {
        List<String> problems = new ArrayList<>();
        Map<String, YamlValue> entries = YamlValue.read(file, problems);
        Section root = new Section(file, "", entries == null ? Map.of() : entries, problems);
        return Plugins.in(Path.of(root.text("plugins_dir", "a folder", DEFAULT_PLUGINS_DIR)));
    }

    /**
     * Reads the feeds alone.
     *
     * @param variables the environment; files {@code .env} are read below it
     * @param plugins those that were loaded at start
     * @throws ConfigException if anything is wrong with any of them; says all that is
     */
    public static List<FeedConfig> readFeeds(Path file, Map<String, String> variables, Plugins plugins) {
        List<String> problems = new ArrayList<>();
        ApiKeys keys = ApiKeys.read(new Environment(DotEnv.read(file, variables), problems));
        List<FeedConfig> feeds = feeds(file, plugins.exchanges(), keys, problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return feeds;
    }

    /** {@return what changes whenever a file of a feed does: names, sizes and times} */
    public static String stateOfFeeds(Path file) throws IOException {
        StringBuilder state = new StringBuilder();
        for (Path feed : files(file.resolveSibling("exchanges"), new ArrayList<>())) {
            state.append(feed)
                    .append(' ')
                    .append(Files.size(feed))
                    .append(' ')
                    .append(Files.getLastModifiedTime(feed))
                    .append('\n');
        }
        return state.toString();
    }

    private static List<FeedConfig> feeds(Path file, Exchanges exchanges, ApiKeys keys, List<String> problems) {
        Path folder = file.resolveSibling("exchanges");
        List<FeedConfig> feeds = new ArrayList<>();
        int before = problems.size();
        for (Path feedFile : files(folder, problems)) {
            Map<String, YamlValue> entries = YamlValue.read(feedFile, problems);
            if (entries != null) {
                FeedConfig feed = FeedConfig.read(new Section(feedFile, "", entries, problems), exchanges, keys);
                if (feed != null) {
                    feeds.add(feed);
                }
            }
        }
        if (feeds.isEmpty() && problems.size() == before) {
            problems.add(folder + ": expected at least one file *.yaml or *.yml with an enabled feed, was none");
        }
        return feeds;
    }

    private static List<Path> files(Path folder, List<String> problems) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> feeds = files.filter(
                            path -> ENDING.matcher(path.toString()).find())
                    .sorted()
                    .toList();
            Map<String, Path> byName = new HashMap<>();
            for (Path feed : feeds) {
                Path other = byName.putIfAbsent(
                        ENDING.matcher(feed.getFileName().toString()).replaceFirst(""), feed);
                if (other != null) {
                    problems.add(feed + ": expected one file of this name, was " + other.getFileName() + " too");
                }
            }
            return feeds;
        } catch (IOException e) {
            problems.add(folder + ": cannot be read: " + e);
            return List.of();
        }
    }

    /** Reads {@code collector.yaml} and the environment. */
    private record Reader(
            Path file, Environment environment, Plugins plugins, List<FeedConfig> feeds, List<String> problems) {
        /** Not what a URL takes: machines may have other names too. */
        private static final Pattern HOST = Pattern.compile("[^\\s/]+");

        private static final int MOST_EVENTS_IN_A_BATCH = 100_000;
        private static final int MOST_BYTES_OF_AN_ANSWER = 1_000_000_000;

        CollectorConfig read() {
            Map<String, YamlValue> entries = YamlValue.read(file, problems);
            return entries == null ? null : read(entries);
        }

        CollectorConfig read(Map<String, YamlValue> entries) {
            Section root = new Section(file, "", entries, problems);
            List<String> withoutEffect = withoutEffect(root);
            boolean debugEndpoints = root.flag("debug_endpoints", false);
            environment.requireWord("LOG_LEVEL", LOG_LEVELS);
            environment.requireWord("LOG_FORMAT", LOG_FORMATS);
            root.refuse("capture_dir", "null, since this version does not capture raw frames");
            Path caFile = root.readableFile("ca_file");
            ProxyConfig proxy = ProxyConfig.read(environment);
            Map<String, NetworkConfig> networks = NetworkConfig.read(root.section("networks"), proxy, caFile);
            withoutEffect.addAll(unused(networks));
            environment.requireWord("ENABLE_PROFILING", List.of("TRUE", "FALSE"));
            NatsOptions nats = NatsSettings.read(root.section("nats"), environment);
            Section clickHouseSection = root.section("clickhouse");
            boolean clickHouseEnabled = clickHouseSection.flag("enabled", true);
            ClickHouseOptions clickHouse = clickHouse(clickHouseSection, environment);
            Section sinkSection = root.section("sinks");
            List<Sink> sinks = plugins == null ? List.of() : SinkSettings.read(sinkSection, plugins);
            CollectorConfig config = new CollectorConfig(
                    environment.text("COLLECTOR_ID", root.optionalText("collector_id", "a name for this collector")),
                    httpHost(root, environment),
                    httpPort(root, environment),
                    environment.text("COLLECTOR_HTTP_TOKEN", root.optionalText("http_token", "a secret")),
                    debugEndpoints,
                    (int) root.number(
                            "batch_size",
                            "a number of events from 1 to " + MOST_EVENTS_IN_A_BATCH,
                            1,
                            MOST_EVENTS_IN_A_BATCH,
                            1_000),
                    (int) root.number("flush_interval", "milliseconds from 0 to 60000", 0, 60_000, 200),
                    Path.of(environment.text("COLLECTOR_SPILL_DIR", root.text("spill_dir", "a folder", "data/spill"))),
                    root.number("spill_max_bytes", "a number of bytes", 1, Long.MAX_VALUE, 10L << 30),
                    Duration.ofSeconds(root.number("stop_within", "seconds from 1 to 3600", 1, 3_600, 8)),
                    root.number("book_buffer_bytes", "a number of bytes", 1, Long.MAX_VALUE, 64 << 20),
                    (int) root.number(
                            "http_answer_bytes",
                            "a number of bytes from 1 to " + MOST_BYTES_OF_AN_ANSWER,
                            1,
                            MOST_BYTES_OF_AN_ANSWER,
                            64 << 20),
                    (int) root.number("http_answer_within", "seconds from 1 to 3600", 1, 3_600, 30),
                    nats,
                    clickHouseEnabled ? clickHouse : null,
                    (int) root.number("max_concurrent_connections", "a number from 1 to 1000", 1, 1_000, 5),
                    caFile,
                    plugins,
                    sinks,
                    proxy,
                    networks,
                    StoreConfig.read(root, clickHouse),
                    feeds,
                    withoutEffect,
                    warnings(entries));
            root.finish();
            if (nats == null && !clickHouseEnabled && sinks.isEmpty() && problems.isEmpty()) {
                problems.add(
                        file
                                + ": expected nats.enabled or clickhouse.enabled to be true, or a sink of a plug-in in sinks, was none");
            }
            return config;
        }

        /** Nobody needs them; {@code store} needs none. */
        private List<String> unused(Map<String, NetworkConfig> networks) {
            return networks.keySet().stream()
                    .filter(exchange -> plugins != null
                            && feeds.stream()
                                    .noneMatch(
                                            feed -> feed.connector().exchange().equals(exchange)))
                    .sorted()
                    .map(exchange -> "networks." + exchange + ": no feed takes anything of " + exchange)
                    .toList();
        }

        static String httpHost(Section root, Environment environment) {
            String byDefault = "127.0.0.1";
            String what = "an address to listen on";
            String ofFile = root.text("http_host", what, byDefault);
            if (!HOST.matcher(ofFile).matches()) {
                root.problem("http_host", what, "\"" + ofFile + "\"");
                ofFile = byDefault;
            }
            String host = environment.text("COLLECTOR_HTTP_HOST", ofFile);
            if (!HOST.matcher(host).matches()) {
                environment.problem("COLLECTOR_HTTP_HOST", what, host);
                return byDefault;
            }
            return host;
        }

        static int httpPort(Section root, Environment environment) {
            return environment.port("COLLECTOR_HTTP_PORT", 0, (int)
                    root.number("http_port", "a port from 0 (any free one) to 65535", 0, 65_535, 8_080));
        }

        static ClickHouseOptions clickHouse(Section section, Environment environment) {
            section.flag("enabled", true);
            String byDefault = "http://localhost:8123";
            String url = section.text("url", "a URL such as " + byDefault, byDefault);
            try {
                Urls.of(url, "http", "https");
            } catch (IllegalArgumentException e) {
                section.problem("url", "a URL that begins with http:// or https://", "\"" + Urls.printable(url) + "\"");
                url = byDefault;
            }
            boolean isOfTheFile = !environment.isSet("CLICKHOUSE_URL");
            url = environment.url("CLICKHOUSE_URL", "CLICKHOUSE_HOST", "CLICKHOUSE_HTTP_PORT", url, "http", "https");
            String database = section.text("database", "the name of a database", "marketprism");
            if (database.isBlank()) {
                section.problem("database", "the name of a database", "\"" + database + "\"");
                database = "marketprism";
            }
            String user = section.text("user", "the name of a user", "default");
            String password = section.text("password", "a password, \"\" for none", "");
            long ttlDays = section.number("ttl_days", "a number of days from 0 (for ever) to 36500", 0, 36_500, 0);
            String cluster = section.optionalText("cluster", "the name of a cluster");
            boolean replicated = section.flag("replicated", false);
            int blockBytes = (int) section.number(
                    "block_bytes",
                    "a number of bytes from 100000 to 1000000000",
                    100_000,
                    1_000_000_000,
                    ClickHouseOptions.DEFAULT_BLOCK_BYTES);
            ClickHouseOptions server = ClickHouseOptions.at(byDefault);
            try {
                server = ClickHouseOptions.at(url);
            } catch (ConfigurationException e) {
                section.refused("url", e.getMessage());
            }
            // A login in the URL counts; one that stands beside it counts if the URL has none.
            boolean hasLogin = !server.url().equals(url);
            if (hasLogin && isOfTheFile && !password.isEmpty()) {
                section.problem("url", "a login in the URL or in user and password", "both");
            }
            section.finish();
            return server.retention(ttlDays == 0 ? null : Duration.ofDays(ttlDays))
                    .cluster(cluster, replicated ? ClickHouseOptions.Engine.REPLICATED : ClickHouseOptions.Engine.PLAIN)
                    .blockBytes(blockBytes)
                    .database(environment.text("CLICKHOUSE_DATABASE", database))
                    .login(
                            environment.text("CLICKHOUSE_USER", hasLogin ? server.user() : user),
                            environment.text("CLICKHOUSE_PASSWORD", hasLogin ? server.password() : password));
        }

        private List<String> warnings(Map<String, YamlValue> entries) {
            List<String> warnings = new ArrayList<>(environment.warnings());
            warnings.addAll(Secrets.warnings(file, entries));
            String credentials = environment.text("NATS_CREDENTIALS_FILE", null);
            if (credentials != null) {
                Secrets.warning(Path.of(credentials), "is a secret").ifPresent(warnings::add);
            }
            return warnings.stream().distinct().toList();
        }

        /**
         * Takes the settings that do nothing, and tells of those that somebody relies on; and of those that concern data which is not taken.
         */
        private List<String> withoutEffect(Section root) {
            List<String> set = new ArrayList<>();
            String folder = root.text("plugins_dir", "a folder", DEFAULT_PLUGINS_DIR);
            if (!folder.equals(DEFAULT_PLUGINS_DIR) && !Files.isDirectory(Path.of(folder))) {
                root.problem("plugins_dir", "a folder", "\"" + folder + "\"");
            }
            if (plugins != null) {
                set.addAll(plugins.problems());
            }
            for (FeedConfig feed : feeds) {
                set.addAll(feed.withoutEffect());
            }
            set.addAll(ApiKeys.withoutEffect(environment));
            return set;
        }
    }
}
