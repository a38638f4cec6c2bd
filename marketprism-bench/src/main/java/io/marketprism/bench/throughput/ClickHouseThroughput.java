package io.marketprism.bench.throughput;

import io.marketprism.bench.Machine;
import io.marketprism.bench.Median;
import io.marketprism.bench.Ring;
import io.marketprism.bench.corpus.Corpus;
import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.bench.normalize.FrameReader;
import io.marketprism.bench.normalize.Parser;
import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeId;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.delivery.SinkWorker;
import io.marketprism.internal.delivery.SpillDirectory;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.SystemTime;
import io.marketprism.sink.Delivery;
import io.marketprism.testkit.server.ClickHouseServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/**
 * Ready events in the queue → durable in ClickHouse, by the pipeline's worker and the sink; against ClickHouse's client alone, which inserts the
 * same rows, already encoded, in batches of the same size, one after the other. In one run, by turns, into tables that are emptied before.
 */
public final class ClickHouseThroughput {
    private static final int ROUNDS = 5;
    private static final int WARM_UPS = 2;
    private static final int[] BATCH_SIZES = {1_000, 10_000};
    private static final long TICK_US = 150;

    private final BareStore store;

    private ClickHouseThroughput(BareStore store) {
        this.store = store;
    }

    /** What is inserted: kinds of messages in turn, and how many events altogether. */
    private record Load(String name, int events, List<MessageKind> kinds) {}

    private static final List<Load> LOADS = List.of(
            new Load("trades", 200_000, List.of(MessageKind.BINANCE_TRADE)),
            new Load("bbos", 200_000, List.of(MessageKind.BINANCE_BOOK_TICKER)),
            new Load("deltas of 20+20 levels", 30_000, List.of(MessageKind.BINANCE_DEPTH_20)),
            new Load(
                    "mixed: trades, bbos, deltas 2:3:1",
                    60_000,
                    List.of(
                            MessageKind.BINANCE_BOOK_TICKER,
                            MessageKind.BINANCE_TRADE,
                            MessageKind.BINANCE_BOOK_TICKER,
                            MessageKind.BINANCE_DEPTH_20,
                            MessageKind.BINANCE_TRADE,
                            MessageKind.BINANCE_BOOK_TICKER)));

    /** One measured run. */
    private record Timing(double seconds, double processorSeconds) {}

    /**
     * Measures, and prints a table.
     *
     * @param args none for all loads, or the beginnings of the names of some
     */
    public static void main(String[] args) throws IOException {
        List<Load> loads = LOADS.stream()
                .filter(load -> args.length == 0 || Arrays.stream(args).anyMatch(load.name()::startsWith))
                .toList();
        if (loads.isEmpty()) {
            throw new IllegalArgumentException("Expected the beginning of a load's name, one of "
                    + LOADS.stream().map(Load::name).toList() + ", was " + List.of(args));
        }
        System.out.println(Machine.conditions());
        try (ClickHouseServer server = ClickHouseServer.start()) {
            BareStore store = new BareStore(server);
            System.out.println("- ClickHouse " + store.serverVersion());
            System.out.println(
                    "- " + ROUNDS + " rounds by turns after " + WARM_UPS
                            + " to warm up; median (least, most); processor time is this process's, the server's is not in it\n");
            System.out.println(
                    "| events | batch | rows | bytes each, before compression | client alone, rows/s | worker and sink, rows/s | ratio |"
                            + " processor time a row, client | worker and sink |");
            System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
            for (Load load : loads) {
                for (int batchSize : BATCH_SIZES) {
                    new ClickHouseThroughput(store).measure(load, batchSize);
                }
            }
            store.drop();
        }
        System.out.println("\nLoad average after: " + Machine.load());
    }

