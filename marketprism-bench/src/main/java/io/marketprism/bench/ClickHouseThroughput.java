package io.marketprism.bench;

import com.sun.management.OperatingSystemMXBean;
import io.marketprism.PipelineListener;
import io.marketprism.clickhouse.BareInsert;
import io.marketprism.clickhouse.ClickHouseOptions;
import io.marketprism.clickhouse.ClickHouseSchema;
import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.clickhouse.RowEncoder;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeId;
import io.marketprism.internal.EpochClock;
import io.marketprism.internal.flow.Ledger;
import io.marketprism.internal.flow.SinkWorker;
import io.marketprism.internal.flow.SpillPlace;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.sink.Delivery;
import io.marketprism.testkit.server.ClickHouseServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Ready events in the queue → durable in ClickHouse, by the pipeline's worker and the sink; against ClickHouse's client alone, which inserts the
 * same rows, already encoded, in batches of the same size, one after the other. In one run, by turns, into tables that are emptied before.
 */
public final class ClickHouseThroughput {
    private static final int ROUNDS = 5;
    private static final int WARM_UPS = 2;
    private static final int[] BATCH_SIZES = {1_000, 10_000};
    private static final String DATABASE = "throughput";
    private static final long TICK_US = 150;

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final ClickHouseServer server;
    private final ClickHouseOptions options;

    private ClickHouseThroughput(ClickHouseServer server) {
        this.server = server;
        this.options = ClickHouseOptions.at(server.url()).database(DATABASE);
    }

    /** What is inserted: kinds of messages in turn, and how many events altogether. */
    private record Load(String name, int events, List<Kind> kinds) {}

    private static final List<Load> LOADS = List.of(
            new Load("trades", 300_000, List.of(Kind.BINANCE_TRADE)),
            new Load("best bids and offers", 300_000, List.of(Kind.BINANCE_BOOK_TICKER)),
            new Load("book deltas, 20+20 levels", 40_000, List.of(Kind.BINANCE_DEPTH_20)),
            new Load(
                    "all three, 2:3:1",
                    120_000,
                    List.of(
                            Kind.BINANCE_BOOK_TICKER,
                            Kind.BINANCE_TRADE,
                            Kind.BINANCE_BOOK_TICKER,
                            Kind.BINANCE_DEPTH_20,
                            Kind.BINANCE_TRADE,
                            Kind.BINANCE_BOOK_TICKER)));

    /** One measured run. */
    private record Run(double seconds, double processorSeconds) {}

    /** Rows of one table. */
    private record EncodedBlock(DataType type, byte[] rows) {}

