package io.marketprism.internal.gaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.connector.Offer.Numbering;
import io.marketprism.event.Candle;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A stream of trades or of candles, two sinks that take them at their own pace, and a process that is killed at any moment, again and again: what a sink
 * does not have in the end, it knows to be missing, and what it knows to be recovered it has. The venue forgets what is old at times.
 */
class RestartTruthTest {
    private static final int SEEDS = Boolean.getBoolean("marketprism.long") ? 2_000 : 40;
    private static final long SECOND = 1_000_000;

    @TempDir
    private Path directory;

    /** What a sink has, and what waits for it in a process. */
    private static final class Model {
        private final String name;
        private final ArrayDeque<MarketEvent> waiting = new ArrayDeque<>();

        /** How often each came, by its number. */
        private final Map<Long, Integer> events = new TreeMap<>();

        private final Map<String, Gap> gaps = new HashMap<>();
        private final List<Coverage> coverage = new ArrayList<>();

        private Model(String name) {
            this.name = name;
        }

        private void deliver(int count) {
            for (int i = 0; i < count && !waiting.isEmpty(); i++) {
                MarketEvent event = waiting.remove();
                if (event instanceof Trade trade) {
                    events.merge(trade.sequence(), 1, Integer::sum);
                } else if (event instanceof Candle candle) {
                    events.merge(candle.openTimeUs() / SECOND, 1, Integer::sum);
                } else if (event instanceof Gap gap) {
                    gaps.merge(gap.gapId(), gap, (one, other) -> one.revision() > other.revision() ? one : other);
                } else if (event instanceof Coverage covered) {
                    coverage.add(covered);
                }
            }
        }

