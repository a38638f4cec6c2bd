package io.marketprism.bench.throughput;

import io.marketprism.PipelineStatus.Counts;
import io.marketprism.bench.Machine;
import io.marketprism.bench.Median;
import io.marketprism.bench.throughput.ProcessorTime.Part;
import io.marketprism.clickhouse.ClickHouseSink;
import io.marketprism.codec.EventJson;
import io.marketprism.event.MarketEvent;
import io.marketprism.nats.NatsSink;
import io.marketprism.sink.Delivery;
import io.marketprism.testkit.server.ClickHouseServer;
import io.marketprism.testkit.server.NatsServer;
import io.nats.client.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How many events a second go from the socket of a simulated exchange, which runs in this process, through one pipeline into JetStream and into
 * ClickHouse and are durable in both; and beside it how many the clients alone bring there, at the same time as well: a bare loop that
 * publishes the very same messages, ready made, and inserts of the rows of the same events, already encoded, in batches of the same size. By turns,
 * each time with new servers, which are warmed up with the same quarter as many events.
 */
public final class BothThroughput {
    private static final int[] BATCH_SIZES = {1_000, 10_000};

    private final int count;
    private final int batchSize;

    private BothThroughput(int count, int batchSize) {
        this.count = count;
        this.batchSize = batchSize;
    }

    /** When each had stored everything, and who had the processors until the later had. */
    private record Side(double nats, double clickHouse, Map<Part, Long> processor) {
        double both() {
            return Math.max(nats, clickHouse);
        }
    }

    private record Round(long messages, double averageBytes, Side pipeline, Side bare) {}

    /**
     * Runs it and prints its tables.
     *
     * @param args rounds (5) and events a round (100,000), for each batch size; a round to warm up comes before them
     */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int events = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        System.out.println(Machine.conditions());
        try (NatsServer nats = NatsServer.start();
                BareStream stream = new BareStream(nats.url());
                ClickHouseServer clickHouse = ClickHouseServer.start()) {
            System.out.println("- NATS server " + stream.serverVersion() + ", ClickHouse "
                    + new BareStore(clickHouse).serverVersion() + "\n");
        }
        System.out.println(
                "| rows a batch | round | events | bytes of JSON each | NATS: pipeline, events/s | bare loop | ratio |"
                        + " ClickHouse: pipeline, events/s | client alone | ratio | in both: pipeline, events/s | bare | ratio |");
        System.out.println("|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        List<List<Round>> measured = new ArrayList<>();
        for (int batchSize : BATCH_SIZES) {
            measured.add(new BothThroughput(events, batchSize).measure(rounds));
        }
        System.out.println("\nProcessor time in µs an event, medians:\n");
        printProcessorTimes(measured);
        System.out.println("\nLoad average after: " + Machine.load());
    }

    private List<Round> measure(int rounds) throws Exception {
        List<Round> measured = new ArrayList<>();
        for (int i = 0; i <= rounds; i++) {
            Round round = round(i);
            print(i == 0 ? "warm-up" : Integer.toString(i), List.of(round));
            if (i > 0) {
                measured.add(round);
            }
        }
        print("median", measured);
        return measured;
    }

    private void print(String name, List<Round> rounds) {
        System.out.printf(
                Locale.ROOT,
                "| %,d | %s | %,.0f | %,.0f | %s | %s | %s |%n",
                batchSize,
                name,
                Median.of(rounds, Round::messages),
                Median.of(rounds, Round::averageBytes),
                rates(rounds, Side::nats),
                rates(rounds, Side::clickHouse),
                rates(rounds, Side::both));
    }

    private static String rates(List<Round> rounds, ToDoubleFunction<Side> seconds) {
        double pipeline = Median.of(rounds, round -> round.messages() / seconds.applyAsDouble(round.pipeline()));
        double bare = Median.of(rounds, round -> round.messages() / seconds.applyAsDouble(round.bare()));
        return String.format(Locale.ROOT, "%,.0f | %,.0f | %.0f %%", pipeline, bare, 100 * pipeline / bare);
    }

    private static void printProcessorTimes(List<List<Round>> measured) {
        StringBuilder table = new StringBuilder("| spent on |");
        for (int batchSize : BATCH_SIZES) {
            table.append(String.format(Locale.ROOT, " %1$,d rows a batch: pipeline | bare |", batchSize));
        }
        table.append("\n|---|").append("---:|".repeat(2 * BATCH_SIZES.length));
        for (Part part : Part.values()) {
            table.append("\n| ").append(part.title()).append(" |");
            appendMicros(table, measured, side -> side.processor().get(part));
        }
        table.append("\n| **all** |");
        appendMicros(table, measured, BothThroughput::processorNanos);
        table.append("\n| of ").append(Machine.processors()).append(" cores in use |");
        for (List<Round> rounds : measured) {
            for (Function<Round, Side> side : List.<Function<Round, Side>>of(Round::pipeline, Round::bare)) {
                double used = Median.of(
                        rounds,
                        round -> processorNanos(side.apply(round))
                                / (1e9 * side.apply(round).both()));
                table.append(String.format(Locale.ROOT, " %.2f |", used));
            }
        }
        System.out.println(table);
    }

