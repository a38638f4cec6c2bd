package io.marketprism.bench.recovery;

import io.marketprism.bench.throughput.Patience;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.simulator.ConnectionInfo;
import io.marketprism.simulator.Faults;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Connections that stay open and bring no more, a stream of them or all. How fast a stream is must have been seen for five minutes, so that several
 * pipelines wait at once.
 */
final class SilenceRounds {
    private static final int EVENTS_PER_SECOND = 100;

    /** Until all pipelines know what is fast, and a bit more. */
    private static final Duration LEARNING = Duration.ofSeconds(315);

    private SilenceRounds() {}

    /**
     * One pipeline of which something stopped.
     *
     * @param flowsAfterMs after how many ms it came again
     * @param wholeAfterMs after how many ms nothing was missing any more that can be had
     * @param fetched trades that came later
     */
    record Round(double flowsAfterMs, double wholeAfterMs, double fetched) {}

    /** {@return first what followed when the trades stopped alone, then when all did} */
    static List<List<Round>> play(int pipelines) {
        try (SimulatedExchange exchange = SimulatedExchange.binance(
                        BinanceVenueMarket.SPOT,
                        SimulatorOptions.defaults().symbols("BTC-USDT").eventsPerSecond(EVENTS_PER_SECOND),
                        BinanceVenueMarket.SPOT.rules().withoutLimits())
                .start()) {
            List<WatchedPipeline> watched = new ArrayList<>();
            try {
                for (int i = 0; i < pipelines; i++) {
                    watched.add(new WatchedPipeline(exchange, List.of("BTC-USDT"), 1));
                }
                pause(LEARNING);
                return List.of(
                        silence(exchange, watched, faults -> faults.dropNext("btcusdt@trade", Integer.MAX_VALUE)),
                        silence(exchange, watched, Faults::silenceData));
            } finally {
                watched.forEach(WatchedPipeline::close);
            }
        }
    }

    private static List<Round> silence(
            SimulatedExchange exchange, List<WatchedPipeline> watched, Consumer<Faults> fault) {
        watched.forEach(WatchedPipeline::forget);
        long[] open =
                exchange.connections().stream().mapToLong(ConnectionInfo::id).toArray();
        long beginUs = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
        fault.accept(exchange.faults().on(open));
        Patience.await("all have healed", () -> watched.stream()
                .allMatch(pipeline -> !pipeline.revisions().isEmpty() && pipeline.isWhole()));
        return watched.stream()
                .map(pipeline -> {
                    List<Gap> ended = pipeline.revisions().stream()
                            .filter(gap -> gap.state() != GapState.OPEN)
                            .toList();
                    return new Round(
                            (ended.stream().mapToLong(Gap::endedAtUs).max().orElseThrow() - beginUs) / 1e3,
                            (ended.stream().mapToLong(Gap::receiveTimeUs).max().orElseThrow() - beginUs) / 1e3,
                            pipeline.fetched());
                })
                .toList();
    }

    private static void pause(Duration duration) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < duration.toNanos()) {
            LockSupport.parkNanos(duration.toNanos() - (System.nanoTime() - begin));
        }
    }
}
