package io.marketprism.bench.recovery;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.bench.throughput.Patience;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeSource;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.sink.Sink;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A process that collects trades is killed at once, and started again a while later. */
final class RestartRounds {
    private static final List<String> SYMBOLS = List.of("BTC-USDT", "ETH-USDT");
    private static final int EVENTS_PER_SECOND = 500;
    private static final int AT_ONCE = 4;
    private static final String FETCHED = " " + TradeSource.BACKFILL;
    private static final String TRADES = "trades.txt";
    private static final String HEALED = "healed.txt";

    private RestartRounds() {}

    /**
     * One restart.
     *
     * @param fetched trades that came later
     * @param lost trades that never came
     * @param twice trades that came again
     * @param healedAfterMs since the start of the second process
     */
    record Round(double fetched, double lost, double twice, double healedAfterMs) {}

    /** Runs some at once. */
    static List<Round> play(int rounds, Duration downtime) {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<CompletableFuture<Round>> all = new ArrayList<>();
            for (int i = 0; i < rounds; i++) {
                int seed = i;
                all.add(CompletableFuture.supplyAsync(() -> round(seed, downtime), threads));
            }
            return all.stream().map(CompletableFuture::join).toList();
        } finally {
            threads.shutdown();
        }
    }

    private static Round round(int seed, Duration downtime) {
        try {
            Path folder = Files.createTempDirectory("restart");
            try (SimulatedExchange exchange = SimulatedExchange.binance(
                            BinanceVenueMarket.SPOT,
                            SimulatorOptions.defaults()
                                    .seed(seed)
                                    .symbols(SYMBOLS)
                                    .eventsPerSecond(EVENTS_PER_SECOND))
                    .start()) {
                return round(exchange, folder, downtime);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Round round(SimulatedExchange exchange, Path folder, Duration downtime)
            throws IOException, InterruptedException {
        Process first = start(exchange, folder);
        Path note = folder.resolve("spill/session.json");
        Patience.await("there is a note of what is safe", () -> contains(note, "\"number\""));
        // Killed at any moment between two notes.
        TimeUnit.MILLISECONDS.sleep(1_000 + (long) (Math.random() * 1_000));
        first.destroyForcibly().waitFor();
        TimeUnit.MILLISECONDS.sleep(downtime.toMillis());
        long begin = System.nanoTime();
        Process second = start(exchange, folder);
        try {
            Patience.await("all is fetched", () -> lines(folder.resolve(HEALED)).size() >= SYMBOLS.size());
            double healedAfterMs = (System.nanoTime() - begin) / 1e6;
            return compared(exchange, folder, healedAfterMs);
        } finally {
            second.destroyForcibly().waitFor();
        }
    }

    /** What came, with where from, against what happened between the first and the last of it. */
    private static Round compared(SimulatedExchange exchange, Path folder, double healedAfterMs) {
        List<String> came = lines(folder.resolve(TRADES));
        long fetched = came.stream().filter(line -> line.endsWith(FETCHED)).count();
        Map<String, TreeSet<Long>> ids = new HashMap<>();
        long twice = 0;
        for (String line : came) {
            String[] parts = line.split(" ");
            boolean isNew =
                    ids.computeIfAbsent(parts[0], symbol -> new TreeSet<>()).add(Long.valueOf(parts[1]));
            twice += isNew ? 0 : 1;
        }
        long lost = 0;
        for (Map.Entry<String, TreeSet<Long>> symbol : ids.entrySet()) {
            lost +=
                    exchange
                            .ledger()
                            .tradesBetween(
                                    symbol.getKey(),
                                    symbol.getValue().first(),
                                    symbol.getValue().last())
                            .stream()
                            .filter(trade -> !symbol.getValue().contains(trade.id()))
                            .count();
        }
        return new Round(fetched, lost, twice, healedAfterMs);
    }

    private static boolean contains(Path file, String text) {
        return lines(file).stream().anyMatch(line -> line.contains(text));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process start(SimulatedExchange exchange, Path folder) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Collecting.class.getName(),
                        exchange.restUri().toString(),
                        exchange.webSocketUri().toString(),
                        folder.toString())
                .inheritIO()
                .start();
    }

    /** The process. */
    static final class Collecting {
        private Collecting() {}

        /**
         * Appends trades to a file, each as soon as it comes, and to another what has been fetched of what came between two runs.
         *
         * @param args the exchange's two addresses, and a folder
         */
        public static void main(String[] args) throws IOException, InterruptedException {
            Path folder = Path.of(args[2]);
            BufferedWriter trades = appender(folder.resolve(TRADES));
            BufferedWriter healed = appender(folder.resolve(HEALED));
            MarketPrism.pipeline()
                    .from(
                            WatchedPipeline.connector(URI.create(args[0]), URI.create(args[1])),
                            Feed.of(SYMBOLS).data(DataType.TRADE))
                    .to(Sink.forEach(event -> {
                        if (event instanceof Trade trade) {
                            append(trades, trade.instrument().symbol() + " " + trade.tradeId() + " " + trade.source());
                        } else if (event instanceof Gap gap
                                && gap.cause() == GapCause.COLLECTOR_RESTART
                                && gap.state() == GapState.RECOVERED) {
                            append(healed, gap.instrument().symbol());
                        }
                    }))
                    .spill(folder.resolve("spill"))
                    .collector("bench")
                    .start()
                    .awaitClose();
        }

        private static BufferedWriter appender(Path file) throws IOException {
            return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        private static void append(BufferedWriter file, String line) {
            try {
                file.write(line + "\n");
                file.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