    private static void appendMicros(StringBuilder table, List<List<Round>> measured, ToDoubleFunction<Side> nanos) {
        for (List<Round> rounds : measured) {
            for (Function<Round, Side> side : List.<Function<Round, Side>>of(Round::pipeline, Round::bare)) {
                double micros =
                        Median.of(rounds, round -> nanos.applyAsDouble(side.apply(round)) / 1e3 / round.messages());
                table.append(micros == 0 ? " – |" : String.format(Locale.ROOT, " %.1f |", micros));
            }
        }
    }

    private static double processorNanos(Side side) {
        return side.processor().values().stream().mapToLong(Long::longValue).sum();
    }

    private Round round(int number) throws Exception {
        Side pipeline;
        List<Message> warmUp;
        List<Message> measured;
        // Neither sink waits for the other, as neither bare loop does: the queues hold everything.
        Delivery delivery =
                Delivery.defaults().queue(2 * Math.max(count, batchSize)).overflow(Delivery.Overflow.BLOCK);
        try (NatsServer nats = NatsServer.start();
                BareStream stream = new BareStream(nats.url());
                ClickHouseServer clickHouse = ClickHouseServer.start()) {
            BareStore store = new BareStore(clickHouse);
            try (DrivenPipeline driven =
                    new DrivenPipeline(number, builder -> builder.to(NatsSink.at(nats.url()), delivery)
                            .to(ClickHouseSink.at(store.options()), delivery.batchSize(batchSize)))) {
                driven.warmUp(count / 4);
                int before = (int) driven.total(0, Counts::delivered);
                ProcessorTime processor = new ProcessorTime();
                double[] seconds = driven.run(count);
                pipeline = new Side(seconds[0], seconds[1], processor.elapsed());
                List<Message> all = stream.read(driven.total(0, Counts::delivered));
                warmUp = all.subList(0, before);
                measured = all.subList(before, all.size());
            }
            check(stream, store, warmUp.size() + measured.size());
        }
        return new Round(measured.size(), BareStream.averageBytes(measured), pipeline, bare(warmUp, measured));
    }

    private Side bare(List<Message> warmUp, List<Message> measured) throws Exception {
        List<BareStore.EncodedRows> warmUpBlocks = blocks(warmUp);
        List<BareStore.EncodedRows> blocks = blocks(measured);
        ExecutorService publisher = thread("bare-nats");
        ExecutorService inserter = thread("bare-clickhouse");
        try (NatsServer nats = NatsServer.start();
                BareStream stream = new BareStream(nats.url());
                ClickHouseServer clickHouse = ClickHouseServer.start()) {
            stream.create();
            BareStore store = new BareStore(clickHouse);
            try (BareInsert client = store.connect()) {
                Future<?> warmPublisher = publisher.submit(publish(stream, warmUp));
                Future<?> warmInserter = inserter.submit(insert(client, warmUpBlocks));
                warmPublisher.get();
                warmInserter.get();
                ProcessorTime processor = new ProcessorTime();
                long begin = System.nanoTime();
                Future<Long> published = publisher.submit(publish(stream, measured));
                Future<Long> inserted = inserter.submit(insert(client, blocks));
                double natsSeconds = (published.get() - begin) / 1e9;
                double clickHouseSeconds = (inserted.get() - begin) / 1e9;
                Side side = new Side(natsSeconds, clickHouseSeconds, processor.elapsed());
                check(stream, store, warmUp.size() + measured.size());
                return side;
            }
        } finally {
            publisher.shutdown();
            inserter.shutdown();
        }
    }

    private static ExecutorService thread(String name) {
        return Executors.newSingleThreadExecutor(task -> new Thread(task, name));
    }

    /** {@return publishes, and says when all was acknowledged} */
    private static Callable<Long> publish(BareStream stream, List<Message> messages) {
        return () -> {
            stream.publish(messages);
            return System.nanoTime();
        };
    }

    /** {@return inserts, and says when all was acknowledged} */
    private static Callable<Long> insert(BareInsert client, List<BareStore.EncodedRows> blocks) {
        return () -> {
            BareStore.insert(client, blocks);
            return System.nanoTime();
        };
    }

    private List<BareStore.EncodedRows> blocks(List<Message> messages) {
        List<MarketEvent> events = messages.stream()
                .map(message -> EventJson.read(message.getData()))
                .toList();
        return BareStore.encode(events, batchSize);
    }

    /** Both stored everything, once. */
    private static void check(BareStream stream, BareStore store, long expected) throws Exception {
        Patience.require(
                stream.count() == expected && store.count() == expected,
                "expected " + expected + " events in each, were " + stream.count() + " in NATS and " + store.count()
                        + " in ClickHouse");
    }
}
