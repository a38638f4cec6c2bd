package io.marketprism.bench.recovery;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TRADE;

import io.marketprism.bench.throughput.Patience;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.simulator.ConnectionInfo;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Faults that hit one connection of a pipeline; beside it a pipeline that nothing happens to, which gets all that there is. What the one
 * has not got the other has. Each fault meets new pipelines, since who has met some waits longer before he tries again.
 */
final class FaultRounds implements AutoCloseable {
    private static final List<String> SYMBOLS = List.of("BTC-USDT", "ETH-USDT");

    /** So many pipelines meet the same fault at once. */
    static final int AT_ONCE = 5;

    /** So long after a fault whatever it does shows. */
    private static final Duration SHOWS_WITHIN = Duration.ofMillis(1_500);

    private static final Duration BEFORE = Duration.ofMillis(300);

    /** At 200 looks a second. */
    private static final int QUIET_LOOKS = 60;

    private final SimulatedExchange exchange;
    private final WatchedPipeline all;
    private final PacedMarket market;
    private final int redundancy;

    /**
     * One fault.
     *
     * @param flowsAfterMs after how many ms every stream that had stopped came again; NaN if none had
     * @param wholeAfterMs after how many ms nothing was missing any more that can be had; NaN if nothing was
     * @param fetched trades that came later
     * @param lostTrades that never came
     * @param lostDeltas changes of books that never came, each in a book that began anew
     * @param lostBbos that never came
     * @param gaps how many
     */
    record Round(
            double flowsAfterMs,
            double wholeAfterMs,
            double fetched,
            double lostTrades,
            double lostDeltas,
            double lostBbos,
            double twice,
            double gaps) {}

    FaultRounds(int redundancy, int eventsPerSecond) {
        this.redundancy = redundancy;
        exchange = SimulatedExchange.binance(
                        BinanceVenueMarket.SPOT,
                        SimulatorOptions.defaults()
                                .symbols(Stream.concat(
                                                SYMBOLS.stream(),
                                                IntStream.rangeClosed(0, AT_ONCE)
                                                        .mapToObj(FaultRounds::mark))
                                        .toList())
                                .drivenByHand(),
                        BinanceVenueMarket.SPOT.rules().withoutLimits())
                .start();
        market = new PacedMarket(exchange, eventsPerSecond);
        all = new WatchedPipeline(exchange, SYMBOLS, 2, mark(AT_ONCE));
    }

    /** {@return a symbol of which a pipeline takes trades, so that the exchange can tell its connections from those of others} */
    private static String mark(int pipeline) {
        return "MARK" + pipeline + "-USDT";
    }

    /** {@return what came of a fault that meets some new pipelines} */
    List<Round> play(Fault fault) {
        List<WatchedPipeline> measured = new ArrayList<>();
        try {
            market.go();
            for (int i = 0; i < AT_ONCE; i++) {
                measured.add(new WatchedPipeline(exchange, SYMBOLS, redundancy, mark(i)));
            }
            settle(measured);
            all.forget();
            measured.forEach(WatchedPipeline::forget);
            market.go();
            pause(BEFORE);
            long beginUs = nowUs();
            Runnable end = fault.begin(exchange.faults(), exchange.faults().on(aConnectionOfEach()));
            pause(fault.lasts());
            end.run();
            pause(SHOWS_WITHIN);
            Patience.await(
                    "all is whole after: " + fault.title(),
                    () -> all.isWhole() && measured.stream().allMatch(WatchedPipeline::isWhole));
            settle(measured);
            return measured.stream().map(pipeline -> round(pipeline, beginUs)).toList();
        } finally {
            measured.forEach(WatchedPipeline::close);
        }
    }

    private Round round(WatchedPipeline pipeline, long beginUs) {
        List<Gap> revisions = pipeline.revisions();
        List<Gap> ended =
                revisions.stream().filter(gap -> gap.state() != GapState.OPEN).toList();
        return new Round(
                millisSince(
                        beginUs, ended.stream().mapToLong(Gap::endedAtUs).max().orElse(-1)),
                millisSince(
                        beginUs,
                        ended.stream().mapToLong(Gap::receiveTimeUs).max().orElse(-1)),
                pipeline.fetched(),
                pipeline.lacks(TRADE, all),
                pipeline.lacks(ORDERBOOK, all),
                pipeline.lacks(BBO, all),
                pipeline.twice(),
                revisions.stream().map(Gap::gapId).distinct().count());
    }

    private static double millisSince(long beginUs, long us) {
        return us < 0 ? Double.NaN : (us - beginUs) / 1e3;
    }

    private static long nowUs() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    /** Halts the market, once nothing is under way any more. */
    private void settle(List<WatchedPipeline> measured) {
        market.halt();
        List<Long> counts = new ArrayList<>();
        Patience.await("nothing comes any more", () -> {
            counts.add(all.count()
                    + measured.stream().mapToLong(WatchedPipeline::count).sum());
            int last = counts.size() - 1;
            return last >= QUIET_LOOKS && counts.get(last).equals(counts.get(last - QUIET_LOOKS));
        });
    }

    private long[] aConnectionOfEach() {
        List<ConnectionInfo> open = exchange.connections();
        return IntStream.range(0, AT_ONCE)
                .mapToLong(pipeline -> {
                    String stream = exchange.nativeSymbol(mark(pipeline)).toLowerCase(Locale.ROOT) + "@trade";
                    return open.stream()
                            .filter(connection -> connection.streams().contains(stream))
                            .findFirst()
                            .orElseThrow()
                            .id();
                })
                .toArray();
    }

    private static void pause(Duration duration) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < duration.toNanos()) {
            LockSupport.parkNanos(duration.toNanos() - (System.nanoTime() - begin));
        }
    }

    @Override
    public void close() {
        market.close();
        all.close();
        exchange.close();
    }
}