        private Checkpoint.SinkState state(long nowUs) {
            long oldest = waiting.stream()
                    .filter(event -> event instanceof Trade || event instanceof Candle)
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

    /** A venue, and the runs of a collector. Candles are of a second each, and numbered by the second that they begin with. */
    private final class Run {
        private final boolean candles;
        private final StreamKey key;

        /** How many places an event takes. */
        private final long length;

        private final Random random;
        private final Path spill;
        private final ManualTime time = new ManualTime();
        private final List<Model> sinks = List.of(new Model("fast"), new Model("slow"));

        /** When each was made, by its number. */
        private final TreeMap<Long, Long> made = new TreeMap<>();

        /** Those that nobody was told of yet. */
        private final ArrayDeque<Long> due = new ArrayDeque<>();

        private StreamContinuity stream;
        private Checkpoint checkpoint;
        private boolean listens;

        /** Whether any has come ever: what was lost before nobody can know. */
        private boolean hasCome;

        private long firstListenedUs = MarketEvent.ABSENT;
        private long newest;
        private long kept;

        private final long seed;

        private Run(boolean candles, long seed) {
            this.candles = candles;
            this.key = candles
                    ? new StreamKey(Samples.INSTRUMENT, DataType.CANDLE, "1s")
                    : new StreamKey(Samples.INSTRUMENT, DataType.TRADE);
            this.length = candles ? SECOND : 1;
            this.seed = seed;
            random = new Random(seed);
            spill = directory.resolve((candles ? "candles" : "trades") + seed);
            newest = candles ? time.nowUs() / SECOND - 1 : 0;
            kept = newest + 1;
            start();
        }

        private void start() {
            GapLog gapLog = new GapLog("here", time, event -> sinks.forEach(sink -> sink.waiting.add(event)));
            stream = candles
                    ? StreamContinuity.byTime(key, length, gapLog)
                    : new StreamContinuity(key, Numbering.WITHOUT_HOLES, gapLog);
            checkpoint = new Checkpoint(spill, time);
            checkpoint.keepSinks(sinks.stream().map(sink -> sink.name).toList());
            long afterUs = checkpoint.follow(key, stream::provenUntilUs);
            Map<String, SafeNumbers.Safe> left = checkpoint.followNumbers(key, stream);
            if (afterUs != MarketEvent.ABSENT) {
                stream.restarted(afterUs, left);
            }
            listens = false;
        }

        private void kill() {
            sinks.forEach(sink -> sink.waiting.clear());
            pass(random.nextInt(5_000_000));
            time.restart();
            int meanwhile = random.nextInt(30);
            for (int i = 0; i < meanwhile; i++) {
                make();
            }
            start();
        }

        /** Lets time pass, and with it the seconds of which there are candles. */
        private void pass(long us) {
            time.pass(us);
            for (long second = newest + 1; candles && (second + 1) * SECOND <= time.nowUs(); second++) {
                made(second);
            }
        }

        private void made(long number) {
            newest = number;
            made.put(number, time.nowUs());
            due.add(number);
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

        /** At least one more is made. */
        private void make() {
            if (candles) {
                pass((newest + 2) * SECOND - time.nowUs() + random.nextInt(100_000));
            } else {
                time.pass(1_000 + random.nextInt(200_000));
                made(newest + 1);
            }
        }

        private MarketEvent event(long number) {
            return candles
                    ? Samples.candle("1s", number * SECOND, time.nowUs(), true)
                    : Samples.tradeAt(number, made.get(number), time.nowUs());
        }

        private void live() {
            if (!listens) {
                pass(1_000);
                due.clear();
                stream.begin();
                listens = true;
                firstListenedUs = firstListenedUs == MarketEvent.ABSENT ? time.nowUs() : firstListenedUs;
                if (random.nextInt(3) == 0) {
                    quiet();
                }
                return;
            }
            make();
            come(hasCome);
        }

        /** Nothing comes for a while, and what was made before is fetched; what is made since may be on its way. */
        private void quiet() {
            pass(StreamContinuity.QUIET_AFTER_US);
            if (random.nextBoolean()) {
                make();
            }
            for (int i = random.nextInt(10); i > 0; i--) {
                fetch();
            }
            come(hasCome);
        }

        /** What was made comes, unless it is lost on its way. */
        private void come(boolean mayBeLost) {
            while (!due.isEmpty()) {
                MarketEvent event = event(due.remove());
                if (mayBeLost && random.nextInt(8) == 0) {
                    continue;
                }
                if (random.nextInt(20) == 0) {
                    stream.interrupted(GapCause.RECONNECT);
                }
                if (stream.event(event)) {
                    sinks.forEach(sink -> sink.waiting.add(event));
                }
                hasCome = true;
            }
            if (candles && random.nextBoolean()) {
                stream.notFinal(Samples.candle("1s", (newest + 1) * SECOND, time.nowUs(), false));
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
            pass(1_000);
            NumberRange wanted = missing.get(0);
            long first = wanted.first() / length;
            if (first > newest) {
                stream.nothingFrom(wanted.first());
                return;
            }
            if (first < kept) {
                stream.gone(new NumberRange(wanted.first(), Math.min(wanted.last(), kept * length - 1)));
                return;
            }
            long last = Math.min(Math.min(wanted.last() / length, newest), first + random.nextInt(5));
            for (long number = first; number <= last; number++) {
                MarketEvent made = event(number);
                MarketEvent event = made instanceof Trade trade ? trade.withSource(TradeSource.BACKFILL) : made;
                LateTrades.Takers takers = stream.fetched(event);
                sinks.stream().filter(sink -> takers.has(sink.name)).forEach(sink -> sink.waiting.add(event));
            }
            stream.neverWere(new NumberRange(wanted.first(), (last + 1) * length - 1));
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
            make();
            come(false);
            while (!stream.missing().isEmpty()) {
                fetch();
                come(false);
            }
            stream.writeCoverage();
            sinks.forEach(sink -> sink.deliver(Integer.MAX_VALUE));
        }

        /** {@return how many are missing for good} */
        private int check() {
            int missing = 0;
            for (Model sink : sinks) {
                for (Map.Entry<Long, Long> event : made.entrySet()) {
                    if (event.getValue() >= firstListenedUs && !sink.events.containsKey(event.getKey())) {
                        missing++;
                        assertTrue(
                                sink.isMissing(event.getValue()),
                                () -> seed + ": " + sink.name + " lacks " + event + " and does not know: "
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

    @ParameterizedTest(name = "candles = {0}")
    @ValueSource(booleans = {false, true})
    void whatASinkLacksItKnows(boolean candles) {
        int gone = 0;
        int recovered = 0;
        int twice = 0;
        int made = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Run run = new Run(candles, seed);
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
                twice += sink.events.values().stream()
                        .mapToInt(count -> count - 1)
                        .sum();
            }
        }
        System.out.println("Of " + made + (candles ? " candles " : " trades ") + gone + " are gone for a sink, " + twice
                + " came twice; " + recovered + " restarts recovered");
        assertTrue(recovered > SEEDS);
    }

    @ParameterizedTest(name = "candles = {0}")
    @ValueSource(booleans = {false, true})
    void nothingIsMissingAfterAKillWhereTheVenueForgetsNothing(boolean candles) {
        for (long seed = 0; seed < SEEDS; seed++) {
            Run run = new Run(candles, seed);
            for (int i = 0; i < 300; i++) {
                run.step();
                run.kept = 1;
            }
            run.end();
            for (Model sink : run.sinks) {
                Set<Long> lacked = run.made.entrySet().stream()
                        .filter(event -> event.getValue() >= run.firstListenedUs)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toCollection(TreeSet::new));
                lacked.removeAll(sink.events.keySet());
                assertEquals(Set.of(), lacked, "seed " + seed + ", " + sink.name + ": " + sink.gaps.values());
            }
        }
    }
}
