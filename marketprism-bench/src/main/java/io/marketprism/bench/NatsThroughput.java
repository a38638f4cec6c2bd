package io.marketprism.bench;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineStatus.Account;
import io.marketprism.binance.Binance;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.nats.NatsSink;
import io.marketprism.nats.NatsStream;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceRules;
import io.marketprism.sink.Delivery;
import io.marketprism.testkit.server.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToLongFunction;

/**
 * How many events a second go from the socket of a simulated exchange, which runs in this process, through the pipeline into JetStream and are
 * acknowledged; and beside it how many a bare loop of the same client publishes of the very same messages, ready made. Both in each of
 * several rounds, each on a server of its own with an empty file store.
 */
public final class NatsThroughput {
    private static final int WINDOW = 4_096;
    private static final int EVENTS_PER_STEP = 2_000;
    private static final long PATIENCE_SECONDS = 120;
    private static final String[] SYMBOLS = {"BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT", "DOGE-USDT", "ADA-USDT"};

    private NatsThroughput() {}

    private record Round(double pipeline, double bare, long messages, double averageBytes) {}

    /**
     * Runs it and prints a table.
     *
     * @param args rounds (5) and messages a round (150,000); a round to warm up comes before them
     */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int messages = args.length > 1 ? Integer.parseInt(args[1]) : 150_000;
        System.out.printf(
                "Java %s, %d processors, load average before %.1f%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        System.out.println(
                "| round | messages | bytes each | socket to JetStream, events/s | bare loop, messages/s | ratio |");
        System.out.println("|---|---:|---:|---:|---:|---:|");
        List<Round> measured = new ArrayList<>();
        for (int i = 0; i <= rounds; i++) {
            Round round = round(i, messages);
            print(i == 0 ? "warm-up" : Integer.toString(i), round);
            if (i > 0) {
                measured.add(round);
            }
        }
        double pipeline = median(measured.stream().mapToDouble(Round::pipeline).toArray());
        double bare = median(measured.stream().mapToDouble(Round::bare).toArray());
        print("median", new Round(pipeline, bare, messages, measured.get(0).averageBytes()));
    }

    private static void print(String name, Round round) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %,d | %,.0f | %,.0f | %,.0f | %.0f %% |%n",
                name,
                round.messages(),
                round.averageBytes(),
                round.pipeline(),
                round.bare(),
                100 * round.pipeline() / round.bare());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static Round round(int seed, int count) throws Exception {
        List<Message> messages;
        double pipeline;
        try (NatsServer server = NatsServer.start()) {
            long before;
            long events;
            try (SimulatedExchange exchange = exchange(seed);
                    Pipeline running = pipeline(exchange, server.url())) {
                step(exchange, running, count / 4);
                before = total(running, Account::delivered);
                long begin = System.nanoTime();
                step(exchange, running, before + count);
                events = total(running, Account::delivered) - before;
                pipeline = events * 1e9 / (System.nanoTime() - begin);
                require(total(running, Account::dropped) == 0, "events were dropped");
                require(total(running, Account::deduplicated) == 0, "events were sent twice");
            }
            messages = stored(server.url(), before, events);
        }
        double bare;
        try (NatsServer server = NatsServer.start()) {
            bare = bare(server.url(), messages);
        }
        long bytes =
                messages.stream().mapToLong(message -> message.getData().length).sum();
        return new Round(pipeline, bare, messages.size(), (double) bytes / messages.size());
    }

    private static SimulatedExchange exchange(int seed) {
        return SimulatedExchange.binanceSpot(
                        SimulatorOptions.defaults().seed(seed).symbols(SYMBOLS).drivenByHand(),
                        BinanceRules.unlimited())
                .start();
    }

    /** The socket waits for the queue, and the exchange for the socket: nothing is lost, and nothing comes faster than it goes. */
    private static Pipeline pipeline(SimulatedExchange exchange, String url) throws InterruptedException {
        Pipeline pipeline = MarketPrism.pipeline()
                .from(
                        Binance.spot(ConnectorOptions.defaults()
                                .exchange("binance-sim")
                                .hosts(exchange.restUri(), exchange.webSocketUri())),
                        Feed.of(SYMBOLS).data(TRADE, ORDERBOOK, BBO))
                .to(NatsSink.at(url), Delivery.defaults().queue(10_000).overflow(Delivery.Overflow.BLOCK))
                .start();
        await(() -> pipeline.status().connections().stream()
                .allMatch(connection -> connection.state().equals("live")));
        return pipeline;
    }

    /** Lets the market go on until so many events have been acknowledged in all, then waits for those on the way. */
    private static void step(SimulatedExchange exchange, Pipeline pipeline, long delivered)
            throws InterruptedException {
        while (total(pipeline, Account::delivered) < delivered) {
            exchange.step(EVENTS_PER_STEP);
        }
        await(() -> total(pipeline, Account::pending) == 0);
    }

    private static long total(Pipeline pipeline, ToLongFunction<Account> part) {
        return pipeline.status().sinks().get(0).accounts().values().stream()
                .mapToLong(part)
                .sum();
    }

    private interface Condition {
        boolean isMet();
    }

    private static void await(Condition condition) throws InterruptedException {
        long begin = System.nanoTime();
        while (!condition.isMet()) {
            require(
                    System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS),
                    "waited " + PATIENCE_SECONDS + " s in vain");
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException("No figure: " + otherwise);
        }
    }

    private static List<Message> stored(String url, long skip, long count)
            throws IOException, InterruptedException, JetStreamApiException {
        Connection connection = connect(url);
        try {
            JetStreamSubscription subscription = connection
                    .jetStream()
                    .subscribe(
                            null,
                            PushSubscribeOptions.builder().stream(NatsStream.DEFAULT_NAME)
                                    .ordered(true)
                                    .build());
            List<Message> messages = new ArrayList<>();
            for (long i = 0; i < skip + count; i++) {
                Message message = subscription.nextMessage(Duration.ofSeconds(PATIENCE_SECONDS));
                require(message != null, "only " + i + " messages were stored of " + (skip + count));
                if (i >= skip) {
                    messages.add(message);
                }
            }
            return messages;
        } finally {
            connection.close();
        }
    }

    private static double bare(String url, List<Message> messages)
            throws IOException, InterruptedException, JetStreamApiException, ExecutionException, TimeoutException {
        Connection connection = connect(url);
        try {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name(NatsStream.DEFAULT_NAME)
                            .storageType(StorageType.File)
                            .subjects(
                                    "trade.*.*.*",
                                    "orderbook.*.*.*",
                                    "bbo.*.*.*",
                                    "gap.*.*.*",
                                    "coverage.*.*.*",
                                    "instrument.*.*.*")
                            .build());
            JetStream jetStream = connection.jetStream();
            Deque<CompletableFuture<PublishAck>> inFlight = new ArrayDeque<>();
            long begin = System.nanoTime();
            for (Message message : messages) {
                if (inFlight.size() >= WINDOW) {
                    settle(inFlight);
                }
                inFlight.add(jetStream.publishAsync(message));
            }
            while (!inFlight.isEmpty()) {
                settle(inFlight);
            }
            return messages.size() * 1e9 / (System.nanoTime() - begin);
        } finally {
            connection.close();
        }
    }

    private static void settle(Deque<CompletableFuture<PublishAck>> inFlight)
            throws InterruptedException, ExecutionException, TimeoutException {
        PublishAck ack = inFlight.remove().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        require(!ack.isDuplicate(), "a message of the bare loop was a duplicate");
    }

    /** The options and the call are those of our sink: the fastest for this. */
    private static Connection connect(String url) throws IOException, InterruptedException {
        return Nats.connect(Options.builder()
                .server(url)
                .maxMessagesInOutgoingQueue(2 * WINDOW)
                .dontForceFlushOnRequest()
                .build());
    }
}
