package io.marketprism;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.PipelineHealth.Verdict;
import io.marketprism.connector.NormalizationException;
import io.marketprism.event.DataType;
import io.marketprism.event.StreamKey;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.book.BookBuffer;
import io.marketprism.internal.book.BookOptions;
import io.marketprism.internal.delivery.DeliveryCounts;
import io.marketprism.internal.delivery.PublishStage;
import io.marketprism.internal.delivery.SinkWorker;
import io.marketprism.internal.delivery.SpillDirectory;
import io.marketprism.internal.feed.Claims;
import io.marketprism.internal.feed.FeedOptions;
import io.marketprism.internal.feed.MarketFeed;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.ManualTime;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.wire.Connections;
import io.marketprism.internal.wire.FakeHttp;
import io.marketprism.internal.wire.FakeWebSockets;
import io.marketprism.internal.wire.Handshakes;
import io.marketprism.internal.wire.LimitPools;
import io.marketprism.internal.wire.RestFetcher;
import io.marketprism.internal.wire.WordVenue;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Sink;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a pipeline turns ill, and when it is well again, to the microsecond: in a time that passes only as the test lets it. */
class HealthWatchTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** Nothing waits on disk, so that the machine's disk is no matter. */
    private static final Delivery DELIVERY = Delivery.defaults().overflow(Delivery.Overflow.DROP_OLDEST);

    private static final Duration MOMENT = Duration.ofNanos(1_000);

    private final ManualTime time = new ManualTime();
    private final Scheduler timer = time.scheduler("timer");
    private final PipelineMetrics metrics = new PipelineMetrics(new SimpleMeterRegistry());
    private final EngineListener listener = new EngineListener() {};
    private final GapLog gapLog = new GapLog("here", time, gap -> {});
    private final HeldSink sink = new HeldSink();
    private final SinkWorker worker =
            new SinkWorker(sink, DELIVERY, SpillDirectory.TEMPORARY, gapLog, listener, metrics, time);
    private final MarketFeed feed = feed();
    private boolean closing;
    private final HealthWatch watch = new HealthWatch(
            List.of(feed), Map.of(worker, DELIVERY), SpillDirectory.TEMPORARY, metrics, () -> closing, time);
    private Future<?> beats;

    /** Opens as long as the test says. */
    private static final class HeldSink implements Sink {
        private Runnable onOpen = () -> {};

        @Override
        public String name() {
            return "held";
        }

        @Override
        public void open() {
            onOpen.run();
        }

        @Override
        public CompletionStage<Receipt> write(Batch batch) {
            return CompletableFuture.completedFuture(Receipt.DELIVERED);
        }
    }

    private MarketFeed feed() {
        WordVenue venue = new WordVenue();
        LimitPools pools = new LimitPools(time);
        return new MarketFeed(
                venue,
                new FeedOptions(
                        List.of("I1-B"),
                        Set.of(DataType.TRADE),
                        Map.of(),
                        Map.of(),
                        false,
                        new BookOptions(0, Duration.ofMinutes(10), null, 0, 0),
                        1,
                        null,
                        "I1-B"),
                new Claims(),
                new Connections(venue, "here", new FakeWebSockets(time), pools, new Handshakes(100), timer, time),
                new RestFetcher(
                        "venue", "here", new FakeHttp(time), pools, RestFetcher.AnswerLimits.DEFAULT, timer, time),
                new BookBuffer(BookBuffer.DEFAULT_BYTES),
                timer,
                time,
                new PublishStage(listener, metrics),
                gapLog,
                null,
                listener,
                metrics);
    }

    /** As a pipeline does. */
    @BeforeEach
    void looksOnceASecond() {
        beats = timer.scheduleAtFixedRate(watch::timerRuns, 1, 1, TimeUnit.SECONDS);
        time.scheduler("health").scheduleAtFixedRate(watch::look, 1, 1, TimeUnit.SECONDS);
    }

    /** Data comes; the sink is as it is. */
    private PipelineHealth health() {
        DeliveryCounts.Counts counts = worker.counts().counts(DataType.TRADE);
        PipelineStatus status = new PipelineStatus(
                "here",
                "here-1",
                0,
                watch.framesPerSecond(),
                watch.unreadablePerSecond(),
                List.of(),
                List.of(new PipelineStatus.FeedStatus(
                        new StreamKey(WordVenue.instrument("I1"), DataType.TRADE), 0, true, true, 60_000)),
                List.of(),
                List.of(new PipelineStatus.SinkStatus(
                        worker.name(),
                        worker.failure(),
                        worker.queueDepth(),
                        worker.spilledBytes(),
                        Map.of(
                                DataType.TRADE,
                                new PipelineStatus.Counts(
                                        counts.received(),
                                        counts.delivered(),
                                        counts.deduplicated(),
                                        counts.conflated(),
                                        counts.dropped(),
                                        counts.pending())))),
                List.of());
        return watch.health(status, List.of());
    }

    private void assertIs(Verdict verdict, String... reasons) {
        PipelineHealth health = health();
        assertEquals(List.of(reasons), health.reasons());
        assertEquals(verdict, health.verdict());
    }

    private void cannotRead() {
        feed.unreadable(
                null,
                new NormalizationException(NormalizationException.Problem.MALFORMED, 0, "expected better"),
                "bad");
    }

    @Test
    void isIllWhileItsSinkFailsAndSaysSinceWhen() {
        assertIs(Verdict.UNHEALTHY, "sink held: not opened yet, for 0 s");
        time.pass(Duration.ofSeconds(7).minus(MOMENT));
        assertIs(Verdict.UNHEALTHY, "sink held: not opened yet, for 6 s");
        time.pass(MOMENT);
        assertIs(Verdict.UNHEALTHY, "sink held: not opened yet, for 7 s");
        worker.open();
        assertIs(Verdict.HEALTHY);
        sink.onOpen = () -> {
            time.pass(Duration.ofSeconds(10).minus(MOMENT));
            assertIs(Verdict.HEALTHY);
            time.pass(MOMENT);
            assertIs(Verdict.UNHEALTHY, "sink held: has not answered for 10 s, for 0 s");
            time.pass(Duration.ofSeconds(5));
            assertIs(Verdict.UNHEALTHY, "sink held: has not answered for 15 s, for 5 s");
        };
        worker.open();
        assertIs(Verdict.HEALTHY);
    }

    /** Nobody asks meanwhile: the watch alone has seen when it began. */
    @Test
    void knowsSinceWhenASinkFailsThoughNobodyAsked() {
        time.pass(Duration.ofSeconds(60));
        assertIs(Verdict.UNHEALTHY, "sink held: not opened yet, for 59 s");
    }

    @Test
    void isIllWhenItsTimerHasNotRunForAMinuteAndWellWhenItRunsAgain() {
        worker.open();
        time.pass(Duration.ofSeconds(10));
        beats.cancel(false);
        // The look of that second has counted itself.
        time.pass(Duration.ofSeconds(59).minus(MOMENT));
        assertIs(Verdict.HEALTHY);
        time.pass(MOMENT);
        String reason =
                "the pipeline's timer has not run for 60 s: no connection is watched any more; start the process again";
        assertIs(Verdict.UNHEALTHY, reason);
        assertEquals(List.of(reason), health().notLive());
        closing = true;
        assertEquals(List.of(), health().notLive(), "one that closes has no use for its timer");
        closing = false;
        time.pass(SECOND);
        assertIs(Verdict.UNHEALTHY, reason.replace("60", "61"));
        watch.timerRuns();
        assertIs(Verdict.HEALTHY);
    }

    @Test
    void tellsOfLostEventsFromTheMomentOnForFiveMinutes() {
        worker.open();
        tellsForFiveMinutes(
                () -> worker.overflowed(Samples.trade(1)),
                "sink held lost %d events in the last 5 min, %d since the start");
    }

    @Test
    void tellsOfFramesThatCannotBeReadFromTheMomentOnForFiveMinutes() {
        worker.open();
        tellsForFiveMinutes(
                this::cannotRead, "venue: %d frames could not be read in the last 5 min, %d since the start");
    }

    /** Forgets what happened before a look when that look is five minutes old. */
    private void tellsForFiveMinutes(Runnable fault, String reason) {
        time.pass(Duration.ofMillis(1_500));
        assertIs(Verdict.HEALTHY);
        fault.run();
        assertIs(Verdict.DEGRADED, reason.formatted(1, 1));
        time.pass(SECOND);
        fault.run();
        assertIs(Verdict.DEGRADED, reason.formatted(2, 2));
        time.pass(Duration.ofMillis(299_500).minus(MOMENT));
        assertIs(Verdict.DEGRADED, reason.formatted(2, 2));
        time.pass(MOMENT);
        assertIs(Verdict.DEGRADED, reason.formatted(1, 2));
        time.pass(SECOND.minus(MOMENT));
        assertIs(Verdict.DEGRADED, reason.formatted(1, 2));
        time.pass(MOMENT);
        assertIs(Verdict.HEALTHY);
        fault.run();
        assertIs(Verdict.DEGRADED, reason.formatted(1, 3));
    }

    /** The least lag of one to two minutes counts, each as long as sixty looks. */
    @Test
    void tellsOfAClockThatIsOffUntilTheMinuteAfterIsOver() {
        worker.open();
        time.pass(Duration.ofMillis(1_500));
        metrics.stream("venue", "spot", DataType.TRADE).event(Samples.tradeAt(1, 3_500_000, 1_000_000));
        String reason =
                "venue: its events are up to 2.5 s ahead of this machine's clock, which is behind or, less likely,"
                        + " the exchange's ahead; set the clock";
        assertIs(Verdict.DEGRADED, reason);
        time.pass(Duration.ofMillis(118_500).minus(MOMENT));
        assertIs(Verdict.DEGRADED, reason);
        time.pass(MOMENT);
        assertIs(Verdict.HEALTHY);
    }

    @Test
    void ratesAreOfTheLastFiveSeconds() {
        time.pass(Duration.ofMillis(1_500));
        cannotRead();
        assertEquals(0, watch.unreadablePerSecond(), "as of the last look");
        time.pass(Duration.ofMillis(500));
        assertEquals(0.5, watch.unreadablePerSecond(), "there are but two seconds");
        time.pass(Duration.ofSeconds(3));
        assertEquals(0.2, watch.unreadablePerSecond());
        time.pass(Duration.ofSeconds(1));
        assertEquals(0.2, watch.unreadablePerSecond());
        time.pass(Duration.ofSeconds(1));
        assertEquals(0, watch.unreadablePerSecond());
    }
}
