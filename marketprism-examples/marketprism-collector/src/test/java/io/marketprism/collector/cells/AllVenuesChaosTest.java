package io.marketprism.collector.cells;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineBuilder;
import io.marketprism.PipelineStatus.Counts;
import io.marketprism.event.MarketEvent;
import io.marketprism.test.RecordingSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/**
 * All exchanges at once, over sockets and into one pipeline, and each does wrong at random. Once they stop, every trade of their ledgers has come
 * exactly once, or late; every book is the exchange's; whatever is said to be missing was; one exchange that does nothing wrong does not feel it; and
 * none of their rules was broken. Long runs go on with further seeds for an hour, or {@code -Dmarketprism.chaos.seconds=N}; builds use the same seed
 * each time, and {@code -Dmarketprism.seed=N} begins with N.
 */
class AllVenuesChaosTest {
    private static final boolean LONG = Boolean.getBoolean("marketprism.long");
    private static final Duration ALL =
            Duration.ofSeconds(Integer.getInteger("marketprism.chaos.seconds", LONG ? 3_600 : 1));
    private static final int TICKS = LONG ? 1_200 : 300;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration LOOK = Duration.ofMillis(250);

    /** Whatever has happened has arrived before the next thing happens. */
    private static final int LOOKS_A_STEP = 4;

    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    @Test
    void loseNothingAndSayNothingThatIsNotSo() {
        long first = Long.getLong("marketprism.seed", LONG ? System.currentTimeMillis() : 0);
        long begin = System.nanoTime();
        long seed = first;
        do {
            System.out.println("AllVenuesChaosTest: seed " + seed);
            run(seed);
            seed++;
        } while (System.nanoTime() - begin < ALL.toNanos());
    }

    private static void run(long seed) {
        List<ChaosMarket> markets = new ArrayList<>();
        try {
            Random random = new Random(seed * SPREAD);
            int calm = random.nextInt(SimulatedMarket.values().length);
            for (SimulatedMarket market : SimulatedMarket.values()) {
                markets.add(new ChaosMarket(market, random.nextLong(), market.ordinal() == calm, LONG));
            }
            collect(markets);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "With seed " + seed + ": " + e.getMessage() + "\n"
                            + markets.stream().map(ChaosMarket::toString).collect(Collectors.joining("\n")),
                    e);
        } finally {
            markets.forEach(ChaosMarket::close);
        }
    }

    private static void collect(List<ChaosMarket> markets) {
        RecordingSink sink = new RecordingSink();
        PipelineBuilder builder = MarketPrism.pipeline().to(sink).collector("chaos");
        markets.forEach(market -> builder.from(market.connector(), market.feed()));
        try (Pipeline pipeline = builder.start()) {
            await().atMost(PATIENCE).until(() -> pipeline.status().connections().stream()
                    .allMatch(connection -> connection.state().equals("live")));
            play(markets);
            awaitAll(markets, sink);
            List<MarketEvent> events = sink.events();
            markets.forEach(market -> market.assertIsTheTruth(events));
            pipeline.status().sinks().forEach(status -> status.counts()
                    .forEach((type, counts) -> assertAddsUp(counts)));
        }
    }

    private static void play(List<ChaosMarket> markets) {
        ExecutorService threads = Executors.newFixedThreadPool(markets.size());
        try {
            markets.stream()
                    .map(market -> CompletableFuture.runAsync(() -> market.play(TICKS), threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        } finally {
            threads.shutdown();
        }
    }

    /** A hole is seen by what comes behind it: the markets go on until nothing is missing. */
    private static void awaitAll(List<ChaosMarket> markets, RecordingSink sink) {
        int[] looks = new int[1];
        try {
            await().atMost(PATIENCE).pollInterval(LOOK).until(() -> {
                List<MarketEvent> events = sink.events();
                List<ChaosMarket> waiting = markets.stream()
                        .filter(market -> !market.missing(events).isEmpty())
                        .toList();
                if (looks[0]++ % LOOKS_A_STEP == 0) {
                    waiting.forEach(ChaosMarket::step);
                }
                return waiting.isEmpty();
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    markets.stream()
                            .map(market -> market.missing(sink.events()).toString())
                            .collect(Collectors.joining("\n")),
                    e);
        }
    }

    private static void assertAddsUp(Counts counts) {
        assertEquals(0, counts.dropped(), counts::toString);
        assertEquals(
                counts.received(), counts.delivered() + counts.deduplicated() + counts.pending(), counts::toString);
    }
}
