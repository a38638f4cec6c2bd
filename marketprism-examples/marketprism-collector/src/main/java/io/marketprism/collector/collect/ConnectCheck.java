package io.marketprism.collector.collect;

import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineListener;
import io.marketprism.PipelineStatus;
import io.marketprism.clickhouse.ClickHouseOptions;
import io.marketprism.clickhouse.ClickHouseSchema;
import io.marketprism.collector.config.CollectorConfig;
import io.marketprism.collector.config.FeedConfig;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.error.MarketPrismException;
import io.marketprism.nats.NatsOptions;
import io.marketprism.nats.NatsSink;
import io.marketprism.sink.Sink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import okhttp3.Request;
import okhttp3.Response;

/** Tries a configuration against reality, and changes nothing there: servers, rights, symbols, disk and clock. */
final class ConnectCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LIVE = "live";

    /** The header tells whole seconds, and takes a moment to come. */
    private static final Duration CLOCK_OFF = Duration.ofSeconds(3);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final CollectorConfig config;
    private final ExchangeClients exchanges;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final List<String> found = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    private ConnectCheck(CollectorConfig config) {
        this.config = config;
        this.exchanges = new ExchangeClients(config);
    }

    /**
     * What there is, and what is wrong, in sentences.
     *
     * @param found what is as it should be
     * @param problems what is not
     */
    record Result(List<String> found, List<String> problems) {}

    /** Tries everything; what is wrong in one place does not hide what is wrong in another. */
    static Result of(CollectorConfig config) throws InterruptedException {
        ConnectCheck check = new ConnectCheck(config);
        check.disk(config.spillDir());
        if (config.nats() != null) {
            check.nats(config.nats());
        }
        if (config.clickHouse() != null) {
            check.clickHouse(config.clickHouse());
        }
        for (FeedConfig feed : config.feeds()) {
            check.exchange(feed);
        }
        return new Result(check.found, check.problems);
    }

    private void disk(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            problems.add("spill_dir: expected a folder that can be written, was " + folder + ", of which " + existing
                    + " cannot be");
            return;
        }
        long sinks = Stream.of(config.nats(), config.clickHouse())
                .filter(sink -> sink != null)
                .count();
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            String room = "spill_dir: " + folder + " can be written, " + (free >> 20) + " MiB are free";
            // Divided, since the product may be more than a long.
            if (free / sinks < config.spillMaxBytes()) {
                problems.add(room + "; expected room for spill_max_bytes, " + (config.spillMaxBytes() >> 20)
                        + " MiB, of each of " + sinks + " sinks; make room, or set spill_max_bytes lower");
            } else {
                found.add(room);
            }
        } catch (IOException e) {
            problems.add("spill_dir: cannot tell how much room " + existing + " has: " + e);
        }
    }

    private void nats(NatsOptions options) {
        try {
            found.addAll(NatsSink.at(options).check());
        } catch (MarketPrismException e) {
            problems.add(e.getMessage());
        }
    }

    private void clickHouse(ClickHouseOptions options) throws InterruptedException {
        String where = "ClickHouse at " + options.url() + " as user " + options.user();
        try {
            found.add(where + " can be reached, version " + ask(options, "SELECT version()"));
            String[] state = ask(
                            options,
                            "SELECT getSetting('readonly'), count() FROM system.tables WHERE database = "
                                    + quoted(options.database()))
                    .split("\t");
            if (!state[0].equals("0")) {
                problems.add(where + ": expected a user who may write, was one with readonly = " + state[0]
                        + "; give the user another profile, or name another user");
            }
            if (state[1].equals("0")) {
                found.add("ClickHouse database " + options.database()
                        + " has no tables yet; they are created at start, or by init-clickhouse");
            } else {
                ClickHouseSchema.of(options).check();
                found.add("ClickHouse database " + options.database() + " has the tables that are expected");
            }
        } catch (IOException e) {
            problems.add(where + " cannot be reached: " + e + "; is it running, and is this its HTTP port?");
        } catch (MarketPrismException e) {
            problems.add(e.getMessage());
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private String ask(ClickHouseOptions options, String query) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(options.url()))
                        .timeout(PATIENCE)
                        .header("X-ClickHouse-User", options.user())
                        .header("X-ClickHouse-Key", options.password())
                        .POST(HttpRequest.BodyPublishers.ofString(query))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new MarketPrismException("ClickHouse at " + options.url() + " as user " + options.user()
                    + " answered HTTP " + answer.statusCode() + ": "
                    + answer.body().strip().lines().findFirst().orElse("nothing"));
        }
        return answer.body().strip();
    }

    private void exchange(FeedConfig feed) throws InterruptedException {
        String market = feed.connector().exchange() + " " + feed.connector().market();
        Set<String> refusals = ConcurrentHashMap.newKeySet();
        try (Pipeline trial = exchanges
                .lendTo(MarketPrism.pipeline())
                .collector("check-config")
                .concurrentHandshakes(config.maxConcurrentConnections())
                .listener(new PipelineListener() {
                    @Override
                    public void refused(String exchange, String refusing, String what, String reason) {
                        refusals.add(market + ": refuses " + what + ": " + reason);
                    }
                })
                .from(feed.connector(), feed.feed())
                .to(Sink.forEach(event -> {}))
                .start()) {
            found.add(market + ": has the symbols "
                    + String.join(", ", feed.feed().symbols()));
            List<String> closed = awaitLive(trial);
            if (closed.isEmpty()) {
                found.add(market + ": its WebSockets can be opened");
            } else {
                problems.add(market + ": these WebSockets cannot be opened within " + PATIENCE.toSeconds() + " s: "
                        + String.join(", ", closed) + trial.status().problems());
            }
        } catch (MarketPrismException e) {
            problems.add(market + ": " + e.getMessage());
            return;
        }
        // All is told once the trial is closed.
        problems.addAll(new TreeSet<>(refusals));
        clock(feed);
    }

    /** Waits until all sockets are open and all requests are answered, or the time is over; {@return the addresses of the others} */
    private static List<String> awaitLive(Pipeline trial) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<String> closed = trial.status().connections().stream()
                    .filter(connection -> !connection.state().equals(LIVE))
                    .map(PipelineStatus.Connection::uri)
                    .map(URI::toString)
                    .distinct()
                    .toList();
            if (closed.isEmpty() || System.nanoTime() - until > 0) {
                return closed;
            }
            TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
        }
    }

    private void clock(FeedConfig feed) {
        URI host = address(feed.connector().instruments()).resolve("/");
        String url = host.toString().replaceFirst("^ws", "http");
        try (Response response = exchanges
                .to(feed.connector().exchange())
                .newCall(new Request.Builder().url(url).head().build())
                .execute()) {
            Date theirs = response.headers().getDate("Date");
            if (theirs == null) {
                return;
            }
            Duration ahead = Duration.between(theirs.toInstant(), Instant.now());
            if (ahead.abs().compareTo(CLOCK_OFF) > 0) {
                problems.add("clock: expected that of " + url + ", was " + ahead.toSeconds()
                        + " s ahead of it; set this machine's clock, by NTP say");
            } else {
                found.add("clock: agrees with that of " + url);
            }
        } catch (IOException e) {
            problems.add("clock: cannot ask " + url + " for its time: " + e);
        }
    }

    private static URI address(InstrumentSource instruments) {
        if (instruments instanceof InstrumentSource.Fetched fetched) {
            return fetched.calls().get(0).uri();
        }
        if (instruments instanceof InstrumentSource.FetchedByPart byPart) {
            return byPart.parts().uri();
        }
        return ((InstrumentSource.Streamed) instruments).plan().uri();
    }
}
