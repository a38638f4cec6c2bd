package io.marketprism.internal.gaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.connector.Offer.Numbering;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeSource;
import io.marketprism.internal.time.ManualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream of trades, two sinks that take them at their own pace, and a process that is killed at any moment, again and again: what a sink does not have
 * in the end, it knows to be missing, and what it knows to be recovered it has. The venue forgets old trades at times.
 */
class RestartTruthTest {
    private static final StreamKey STREAM = new StreamKey(Samples.INSTRUMENT, DataType.TRADE);
    private static final int SEEDS = Boolean.getBoolean("marketprism.long") ? 2_000 : 40;

    @TempDir
    private Path directory;

    /** What a sink has, and what waits for it in a process. */
    private static final class Model {
        private final String name;
        private final ArrayDeque<MarketEvent> waiting = new ArrayDeque<>();
        private final Map<Long, Integer> trades = new TreeMap<>();
        private final Map<String, Gap> gaps = new HashMap<>();
        private final List<Coverage> coverage = new ArrayList<>();

        private Model(String name) {
            this.name = name;
        }

        private void deliver(int count) {
            for (int i = 0; i < count && !waiting.isEmpty(); i++) {
                MarketEvent event = waiting.remove();
                if (event instanceof Trade trade) {
                    trades.merge(trade.sequence(), 1, Integer::sum);
                } else if (event instanceof Gap gap) {
                    gaps.merge(gap.gapId(), gap, (one, other) -> one.revision() > other.revision() ? one : other);
                } else if (event instanceof Coverage covered) {
                    coverage.add(covered);
                }
            }
        }

        private Checkpoint.SinkState state(long nowUs) {
            long oldest = waiting.stream()
                    .filter(Trade.class::isInstance)
                    .mapToLong(MarketEvent::receiveTimeUs)
                    .min()
                    .orElse(Long.MAX_VALUE);
            List<Gap> gapsInMemory = waiting.stream()
                    .filter(Gap.class::isInstance)
                    .map(Gap.class::cast)
                    .toList();
            return new Checkpoint.SinkState(name, Math.min(oldest, nowUs) - 1, gapsInMemory);
        }

        /** {@return whether it knows that something may be missing at a moment} */
        private boolean isMissing(long us) {
            boolean covered = coverage.stream().anyMatch(row -> row.fromUs() <= us && us <= row.toUs());
            return !covered
                    || gaps.values().stream()
                            .anyMatch(gap -> gap.state() != GapState.RECOVERED
                                    && (gap.sink() == null || gap.sink().equals(name))
                                    && gap.startedAtUs() <= us
                                    && (gap.endedAtUs() == MarketEvent.ABSENT || us <= gap.endedAtUs()));
        }
    }

    /** A venue, and the runs of a collector. */
    private final class Run {
        private final Random random;
        private final Path spill;
        private final ManualTime time = new ManualTime();
        private final List<Model> sinks = List.of(new Model("fast"), new Model("slow"));
        private final TreeMap<Long, Long> made = new TreeMap<>();
        private StreamContinuity stream;
        private Checkpoint checkpoint;
        private boolean listens;
        private long firstListenedUs = MarketEvent.ABSENT;
        private long newest;
        private long kept = 1;

        private final long seed;

        private Run(long seed) {
            this.seed = seed;
            random = new Random(seed);
            spill = directory.resolve("seed" + seed);
            start();
        }

        private void start() {
            GapLog gapLog = new GapLog("here", time, event -> sinks.forEach(sink -> sink.waiting.add(event)));
            stream = new StreamContinuity(STREAM, Numbering.WITHOUT_HOLES, gapLog);
            checkpoint = new Checkpoint(spill, time);
            checkpoint.keepSinks(sinks.stream().map(sink -> sink.name).toList());
            long afterUs = checkpoint.follow(STREAM, stream::provenUntilUs);
            Map<String, SafeNumbers.Safe> left = checkpoint.followNumbers(STREAM, stream);
            if (afterUs != MarketEvent.ABSENT) {
                stream.restarted(afterUs, left);
            }
            listens = false;
        }

        private void kill() {
            sinks.forEach(sink -> sink.waiting.clear());
            time.pass(random.nextInt(5_000_000));
            time.restart();
            int meanwhile = random.nextInt(30);
            for (int i = 0; i < meanwhile; i++) {
                make();
            }
            start();
        }

