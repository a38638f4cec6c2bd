package io.marketprism;

import io.marketprism.event.DataType;
import io.marketprism.event.GapCause;
import io.marketprism.internal.delivery.SinkWorker;
import io.marketprism.internal.delivery.SpillDirectory;
import io.marketprism.internal.feed.MarketFeed;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.metrics.Rate;
import io.marketprism.internal.time.Time;
import io.marketprism.sink.Delivery;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a pipeline once a second, so that what happened between two questions for its health is known. Looks on one thread; asked by any. */
final class HealthWatch {
    private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);
    private static final int RATE_SECONDS = 5;
    private static final int MINUTE = 60;

    /** So many looks in a row without a beat of the timer, and it is dead or stuck. Looks, not seconds: a machine that sleeps misses none. */
    private static final int LONGEST_SILENCE_OF_TIMER = 60;

    private final List<MarketFeed> feeds;
    private final PipelineMetrics metrics;
    private final BooleanSupplier closing;
    private final Time time;
    private final Path spillDirectory;
    private final long maxBytesPerSink;
    private final boolean spills;
    private final Rate frames;
    private final Rate unreadable;
    private final Map<String, ExchangeWatch> exchanges = new ConcurrentSkipListMap<>();
    private final List<SinkWatch> sinks = new ArrayList<>();
    private int looks;
    private volatile int looksSinceTimerRan;
    private volatile HealthJudge.@Nullable Disk disk;

    HealthWatch(
            List<MarketFeed> feeds,
            Map<SinkWorker, Delivery> workers,
            SpillDirectory spill,
            PipelineMetrics metrics,
            BooleanSupplier closing,
            Time time) {
        this.feeds = feeds;
        this.metrics = metrics;
        this.closing = closing;
        this.time = time;
        spillDirectory = spill.directory() == null ? Path.of(System.getProperty("java.io.tmpdir")) : spill.directory();
        maxBytesPerSink = spill.maxBytes();
        frames = Rate.of(this::frames, RATE_SECONDS, time);
        unreadable = Rate.of(
                () -> feeds.stream().mapToLong(MarketFeed::unreadableFrames).sum(), RATE_SECONDS, time);
        watchExchanges();
        // Before a source that can wait a full queue is no danger.
        workers.forEach((worker, delivery) ->
                sinks.add(new SinkWatch(worker, feeds.isEmpty() ? Integer.MAX_VALUE : delivery.queueCapacity())));
        spills = workers.values().stream().anyMatch(delivery -> Arrays.stream(DataType.values())
                .anyMatch(type -> delivery.overflow(type) == Delivery.Overflow.SPILL));
        metrics.rates(frames::perSecond, unreadable::perSecond);
        if (spills) {
            disk = disk();
            metrics.disk(
                    () -> bytesOfDisk(HealthJudge.Disk::freeBytes), () -> bytesOfDisk(HealthJudge.Disk::totalBytes));
        }
    }

    /** Feeds come and go while the pipeline runs. */
    private void watchExchanges() {
        Set<String> followed =
                feeds.stream().map(feed -> feed.connector().exchange()).collect(Collectors.toSet());
        followed.forEach(exchange -> exchanges.computeIfAbsent(exchange, ExchangeWatch::new));
        exchanges.keySet().retainAll(followed);
    }

    private long frames() {
        return feeds.stream().mapToLong(MarketFeed::frames).sum();
    }

    /** What happens at one exchange. */
    private final class ExchangeWatch {
        private final String exchange;
        private final Rate unreadable = Rate.of(this::unreadableFrames, HealthJudge.RECENT_SECONDS, time);
        private final Rate decodeGaps;
        private final Rate events;

        private ExchangeWatch(String exchange) {
            this.exchange = exchange;
            decodeGaps = Rate.of(() -> metrics.gaps(exchange, GapCause.DECODE), HealthJudge.RECENT_SECONDS, time);
            events = Rate.of(() -> metrics.events(exchange), MINUTE, time);
        }

        private long unreadableFrames() {
            return feeds.stream()
                    .filter(feed -> feed.connector().exchange().equals(exchange))
                    .mapToLong(MarketFeed::unreadableFrames)
                    .sum();
        }

        private void look() {
            unreadable.tick();
            decodeGaps.tick();
            events.tick();
        }

        private HealthJudge.Exchange figures() {
            return new HealthJudge.Exchange(
                    exchange,
                    unreadableFrames(),
                    unreadable.grown(),
                    decodeGaps.grown(),
                    metrics.leastLagUs(exchange),
                    events.grown());
        }
    }

    /** What happens at one sink. */
    private final class SinkWatch {
        private final SinkWorker worker;
        private final int queueCapacity;
        private final Rate dropped;
        private final Rate droppedJustNow;
        private final Rate spilled;
        private long failingSince;
        private boolean failing;

        private SinkWatch(SinkWorker worker, int queueCapacity) {
            this.worker = worker;
            this.queueCapacity = queueCapacity;
            dropped = Rate.of(worker::lost, HealthJudge.RECENT_SECONDS, time);
            droppedJustNow = Rate.of(worker::lost, RATE_SECONDS, time);
            spilled = Rate.ofLevel(worker::spilledBytes, MINUTE, time);
        }

        private void look() {
            dropped.tick();
            droppedJustNow.tick();
            spilled.tick();
            failingSeconds();
        }

        private synchronized long failingSeconds() {
            boolean fails = worker.failure() != null;
            if (fails && !failing) {
                failingSince = time.nanos();
            }
            failing = fails;
            return fails ? TimeUnit.NANOSECONDS.toSeconds(time.nanos() - failingSince) : 0;
        }

        private HealthJudge.SinkFigures figures() {
            return new HealthJudge.SinkFigures(
                    queueCapacity, failingSeconds(), dropped.grown(), droppedJustNow.grown(), spilled.perSecond());
        }
    }

    /** The timer runs; called by it once a second. */
    void timerRuns() {
        looksSinceTimerRan = 0;
    }

    /** Looks, once a second. */
    void look() {
        looks++;
        looksSinceTimerRan++;
        frames.tick();
        unreadable.tick();
        watchExchanges();
        exchanges.values().forEach(ExchangeWatch::look);
        sinks.forEach(SinkWatch::look);
        if (spills && looks % RATE_SECONDS == 1) {
            disk = disk();
        }
        if (looks % MINUTE == 0) {
            metrics.minute();
        }
    }

    private HealthJudge.@Nullable Disk disk() {
        try {
            // Before the first event is spilled it may not be there.
            Path existing = spillDirectory.toAbsolutePath();
            while (existing != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            if (existing == null) {
                return null;
            }
            FileStore store = Files.getFileStore(existing);
            return new HealthJudge.Disk(spillDirectory, store.getUsableSpace(), store.getTotalSpace(), maxBytesPerSink);
        } catch (IOException e) {
            LOG.debug("The room on the disk of {} is not known", spillDirectory, e);
            return null;
        }
    }

    private double bytesOfDisk(ToLongFunction<HealthJudge.Disk> bytes) {
        HealthJudge.Disk known = disk;
        return known == null ? Double.NaN : bytes.applyAsLong(known);
    }

    double framesPerSecond() {
        return frames.perSecond();
    }

    double unreadablePerSecond() {
        return unreadable.perSecond();
    }

    /** {@return the verdict on a pipeline that does this} */
    PipelineHealth health(PipelineStatus status, List<String> problems) {
        List<HealthJudge.Market> markets = feeds.stream()
                .map(feed -> new HealthJudge.Market(
                        feed.connector().exchange(),
                        feed.connector().market(),
                        feed.typeNamed(),
                        feed.dataTypes(),
                        feed.hasBegun(),
                        feed.problems()))
                .toList();
        List<String> notLive = looksSinceTimerRan < LONGEST_SILENCE_OF_TIMER || closing.getAsBoolean()
                ? List.of()
                : List.of("the pipeline's timer has not run for " + looksSinceTimerRan
                        + " s: no connection is watched any more; start the process again");
        return HealthJudge.judge(new HealthJudge.Evidence(
                status,
                markets,
                exchanges.values().stream().map(ExchangeWatch::figures).toList(),
                sinks.stream().map(SinkWatch::figures).toList(),
                disk,
                sinks.stream()
                        .map(sink -> sink.worker.diskFailure())
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                problems,
                notLive,
                closing.getAsBoolean()));
    }
}
