package io.marketprism.collector;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.testkit.server.ClickHouseServer;
import io.marketprism.testkit.server.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The collector as a process under steady load into NATS and ClickHouse, with ClickHouse down for a while: its heap, threads and files stay as
 * they are, what waits on disk comes and goes, every trade is stored, accounts add up. Short by default; {@code -Dmarketprism.long=true} makes it
 * an hour at 20,000 events a second at each sink with ClickHouse down for three minutes. Samples are written to {@code target/soak.csv}.
 */
class SoakIT {
    private static final boolean LONG = Boolean.getBoolean("marketprism.long");
    private static final int SECONDS = Integer.getInteger("marketprism.soak.seconds", LONG ? 3_600 : 15);
    /** What the market of the simulator does; a third of it is in one delta with what happened in the same 100 ms. */
    private static final int EVENTS_PER_SECOND = Integer.getInteger("marketprism.soak.rate", LONG ? 31_000 : 2_000);

    private static final int DOWN_SECONDS = Integer.getInteger("marketprism.soak.down", LONG ? 180 : 4);
    private static final int WARM_UP_SECONDS = SECONDS / 10;
    private static final int DOWN_FROM_SECOND = SECONDS / 3;
    private static final int SAMPLE_SECONDS = LONG ? 5 : 1;
    private static final int SYMBOLS = 20;
    private static final int COLLECTIONS = LONG ? 10 : 1;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What a process of this system needs. */
    private record Sample(
            long second, long received, long heapBytes, long threads, long files, long spilledBytes, long natsBytes) {}

    @TempDir
    Path temporary;

    @Test
    void runsOnAndOn() throws Exception {
        SimulatorOptions options = SimulatorOptions.defaults().symbols(SYMBOLS).eventsPerSecond(EVENTS_PER_SECOND);
        try (NatsServer nats = NatsServer.start();
                ClickHouseServer clickHouse = ClickHouseServer.start()) {
            Path folder = Files.createDirectories(temporary.resolve("collector"));
            try (CollectorProcess collector = underLoad(options, folder, nats, clickHouse)) {
                assertAccountsAddUp(collector);
                assertEveryTradeIsStoredOnce(clickHouse);
                collector.terminate();
                collector.await(PATIENCE);
            }
        }
    }

    private CollectorProcess underLoad(
            SimulatorOptions options, Path folder, NatsServer nats, ClickHouseServer clickHouse) throws Exception {
        try (SimulatedExchange venue =
                SimulatedExchange.binance(BinanceVenueMarket.SPOT, options).start()) {
            configure(folder, venue, nats, clickHouse);
            CollectorProcess collector = CollectorProcess.start(folder, Map.of(), "collect");
            try {
                run(collector, clickHouse);
            } catch (Exception | Error e) {
                collector.close();
                throw e;
            }
            return collector;
        }
    }

    private static void configure(Path folder, SimulatedExchange venue, NatsServer nats, ClickHouseServer clickHouse)
            throws IOException {
        Files.createDirectories(folder.resolve("config/exchanges"));
        Files.writeString(folder.resolve("config/collector.yaml"), """
                collector_id: soak
                http_port: 0
                nats:
                  url: %s
                  max_bytes: 1073741824
                clickhouse:
                  url: %s
                """.formatted(nats.url(), clickHouse.url()));
        Files.writeString(folder.resolve("config/exchanges/binance_spot.yaml"), """
                exchange: binance
                market: spot
                symbols: %s
                data_types: [trade, orderbook, bbo]
                base_url: %s
                ws_url: %s
                """.formatted(
                        venue.ledger().symbols(), venue.restUri(), venue.webSocketUri()));
    }

