package io.marketprism.bench.throughput;

import io.marketprism.PipelineStatus.Counts;
import io.marketprism.bench.Machine;
import io.marketprism.bench.Median;
import io.marketprism.nats.NatsSink;
import io.marketprism.sink.Delivery;
import io.marketprism.testkit.server.NatsServer;
import io.nats.client.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How many events a second go from the socket of a simulated exchange, which runs in this process, through the pipeline into JetStream and are
 * acknowledged; and beside it how many a bare loop of the same client publishes of the very same messages, ready made. Both in each of
 * several rounds, each on a server of its own with an empty file store.
 */
public final class NatsThroughput {
    /** The default, after each of which acknowledgements are waited for, and about as many as may be under way. */
    private static final int[] BATCH_SIZES = {1_000, 4_000};

    private static final int WARM_UP_ROUNDS = 2;

    private NatsThroughput() {}

    private record Round(double pipeline, double bare, double messages, double averageBytes) {}

    /**
     * Runs it and prints a table.
     *
     * @param args rounds (5) and messages a round (150,000), for each size of batches; rounds to warm up come before them
     */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int messages = args.length > 1 ? Integer.parseInt(args[1]) : 150_000;
        System.out.println(Machine.conditions());
        System.out.println("- NATS server " + version() + "\n");
        System.out.println(
                "| events a batch | round | messages | bytes each | socket to JetStream, events/s | bare loop, messages/s | ratio |");
        System.out.println("|---:|---|---:|---:|---:|---:|---:|");
        for (int batchSize : BATCH_SIZES) {
            List<Round> measured = new ArrayList<>();
            for (int i = 1 - WARM_UP_ROUNDS; i <= rounds; i++) {
                Round round = round(i, messages, batchSize);
                print(batchSize, i > 0 ? Integer.toString(i) : "warm-up", round);
                if (i > 0) {
                    measured.add(round);
                }
            }
            print(
                    batchSize,
                    "median",
                    new Round(
                            Median.of(measured, Round::pipeline),
                            Median.of(measured, Round::bare),
                            Median.of(measured, Round::messages),
                            Median.of(measured, Round::averageBytes)));
        }
        System.out.println("\nLoad average after: " + Machine.load());
    }

    private static String version() throws Exception {
        try (NatsServer server = NatsServer.start();
                BareStream stream = new BareStream(server.url())) {
            return stream.serverVersion();
        }
    }

    private static void print(int batchSize, String name, Round round) {
        System.out.printf(
                Locale.ROOT,
                "| %,d | %s | %,.0f | %,.0f | %,.0f | %,.0f | %.0f %% |%n",
                batchSize,
                name,
                round.messages(),
                round.averageBytes(),
                round.pipeline(),
                round.bare(),
                100 * round.pipeline() / round.bare());
    }

    private static Round round(int number, int count, int batchSize) throws Exception {
        List<Message> warmUp;
        List<Message> measured;
        double pipeline;
        // The socket waits for the queue, and the exchange for the socket: nothing is lost, and nothing comes faster
        // than it goes.
        Delivery delivery =
                Delivery.defaults().batchSize(batchSize).queue(10_000).overflow(Delivery.Overflow.BLOCK);
        try (NatsServer server = NatsServer.start();
                BareStream stream = new BareStream(server.url())) {
            try (DrivenPipeline driven =
                    new DrivenPipeline(number, builder -> builder.to(NatsSink.at(server.url()), delivery))) {
                driven.warmUp(count / 4);
                int before = (int) driven.total(0, Counts::delivered);
                double seconds = driven.run(count)[0];
                List<Message> all = stream.read(driven.total(0, Counts::delivered));
                warmUp = all.subList(0, before);
                measured = all.subList(before, all.size());
                pipeline = measured.size() / seconds;
            }
            check(stream, warmUp.size() + measured.size());
        }
        try (NatsServer server = NatsServer.start();
                BareStream stream = new BareStream(server.url())) {
            stream.create();
            stream.publish(warmUp);
            long begin = System.nanoTime();
            stream.publish(measured);
            double bare = measured.size() * 1e9 / (System.nanoTime() - begin);
            check(stream, warmUp.size() + measured.size());
            return new Round(pipeline, bare, measured.size(), BareStream.averageBytes(measured));
        }
    }

    private static void check(BareStream stream, long expected) throws Exception {
        Patience.require(stream.count() == expected, "expected " + expected + " messages, were " + stream.count());
    }
}