    private void measure(Load load, int batchSize) throws IOException {
        List<MarketEvent> events = events(load);
        List<BareStore.EncodedRows> encoded = BareStore.encode(events, batchSize);
        List<Timing> bare = new ArrayList<>();
        List<Timing> ours = new ArrayList<>();
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            boolean bareFirst = round % 2 == 0;
            Timing first = bareFirst ? bare(encoded) : ours(events, batchSize);
            check(events);
            Timing second = bareFirst ? ours(events, batchSize) : bare(encoded);
            check(events);
            if (round >= 0) {
                bare.add(bareFirst ? first : second);
                ours.add(bareFirst ? second : first);
            }
        }
        double ratio = Median.of(bare, Timing::seconds) / Median.of(ours, Timing::seconds);
        System.out.printf(
                Locale.ROOT,
                "| %s | %,d | %,d | %,d | %s | %s | %.0f %% | %,.0f ns | %,.0f ns |%n",
                load.name(),
                batchSize,
                events.size(),
                BareStore.bytes(encoded) / events.size(),
                rates(bare, events.size()),
                rates(ours, events.size()),
                100 * ratio,
                1e9 * Median.of(bare, Timing::processorSeconds) / events.size(),
                1e9 * Median.of(ours, Timing::processorSeconds) / events.size());
    }

    private static String rates(List<Timing> runs, int events) {
        double[] seconds = runs.stream().mapToDouble(Timing::seconds).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%,.0f (%,.0f, %,.0f)",
                events / Median.of(runs, Timing::seconds),
                events / seconds[seconds.length - 1],
                events / seconds[0]);
    }

    /** Events of the benchmarks' corpus, each with an id and a time of its own. */
    private static List<MarketEvent> events(Load load) throws IOException {
        Map<MessageKind, Ring<MarketEvent>> samples = new EnumMap<>(MessageKind.class);
        for (MessageKind kind : load.kinds()) {
            if (!samples.containsKey(kind)) {
                FrameReader reader = Parser.MARKETPRISM.reader(kind);
                List<MarketEvent> read = new ArrayList<>();
                for (byte[] message : Corpus.of(kind)) {
                    read.add(reader.read(message));
                }
                samples.put(kind, new Ring<>(read));
            }
        }
        Ring<MessageKind> kinds = new Ring<>(load.kinds());
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
                    MarketEvent.ABSENT,
                    MarketEvent.ABSENT,
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

    private Timing bare(List<BareStore.EncodedRows> blocks) {
        store.empty();
        try (BareInsert client = store.connect()) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            Thread inserter = new Thread(() -> {
                try {
                    BareStore.insert(client, blocks);
                    done.complete(null);
                } catch (RuntimeException | Error e) {
                    done.completeExceptionally(e);
                }
            });
            Timing run = timed(inserter::start, done::isDone);
            done.join();
            return run;
        }
    }

    private Timing ours(List<MarketEvent> events, int batchSize) {
        store.empty();
        Delivery delivery = Delivery.defaults()
                .queue(events.size())
                .overflow(Delivery.Overflow.BLOCK)
                .batchSize(batchSize)
                .linger(Duration.ZERO);
        SinkWorker worker = new SinkWorker(
                ClickHouseSink.at(store.options()),
                delivery,
                SpillDirectory.TEMPORARY,
                new GapLog(FrameReader.COLLECTOR, SystemTime.INSTANCE, event -> {}),
                new EngineListener() {},
                new PipelineMetrics(new SimpleMeterRegistry()),
                SystemTime.INSTANCE);
        worker.open();
        events.forEach(worker::accept);
        try {
            return timed(worker::start, () -> {
                Patience.require(worker.failure() == null, "the sink failed: " + worker.failure());
                Patience.require(total(worker.counts()::dropped) == 0, "the sink rejected events");
                return total(worker.counts()::delivered) == events.size();
            });
        } finally {
            worker.close();
        }
    }

    /** Both are watched by a thread that looks two hundred times a second. */
    private static Timing timed(Runnable start, BooleanSupplier isDone) {
        long processor = Machine.processorNanos();
        long begin = System.nanoTime();
        start.run();
        Patience.await("all is stored", isDone);
        return new Timing((System.nanoTime() - begin) / 1e9, (Machine.processorNanos() - processor) / 1e9);
    }

    private static long total(ToLongFunction<DataType> count) {
        return DrivenPipeline.TYPES.stream().mapToLong(count).sum();
    }

    /** Both stored everything. */
    private void check(List<MarketEvent> events) {
        long stored = store.count();
        Patience.require(stored == events.size(), "expected " + events.size() + " rows, were " + stored);
    }
}
