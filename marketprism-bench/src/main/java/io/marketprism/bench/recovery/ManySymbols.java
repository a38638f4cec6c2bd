package io.marketprism.bench.recovery;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;

import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineStatus;
import io.marketprism.bench.throughput.Patience;
import io.marketprism.connector.Connector;
import io.marketprism.event.Gap;
import io.marketprism.event.MarketEvent;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.sink.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A thousand symbols of Binance spot with the limits that it documents. */
final class ManySymbols {
    private static final int SYMBOLS = 1_000;
    private static final int LEVELS = 20;
    private static final int EVENTS_PER_SECOND = 2_000;
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(3);

    private ManySymbols() {}

    /**
     * All subscribed.
     *
     * @param seconds until the exchange had accepted all streams
     * @param brokenRules how often the exchange complained
     */
    record Subscribed(double seconds, double connections, double brokenRules) {}

    /**
     * One symbol added, or removed.
     *
     * @param quietMs the longest that an event of another was under way in as long a time before
     * @param changingMs the longest since the change was asked for
     * @param gaps of others
     */
    record Changed(double quietMs, double changingMs, double gaps) {}

    private static SimulatedExchange exchange(int events) {
        return SimulatedExchange.binance(
                        BinanceVenueMarket.SPOT,
                        SimulatorOptions.defaults()
                                .symbols(SYMBOLS)
                                .levels(LEVELS)
                                .eventsPerSecond(events))
                .start();
    }

    private static List<String> symbols() {
        return SimulatorOptions.defaults().symbols(SYMBOLS).symbols();
    }

    private static boolean isAccepted(Pipeline pipeline) {
        List<PipelineStatus.Connection> connections = pipeline.status().connections();
        return !connections.isEmpty()
                && connections.stream()
                        .allMatch(connection -> connection.state().equals("live"));
    }

    /** {@return how long it takes until trades, books and best bids and offers of all are subscribed} */
    static List<Subscribed> subscribe(int rounds) {
        List<Subscribed> all = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            try (SimulatedExchange exchange = exchange(EVENTS_PER_SECOND)) {
                Connector connector = WatchedPipeline.connector(exchange.restUri(), exchange.webSocketUri());
                long begin = System.nanoTime();
                try (Pipeline pipeline = MarketPrism.pipeline()
                        .from(
                                connector,
                                Feed.of(symbols()).data(TRADE, ORDERBOOK, BBO).bookDepth(LEVELS))
                        .to(Sink.forEach(event -> {}))
                        .start()) {
                    Patience.await("all is subscribed", () -> isAccepted(pipeline));
                    all.add(new Subscribed(
                            (System.nanoTime() - begin) / 1e9,
                            pipeline.status().connections().size(),
                            exchange.ledger().brokenRules().size()));
                }
            }
        }
        return all;
    }

    /** {@return what the others feel of one that is added, and of one that is removed, one after the other} */
    static List<List<Changed>> change(int rounds) {
        List<Changed> added = new ArrayList<>();
        List<Changed> removed = new ArrayList<>();
        List<String> symbols = symbols();
        Feed most = Feed.of(symbols.subList(0, SYMBOLS - 1)).data(TRADE, BBO);
        Feed one = Feed.of(symbols.get(SYMBOLS - 1)).data(TRADE, BBO);
        Others others = new Others(symbols.get(SYMBOLS - 1));
        try (SimulatedExchange exchange = exchange(EVENTS_PER_SECOND)) {
            Connector connector = WatchedPipeline.connector(exchange.restUri(), exchange.webSocketUri());
            try (Pipeline pipeline = MarketPrism.pipeline()
                    .from(connector, most)
                    .to(Sink.forEach(others::take))
                    .start()) {
                Patience.await("all is subscribed", () -> isAccepted(pipeline));
                others.longestMs();
                for (int i = 0; i < rounds; i++) {
                    added.add(others.during(() -> pipeline.add(connector, one)));
                    Patience.await("it is subscribed", () -> isAccepted(pipeline));
                    removed.add(others.during(() -> pipeline.remove(connector, one)));
                }
            }
        }
        return List.of(added, removed);
    }

    /** How long events of the others are under way, from the exchange's stamp to ours. */
    private static final class Others {
        private final String except;
        private final AtomicLong longestUs = new AtomicLong();
        private final AtomicLong gaps = new AtomicLong();

        Others(String except) {
            this.except = except;
        }

        void take(MarketEvent event) {
            if (event.instrument().symbol().equals(except)) {
                return;
            }
            if (event instanceof Gap) {
                gaps.incrementAndGet();
            } else if (event.dataType() == TRADE) {
                longestUs.accumulateAndGet(event.receiveTimeUs() - event.exchangeTimeUs(), Math::max);
            }
        }

        /** {@return of the events since it was asked for last} */
        private double longestMs() {
            long begin = System.nanoTime();
            longestUs.set(0);
            while (System.nanoTime() - begin < WINDOW_NANOS) {
                LockSupport.parkNanos(WINDOW_NANOS / 10);
            }
            return longestUs.get() / 1e3;
        }

        Changed during(Runnable change) {
            double quiet = longestMs();
            long before = gaps.get();
            change.run();
            return new Changed(quiet, longestMs(), gaps.get() - before);
        }
    }
}
