package io.marketprism.bench.throughput;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineBuilder;
import io.marketprism.PipelineStatus;
import io.marketprism.PipelineStatus.Counts;
import io.marketprism.PipelineStatus.SinkStatus;
import io.marketprism.binance.Binance;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.DataType;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.ledger.SentStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/**
 * A simulated exchange in this process, driven by hand, and a pipeline that reads it through a real socket: trades, books and best bids and
 * offers of six symbols. The exchange waits for the socket, so that nothing comes faster than it is read.
 */
final class DrivenPipeline implements AutoCloseable {
    /** What is sent, and counted. */
    static final List<DataType> TYPES = List.of(TRADE, ORDERBOOK, BBO);

    private static final String[] SYMBOLS = {"BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT", "DOGE-USDT", "ADA-USDT"};
    private static final int EVENTS_PER_STEP = 2_000;
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final SimulatedExchange exchange;
    private final Pipeline pipeline;

    /**
     * Connects.
     *
     * @param seed of the market
     * @param sinks adds them
     */
    DrivenPipeline(int seed, UnaryOperator<PipelineBuilder> sinks) {
        exchange = SimulatedExchange.binance(
                        BinanceVenueMarket.SPOT,
                        SimulatorOptions.defaults().seed(seed).symbols(SYMBOLS).drivenByHand(),
                        BinanceVenueMarket.SPOT.rules().withoutLimits())
                .start();
        try {
            pipeline = sinks.apply(MarketPrism.pipeline()
                            .from(
                                    Binance.spot(ConnectorOptions.defaults()
                                            .exchange("binance-sim")
                                            .hosts(exchange.restUri(), exchange.webSocketUri())),
                                    Feed.of(SYMBOLS).data(TYPES)))
                    .start();
        } catch (RuntimeException e) {
            exchange.close();
            throw e;
        }
        Patience.await("the connections are live", () -> pipeline.status().connections().stream()
                .allMatch(connection -> connection.state().equals("live")));
    }

    /** Lets the market go on by so many events, and waits until all is stored and nothing comes any more. */
    void warmUp(long events) {
        drive(events);
        Patience.await("the books are whole and all is stored", () -> {
            PipelineStatus status = pipeline.status();
            return status.feeds().stream().allMatch(PipelineStatus.FeedStatus::valid)
                    && isSettled(status)
                    && staysAt(total(status.sinks().get(0), Counts::received));
        });
    }

    /** Changes of a book that its first snapshot contains become no event, so that the exchange's count does not tell what is to come. */
    private boolean staysAt(long received) {
        long begin = System.nanoTime();
        PipelineStatus status = pipeline.status();
        while (System.nanoTime() - begin < QUIET_NANOS) {
            if (total(status.sinks().get(0), Counts::received) != received) {
                return false;
            }
            LockSupport.parkNanos(QUIET_NANOS / 50);
            status = pipeline.status();
        }
        return isSettled(status);
    }

    private static boolean isSettled(PipelineStatus status) {
        return status.sinks().stream().allMatch(sink -> total(sink, Counts::pending) == 0);
    }

    /**
     * Lets the market go on by at least so many events, and waits until each sink has stored every one that was sent.
     *
     * @return the seconds that it took until a sink had, in the order in which they were added
     */
    double[] run(long events) {
        long[] before = sinks().stream().mapToLong(DrivenPipeline::stored).toArray();
        double[] seconds = new double[before.length];
        long begin = System.nanoTime();
        long sent = drive(events);
        Patience.await("all is stored", () -> {
            List<SinkStatus> sinks = sinks();
            for (int i = 0; i < seconds.length; i++) {
                if (seconds[i] == 0 && stored(sinks.get(i)) - before[i] >= sent) {
                    seconds[i] = (System.nanoTime() - begin) / 1e9;
                }
            }
            return Arrays.stream(seconds).allMatch(taken -> taken > 0);
        });
        return seconds;
    }

    /** {@return how many events the exchange sent, one in a message} */
    private long drive(long events) {
        long before = sent();
        while (sent() - before < events) {
            exchange.step(EVENTS_PER_STEP);
        }
        return sent() - before;
    }

    private long sent() {
        return exchange.ledger().sent().stream().mapToLong(SentStream::frames).sum();
    }

    private List<SinkStatus> sinks() {
        return pipeline.status().sinks();
    }

    /** Events that are durable, those included that were there already. Fails if one was lost. */
    private static long stored(SinkStatus sink) {
        Patience.require(total(sink, Counts::dropped) == 0, "sink " + sink.name() + " lost events");
        return total(sink, Counts::delivered) + total(sink, Counts::deduplicated);
    }

    /**
     * What became of events since the start, all types together.
     *
     * @param sink its number, in the order in which they were added
     * @param part which of the counts's numbers
     */
    long total(int sink, ToLongFunction<Counts> part) {
        return total(sinks().get(sink), part);
    }

    private static long total(SinkStatus sink, ToLongFunction<Counts> part) {
        return sink.counts().entrySet().stream()
                .filter(counts -> TYPES.contains(counts.getKey()))
                .mapToLong(counts -> part.applyAsLong(counts.getValue()))
                .sum();
    }

    @Override
    public void close() {
        pipeline.close();
        exchange.close();
    }
}