    /**
     * Measures, and prints a table.
     *
     * @param args none for all loads, or the beginnings of the names of some
     */
    public static void main(String[] args) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%n%d cores, load average %.2f, Java %s, %d rounds by turns after %d to warm up; median (least, most)%n%n",
                SYSTEM.getAvailableProcessors(),
                SYSTEM.getSystemLoadAverage(),
                Runtime.version(),
                ROUNDS,
                WARM_UPS);
        try (ClickHouseServer server = ClickHouseServer.start()) {
            ClickHouseThroughput throughput = new ClickHouseThroughput(server);
            server.query("DROP DATABASE IF EXISTS " + DATABASE);
            ClickHouseSchema.of(throughput.options).create();
            System.out.println("ClickHouse " + server.query("SELECT version()") + "\n");
            System.out.println(
                    "| events | batch | MB before compression | client alone, rows/s | worker and sink, rows/s | ratio |"
                            + " processor time of this process, client | worker and sink |");
            System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|");
            for (Load load : LOADS) {
                if (args.length == 0 || Arrays.stream(args).anyMatch(load.name()::startsWith)) {
                    for (int batchSize : BATCH_SIZES) {
                        throughput.measure(load, batchSize);
                    }
                }
            }
            server.query("DROP DATABASE " + DATABASE);
        }
        System.out.printf(Locale.ROOT, "%nload average at the end %.2f%n", SYSTEM.getSystemLoadAverage());
    }

    private void measure(Load load, int batchSize) throws IOException {
        List<MarketEvent> events = events(load);
        List<List<EncodedBlock>> encoded = encode(events, batchSize);
        long bytes = encoded.stream()
                .flatMap(List::stream)
                .mapToLong(block -> block.rows().length)
                .sum();
        List<Run> bare = new ArrayList<>();
        List<Run> ours = new ArrayList<>();
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            boolean bareFirst = round % 2 == 0;
            Run first = bareFirst ? bare(encoded) : ours(events, batchSize);
            check(events);
            Run second = bareFirst ? ours(events, batchSize) : bare(encoded);
            check(events);
            if (round >= 0) {
                bare.add(bareFirst ? first : second);
                ours.add(bareFirst ? second : first);
            }
        }
        double ratio = median(bare, false) / median(ours, false);
        System.out.printf(
                Locale.ROOT,
                "| %s | %,d | %,d | %s | %s | %.0f %% | %,.0f ns a row | %,.0f ns a row |%n",
                load.name(),
                batchSize,
                bytes / 1_000_000,
                rates(bare, events.size()),
                rates(ours, events.size()),
                100 * ratio,
                1e9 * median(bare, true) / events.size(),
                1e9 * median(ours, true) / events.size());
    }

    private static double median(List<Run> runs, boolean processor) {
        double[] sorted = runs.stream()
                .mapToDouble(processor ? Run::processorSeconds : Run::seconds)
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private static String rates(List<Run> runs, int events) {
        double[] seconds = runs.stream().mapToDouble(Run::seconds).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%,.0f (%,.0f, %,.0f)",
                events / median(runs, false),
                events / seconds[seconds.length - 1],
                events / seconds[0]);
    }

    /** Events of the benchmarks' corpus, each with an id and a time of its own. */
    private static List<MarketEvent> events(Load load) throws IOException {
        Map<Kind, Ring<MarketEvent>> samples = new EnumMap<>(Kind.class);
        for (Kind kind : load.kinds()) {
            if (!samples.containsKey(kind)) {
                FrameReader reader = Parser.MARKETPRISM.reader(kind);
                List<MarketEvent> read = new ArrayList<>();
                for (byte[] message : Corpus.of(kind)) {
                    read.add(reader.read(message));
                }
                samples.put(kind, new Ring<>(read));
            }
        }
        Ring<Kind> kinds = new Ring<>(load.kinds());
        List<MarketEvent> events = new ArrayList<>(load.events());
        for (int i = 0; i < load.events(); i++) {
            events.add(distinct(samples.get(kinds.next()).next(), i + 1));
        }
        return events;
    }

    private static MarketEvent distinct(MarketEvent event, long number) {
        long receiveTime = FrameReader.RECEIVED_US + number * TICK_US;
        long exchangeTime = receiveTime - 1_000;
        if (event instanceof Trade trade) {
            return new Trade(
                    trade.instrument(),
                    exchangeTime,
                    receiveTime,
                    trade.collector(),
                    TradeId.of(number),
                    trade.form(),
                    trade.price(),
                    trade.quantity(),
                    trade.side(),
                    null,
                    null,
                    number,
                    trade.source());
        }
        if (event instanceof BestBidOffer bbo) {
            return new BestBidOffer(
                    bbo.instrument(),
                    exchangeTime,
                    receiveTime,
                    bbo.collector(),
                    number,
                    bbo.bidPrice(),
                    bbo.bidQuantity(),
                    bbo.askPrice(),
                    bbo.askQuantity());
        }
        BookDelta delta = (BookDelta) event;
        return new BookDelta(
                delta.instrument(),
                exchangeTime,
                receiveTime,
                delta.collector(),
                number - 1,
                number,
                false,
                delta.bids(),
                delta.asks(),
                null);
    }

    /** For each batch the rows of its tables. */
    private static List<List<EncodedBlock>> encode(List<MarketEvent> events, int batchSize) {
        Map<DataType, RowEncoder> encoders = new EnumMap<>(DataType.class);
        List<List<EncodedBlock>> batches = new ArrayList<>();
        for (int from = 0; from < events.size(); from += batchSize) {
            Map<DataType, ByteArrayOutputStream> tables = new EnumMap<>(DataType.class);
            for (MarketEvent event : events.subList(from, Math.min(events.size(), from + batchSize))) {
                RowEncoder encoder = encoders.computeIfAbsent(event.dataType(), RowEncoder::new);
                encoder.encode(event);
                tables.computeIfAbsent(event.dataType(), type -> new ByteArrayOutputStream())
                        .writeBytes(encoder.toByteArray());
            }
            List<EncodedBlock> blocks = new ArrayList<>();
            tables.forEach((type, rows) -> blocks.add(new EncodedBlock(type, rows.toByteArray())));
            batches.add(blocks);
        }
        return batches;
    }

    private Run bare(List<List<EncodedBlock>> batches) {
        empty();
        String id = UUID.randomUUID().toString();
        try (BareInsert insert = new BareInsert(options)) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            Thread inserter = new Thread(() -> {
                try {
                    int number = 0;
                    for (List<EncodedBlock> batch : batches) {
                        for (EncodedBlock block : batch) {
                            insert.insert(block.type(), block.rows(), id + ":" + number++);
                        }
                    }
                    done.complete(null);
                } catch (RuntimeException e) {
                    done.completeExceptionally(e);
                }
            });
            Run run = timed(inserter::start, done::isDone);
            done.join();
            return run;
        }
    }

    private Run ours(List<MarketEvent> events, int batchSize) {
        empty();
        Delivery delivery = Delivery.defaults()
                .queue(events.size())
                .overflow(Delivery.Overflow.BLOCK)
                .batchSize(batchSize)
                .linger(Duration.ZERO);
        SinkWorker worker = new SinkWorker(
                ClickHouseSink.at(options),
                delivery,
                SpillPlace.TEMPORARY,
                new Ledger(FrameReader.COLLECTOR, EpochClock.SYSTEM, event -> {}),
                new PipelineListener() {},
                new PipelineMetrics(new SimpleMeterRegistry()));
        worker.open();
        events.forEach(worker::accept);
        Run run = timed(worker::start, () -> {
            if (worker.failure() != null) {
                throw new IllegalStateException(worker.failure());
            }
            return delivered(worker) == events.size();
        });
        worker.close();
        return run;
    }

    /** Both are watched by a thread that looks a thousand times a second. */
    private static Run timed(Runnable start, BooleanSupplier isDone) {
        long processor = SYSTEM.getProcessCpuTime();
        long begin = System.nanoTime();
        start.run();
        while (!isDone.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
        return new Run((System.nanoTime() - begin) / 1e9, (SYSTEM.getProcessCpuTime() - processor) / 1e9);
    }

    private static long delivered(SinkWorker worker) {
        return worker.account().delivered(DataType.TRADE)
                + worker.account().delivered(DataType.BBO)
                + worker.account().delivered(DataType.ORDERBOOK);
    }

    private void empty() {
        for (String table : List.of("trades", "bbos", "orderbooks")) {
            server.query("TRUNCATE TABLE " + DATABASE + "." + table);
        }
    }

    /** Both stored everything. */
    private void check(List<MarketEvent> events) {
        long stored = 0;
        for (String table : List.of("trades", "bbos", "orderbooks")) {
            stored += Long.parseLong(server.query("SELECT count() FROM " + DATABASE + "." + table + " FINAL"));
        }
        if (stored != events.size()) {
            throw new IllegalStateException("Expected " + events.size() + " rows, were " + stored);
        }
    }
}
