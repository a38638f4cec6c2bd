package io.marketprism.bench.recovery;

import com.sun.management.ThreadMXBean;
import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.bench.throughput.Patience;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.sink.Sink;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** What a second connection costs that carries the same: processor time and memory of all threads but the exchange's and the measurement's. */
final class RedundancyCost {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final List<String> SYMBOLS = List.of("BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT");
    private static final List<String> NOT_OURS = List.of("simulated-", "main", "paced-market");
    private static final int EVENTS_PER_STEP = 2_000;
    private static final int STEPS = 40;

    private RedundancyCost() {}

    /**
     * Some seconds of one pipeline.
     *
     * @param nanos of processors for an event that reached the sink
     * @param bytes allocated for one
     */
    record Cost(double nanos, double bytes, double events) {}

    /** {@return the costs with one and with two connections, by turns, the first round of each to warm up left out} */
    static List<List<Cost>> measure(int rounds) {
        List<List<Cost>> byConnections = List.of(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i <= rounds; i++) {
            for (int connections = 1; connections <= 2; connections++) {
                Cost cost = measure(i, connections);
                if (i > 0) {
                    byConnections.get(connections - 1).add(cost);
                }
            }
        }
        return byConnections;
    }

    private static Cost measure(int seed, int connections) {
        LongAdder came = new LongAdder();
        try (SimulatedExchange exchange = SimulatedExchange.binance(
                                BinanceVenueMarket.SPOT,
                                SimulatorOptions.defaults()
                                        .seed(seed)
                                        .symbols(SYMBOLS)
                                        .drivenByHand(),
                                BinanceVenueMarket.SPOT.rules().withoutLimits())
                        .start();
                Pipeline pipeline = pipeline(exchange, connections, came)) {
            Patience.await("the connections are live", () -> pipeline.status().connections().stream()
                    .allMatch(connection -> connection.state().equals("live")));
            drive(exchange, came);
            long events = came.sum();
            long nanos = sum(THREADS::getThreadCpuTime);
            long bytes = sum(THREADS::getThreadAllocatedBytes);
            drive(exchange, came);
            events = came.sum() - events;
            return new Cost(
                    (sum(THREADS::getThreadCpuTime) - nanos) / (double) events,
                    (sum(THREADS::getThreadAllocatedBytes) - bytes) / (double) events,
                    events);
        }
    }

    private static Pipeline pipeline(SimulatedExchange exchange, int connections, LongAdder came) {
        return MarketPrism.pipeline()
                .from(
                        WatchedPipeline.connector(exchange.restUri(), exchange.webSocketUri()),
                        Feed.of(SYMBOLS).data(WatchedPipeline.TYPES).redundancy(connections))
                .to(Sink.forEach(event -> came.increment()))
                .start();
    }

    private static void drive(SimulatedExchange exchange, LongAdder came) {
        for (int i = 0; i < STEPS; i++) {
            exchange.step(EVENTS_PER_STEP);
        }
        List<Long> counts = new ArrayList<>();
        Patience.await("all has come", () -> {
            counts.add(came.sum());
            int last = counts.size() - 1;
            return last >= 60 && counts.get(last).equals(counts.get(last - 60));
        });
    }

    private static long sum(ToLongFunction<Long> of) {
        long sum = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && NOT_OURS.stream().noneMatch(thread.getThreadName()::startsWith)) {
                sum += Math.max(0, of.applyAsLong(thread.getThreadId()));
            }
        }
        return sum;
    }
}