        /** Whether a number is safe in both sinks: what was lost before nobody can know. */
        private boolean isNoted() {
            try {
                Path noted = spill.resolve("session.json");
                return Files.exists(noted) && Files.readString(noted).split("\"number\"").length > sinks.size();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Trade make() {
            time.pass(1_000 + random.nextInt(200_000));
            long number = ++newest;
            made.put(number, time.nowUs());
            return Samples.tradeAt(number, time.nowUs());
        }

        private void live() {
            if (!listens) {
                time.pass(1_000);
                stream.begin();
                listens = true;
                firstListenedUs = firstListenedUs == MarketEvent.ABSENT ? time.nowUs() : firstListenedUs;
                return;
            }
            Trade trade = make();
            if (made.size() > 1 && random.nextInt(8) == 0) {
                return; // lost on its way
            }
            if (random.nextInt(20) == 0) {
                stream.interrupted(GapCause.RECONNECT);
            }
            if (stream.event(trade)) {
                sinks.forEach(sink -> sink.waiting.add(trade));
            }
        }

        private void note() {
            checkpoint.safe(
                    () -> sinks.stream().map(sink -> sink.state(time.nowUs())).toList());
        }

        private void fetch() {
            List<NumberRange> missing = stream.missing();
            if (missing.isEmpty()) {
                return;
            }
            time.pass(1_000);
            NumberRange wanted = missing.get(0);
            if (wanted.first() < kept) {
                stream.gone(new NumberRange(wanted.first(), Math.min(wanted.last(), kept - 1)));
                return;
            }
            long last = Math.min(wanted.last(), wanted.first() + random.nextInt(5));
            for (long number = wanted.first(); number <= last; number++) {
                Trade trade =
                        Samples.tradeAt(number, made.get(number), time.nowUs()).withSource(TradeSource.BACKFILL);
                LateTrades.Takers takers = stream.fetched(trade);
                sinks.stream().filter(sink -> takers.has(sink.name)).forEach(sink -> sink.waiting.add(trade));
            }
            stream.neverWere(new NumberRange(wanted.first(), last));
        }

        private void step() {
            switch (random.nextInt(16)) {
                case 0, 1 -> fetch();
                case 2, 3 -> note();
                case 4, 5, 6, 7 -> sinks.get(0).deliver(random.nextInt(20));
                case 8 -> sinks.get(1).deliver(random.nextInt(40));
                case 9 -> stream.writeCoverage();
                case 10 -> {
                    if (random.nextInt(10) == 0 && isNoted()) {
                        kill();
                    } else if (random.nextInt(40) == 0) {
                        kept = Math.max(kept, newest - random.nextInt(20));
                    }
                }
                default -> live();
            }
        }

        private void end() {
            while (!listens || made.size() < 10) {
                live();
            }
            Trade last = make();
            stream.event(last);
            sinks.forEach(sink -> sink.waiting.add(last));
            while (!stream.missing().isEmpty()) {
                fetch();
            }
            stream.writeCoverage();
            sinks.forEach(sink -> sink.deliver(Integer.MAX_VALUE));
        }

        /** {@return how many trades are missing for good} */
        private int check() {
            int missing = 0;
            for (Model sink : sinks) {
                for (Map.Entry<Long, Long> trade : made.entrySet()) {
                    if (trade.getValue() >= firstListenedUs && !sink.trades.containsKey(trade.getKey())) {
                        missing++;
                        assertTrue(
                                sink.isMissing(trade.getValue()),
                                () -> seed + ": " + sink.name + " lacks " + trade + " and does not know: "
                                        + sink.gaps.values());
                    }
                }
                for (Gap gap : sink.gaps.values()) {
                    assertTrue(gap.state() != GapState.OPEN || gap.endedAtUs() == MarketEvent.ABSENT, gap::toString);
                }
            }
            return missing;
        }
    }

    @Test
    void whatASinkLacksItKnows() {
        int gone = 0;
        int recovered = 0;
        int twice = 0;
        int made = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Run run = new Run(seed);
            for (int i = 0; i < 600; i++) {
                run.step();
            }
            run.end();
            gone += run.check();
            made += run.made.size();
            for (Model sink : run.sinks) {
                recovered += (int) sink.gaps.values().stream()
                        .filter(gap -> gap.state() == GapState.RECOVERED && gap.cause() == GapCause.COLLECTOR_RESTART)
                        .count();
                twice += sink.trades.values().stream()
                        .mapToInt(count -> count - 1)
                        .sum();
            }
        }
        System.out.println("Of " + made + " trades " + gone + " are gone for a sink, " + twice + " came twice; "
                + recovered + " restarts recovered");
        assertTrue(recovered > SEEDS);
    }

    @Test
    void nothingIsMissingAfterAKillWhereTheVenueForgetsNothing() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Run run = new Run(seed);
            for (int i = 0; i < 300; i++) {
                run.step();
                run.kept = 1;
            }
            run.end();
            for (Model sink : run.sinks) {
                Set<Long> lacked = run.made.entrySet().stream()
                        .filter(trade -> trade.getValue() >= run.firstListenedUs)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toCollection(TreeSet::new));
                lacked.removeAll(sink.trades.keySet());
                assertEquals(Set.of(), lacked, "seed " + seed + ", " + sink.name + ": " + sink.gaps.values());
            }
        }
    }
}