    private void run(CollectorProcess collector, ClickHouseServer clickHouse) throws Exception {
        await().atMost(PATIENCE).until(() -> received(collector) > 0);
        List<Sample> samples = new ArrayList<>();
        long begin = System.nanoTime();
        boolean down = false;
        long backAt = 0;
        long drainedAt = 0;
        boolean spilled = false;
        long liveBefore = 0;
        // A busy machine takes longer to spill and to drain; both are to happen under load, so the load goes on until
        // then.
        for (long second = 0;
                second < SECONDS || drainedAt == 0 && second < SECONDS + PATIENCE.toSeconds();
                second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)) {
            if (!down && backAt == 0 && second >= DOWN_FROM_SECOND) {
                clickHouse.kill();
                down = true;
            } else if (down && spilled && second >= DOWN_FROM_SECOND + DOWN_SECONDS) {
                clickHouse.restart();
                down = false;
                backAt = second;
            }
            if (liveBefore == 0 && second >= WARM_UP_SECONDS) {
                liveBefore = liveBytes(collector);
            }
            Sample sample = sample(collector, second);
            samples.add(sample);
            spilled |= sample.spilledBytes() > 0;
            if (backAt > 0 && drainedAt == 0 && sample.spilledBytes() == 0) {
                drainedAt = second;
            }
            TimeUnit.SECONDS.sleep(SAMPLE_SECONDS);
        }
        long liveAfter = liveBytes(collector);
        report(samples, backAt, drainedAt);
        System.out.printf(
                "SoakIT: %,d MB of the heap lived after the warm-up, %,d MB in the end%n",
                liveBefore >> 20, liveAfter >> 20);
        assertSteady(samples, drainedAt);
        if (LONG) {
            assertTrue(
                    liveAfter <= liveBefore + liveBefore / 4 + (16 << 20),
                    "the heap grew from " + (liveBefore >> 20) + " to " + (liveAfter >> 20) + " MB");
        }
    }

    /** What the heap holds once its garbage is collected; the least of several times, for new events have come before the figure is read. */
    private static long liveBytes(CollectorProcess collector) throws IOException, InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            collector.collectGarbage();
            least = Math.min(least, heapBytes(collector.get("/metrics").body()));
            TimeUnit.SECONDS.sleep(1);
        }
        return least;
    }

    private static long heapBytes(String metrics) {
        return metric(metrics, "jvm_memory_used_bytes\\{area=\"heap\"[^}]*}");
    }

    private static Sample sample(CollectorProcess collector, long second) throws IOException {
        String metrics = collector.get("/metrics").body();
        long spilled = 0;
        for (JsonNode sink : collector.json("/status").path("sinks")) {
            spilled += sink.get("spilled_bytes").asLong();
        }
        return new Sample(
                second,
                received(collector),
                heapBytes(metrics),
                metric(metrics, "jvm_threads_live_threads"),
                metric(metrics, "process_files_open_files"),
                spilled,
                natsResidentBytes());
    }

    private static long received(CollectorProcess collector) {
        long received = 0;
        for (JsonNode account : collector.json("/status").at("/sinks/0/accounting")) {
            received += account.get("received").asLong();
        }
        return received;
    }

    private static long metric(String metrics, String name) {
        double[] values = Pattern.compile("^" + name + " (\\S+)$", Pattern.MULTILINE)
                .matcher(metrics)
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)))
                .toArray();
        assertTrue(values.length > 0, () -> "Expected " + name + " in\n" + metrics);
        return (long) DoubleStream.of(values).sum();
    }

    private static long natsResidentBytes() throws IOException {
        ProcessHandle nats = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("nats-server"))
                .findFirst()
                .orElseThrow();
        String status = Files.readString(Path.of("/proc", Long.toString(nats.pid()), "status"));
        Matcher matcher = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
        assertTrue(matcher.find(), status);
        return Long.parseLong(matcher.group(1)) * 1_024;
    }

    private static void report(List<Sample> samples, long backAt, long drainedAt) throws IOException {
        StringBuilder csv =
                new StringBuilder("second,received,heap_bytes,threads,files,spilled_bytes,nats_rss_bytes\n");
        for (Sample s : samples) {
            csv.append(String.format(
                    "%d,%d,%d,%d,%d,%d,%d%n",
                    s.second, s.received, s.heapBytes, s.threads, s.files, s.spilledBytes, s.natsBytes));
        }
        Files.writeString(Path.of("target", "soak.csv"), csv);
        Sample first = samples.get(0);
        Sample last = samples.get(samples.size() - 1);
        System.out.printf(
                "SoakIT: %d s, %,d events a second at each sink; heap at most %,d MB; ClickHouse down for %d s: %,d MB on disk, drained %d s after it was back; NATS at most %,d MB resident%n",
                last.second,
                (last.received - first.received) / Math.max(1, last.second - first.second),
                samples.stream().mapToLong(Sample::heapBytes).max().orElse(0) >> 20,
                DOWN_SECONDS,
                samples.stream().mapToLong(Sample::spilledBytes).max().orElse(0) >> 20,
                drainedAt - backAt,
                samples.stream().mapToLong(Sample::natsBytes).max().orElse(0) >> 20);
    }

    /** What the collector holds after the warm-up is what it holds in the end. */
    private static void assertSteady(List<Sample> samples, long drainedAt) {
        assertTrue(samples.stream().anyMatch(sample -> sample.spilledBytes() > 0), "ClickHouse was down");
        assertTrue(drainedAt > 0, "Expected the spill to drain while the load goes on");
        List<Sample> before = samples.stream()
                .filter(sample -> sample.second >= WARM_UP_SECONDS && sample.second < DOWN_FROM_SECOND)
                .toList();
        List<Sample> after =
                samples.stream().filter(sample -> sample.second > drainedAt).toList();
        if (LONG) {
            long threads = before.stream().mapToLong(Sample::threads).max().orElseThrow();
            long threadsAfter = after.stream().mapToLong(Sample::threads).min().orElseThrow();
            assertTrue(threadsAfter <= threads + 5, "threads grew from " + threads + " to " + threadsAfter);
            long files = before.stream().mapToLong(Sample::files).max().orElseThrow();
            long filesAfter = after.stream().mapToLong(Sample::files).min().orElseThrow();
            assertTrue(filesAfter <= files + 5, "open files grew from " + files + " to " + filesAfter);
        }
    }

    private static void assertAccountsAddUp(CollectorProcess collector) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> collector.json("/status").path("sinks").findValues("pending").stream()
                        .allMatch(pending -> pending.asLong() == 0));
        for (JsonNode sink : collector.json("/status").path("sinks")) {
            for (JsonNode account : sink.path("accounting")) {
                assertEquals(
                        account.get("received").asLong(),
                        account.get("delivered").asLong()
                                + account.get("deduplicated").asLong(),
                        sink.toString());
            }
        }
    }

    /** Binance numbers its trades without holes. */
    private static void assertEveryTradeIsStoredOnce(ClickHouseServer clickHouse) throws Exception {
        String[] counts = clickHouse
                .query("SELECT count(), sum(rows), sum(ids), sum(span) FROM (SELECT symbol, count() AS rows,"
                        + " uniqExact(trade_id) AS ids, max(toUInt64(trade_id)) - min(toUInt64(trade_id)) + 1 AS span"
                        + " FROM marketprism.trades_final GROUP BY symbol)")
                .strip()
                .split("\t");
        assertEquals(Integer.toString(SYMBOLS), counts[0]);
        assertEquals(counts[3], counts[1], "rows and the numbers from the first to the last trade");
        assertEquals(counts[3], counts[2]);
    }
}
