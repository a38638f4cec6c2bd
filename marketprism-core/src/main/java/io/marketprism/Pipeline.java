package io.marketprism;

import io.marketprism.connector.Connector;
import io.marketprism.error.ConfigurationException;
import io.marketprism.error.MarketPrismException;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.book.BookBuffer;
import io.marketprism.internal.delivery.DeliveryCounts;
import io.marketprism.internal.delivery.PublishStage;
import io.marketprism.internal.delivery.SinkWorker;
import io.marketprism.internal.delivery.SpillDirectory;
import io.marketprism.internal.feed.FeedFactory;
import io.marketprism.internal.feed.InstrumentWatch;
import io.marketprism.internal.feed.MarketFeed;
import io.marketprism.internal.feed.SourceFeed;
import io.marketprism.internal.gaps.Checkpoint;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.Scheduler;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Backoff;
import io.marketprism.internal.wire.Handshakes;
import io.marketprism.internal.wire.Networks;
import io.marketprism.internal.wire.RestFetcher;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Sink;
import io.marketprism.source.Source;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running pipeline, from {@link PipelineBuilder#start()} until {@link #close()}. Thread-safe. */
public final class Pipeline implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final Duration BETWEEN_SESSION_NOTES = Duration.ofSeconds(1);

    /** What is not noted as safe was delivered so long before at most: a gap that waits in memory holds the note back to where it began. */
    private static final Duration BEFORE_A_NOTE = Duration.ofMinutes(2);

    /** Clocks of exchanges and of the collector may differ by so much. */
    private static final Duration MAX_CLOCK_OFFSET = Duration.ofMinutes(1);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration MAX_RETRY = Duration.ofSeconds(30);

    /** By identity: those of pipelines that run, since a sink is called by one thread at a time. */
    private static final Set<Sink> SINKS_IN_USE =
            Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private final List<Sink> sinks;
    private final String collector;
    private final Time time;
    private final long startedAtUs;
    private final Scheduler timer;
    private final Networks networks;
    private final SafeListener listener;
    private final PublishStage stage;
    private final GapLog gapLog;
    private final @Nullable Checkpoint session;
    private final @Nullable Scheduler sessionTimer;
    private final FeedFactory feedFactory;

    /** By what the application asked for. Guarded by itself. */
    private final Map<PipelineBuilder.Market, MarketFeed> taken = new LinkedHashMap<>();

    private final List<MarketFeed> feeds = new CopyOnWriteArrayList<>();
    private final InstrumentWatch instruments;
    private final List<SourceFeed> sources = new ArrayList<>();
    private final List<SinkWorker> workers = new ArrayList<>();
    private final PipelineMetrics metrics;
    private final HealthWatch watch;
    private final Scheduler watchTimer;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch delivered = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch done;

    private Pipeline(
            List<PipelineBuilder.Market> markets,
            List<Source> fromSources,
            List<PipelineBuilder.Target> targets,
            MeterRegistry registry,
            List<PipelineListener> listeners,
            String collector,
            SpillDirectory spill,
            long bookBufferBytes,
            RestFetcher.AnswerLimits answers,
            Networks.Lent network,
            Map<String, Networks.Lent> networksOfExchanges,
            int concurrentHandshakes,
            boolean rawFrames,
            Time time) {
        this.time = time;
        startedAtUs = time.nowUs();
        this.collector = collector;
        sinks = targets.stream().map(target -> target.sink().unwrapped()).toList();
        listener = new SafeListener(listeners, time);
        metrics = new PipelineMetrics(registry);
        timer = time.scheduler("marketprism-timer");
        networks = new Networks(network, networksOfExchanges, time);
        stage = new PublishStage(listener, metrics);
        gapLog = new GapLog(collector, time, stage::publish);
        session = spill.directory() == null ? null : new Checkpoint(spill.directory(), time);
        sessionTimer = session == null ? null : time.scheduler("marketprism-session");
        Map<SinkWorker, Delivery> deliveries = new LinkedHashMap<>();
        for (PipelineBuilder.Target target : targets) {
            SinkWorker worker =
                    new SinkWorker(target.sink(), target.delivery(), spill, gapLog, listener, metrics, time);
            workers.add(worker);
            deliveries.put(worker, target.delivery());
        }
        stage.to(workers);
        if (session != null) {
            session.keepSinks(workers.stream().map(SinkWorker::name).toList());
            expectAgain(session.leftAtUs());
        }
        gapLog.healedBy(stream -> feeds.stream()
                .map(feed -> feed.continuity(stream))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null));
        BookBuffer bookBuffer = new BookBuffer(bookBufferBytes);
        metrics.bookBuffer(bookBuffer::usedBytes, bookBuffer.limitBytes());
        feedFactory = new FeedFactory(
                collector,
                networks,
                new Handshakes(concurrentHandshakes),
                answers,
                bookBuffer,
                timer,
                time,
                stage,
                gapLog,
                session,
                listener,
                metrics,
                rawFrames);
        markets.forEach(this::feed);
        instruments = new InstrumentWatch(feeds, time);
        // A live feed has no end.
        done = new CountDownLatch(fromSources.size() + (markets.isEmpty() ? 0 : 1));
        fromSources.forEach(source -> sources.add(new SourceFeed(source, workers, listener, done::countDown, time)));
        watch = new HealthWatch(feeds, deliveries, spill, metrics, closing::get, time);
        watchTimer = time.scheduler("marketprism-health");
    }

    private MarketFeed feed(PipelineBuilder.Market market) {
        MarketFeed feed = feedFactory.of(market.connector(), market.feed().options());
        taken.put(market, feed);
        feeds.add(feed);
        return feed;
    }

    /**
     * Takes a further feed from now on; all others go on untouched. The exchange's list is fetched first, again and again until it can be had; what is
     * wrong with the feed, a symbol that nobody lists or options that contradict those of another feed, {@link #status()} says. Any thread may call it.
     *
     * @param connector the market
     * @param feed which instruments and data
     * @throws ConfigurationException if the market does not have the data, the pipeline takes the feed already, or it is closed
     */
    public void add(Connector connector, Feed feed) {
        PipelineBuilder.Market market = PipelineBuilder.Market.checked(connector, feed);
        synchronized (taken) {
            refuseIfClosed();
            if (taken.containsKey(market)) {
                throw new ConfigurationException("Expected a feed that the pipeline does not take yet, was " + feed
                        + " of " + connector.exchange() + " " + connector.market());
            }
            beginEventually(feed(market));
        }
    }

    /**
     * Takes a feed no more: its streams end at their last proofs, without gaps, and what other feeds want of them too they take from then on. Any thread
     * may call it.
     *
     * @param connector the market, as it was given to the pipeline
     * @param feed the feed, as it was given to the pipeline
     * @throws ConfigurationException if the pipeline does not take it, or is closed
     */
    public void remove(Connector connector, Feed feed) {
        synchronized (taken) {
            refuseIfClosed();
            MarketFeed leaving = taken(connector, feed);
            taken.remove(new PipelineBuilder.Market(connector, feed));
            feeds.remove(leaving);
            leaving.end();
            othersOf(connector, leaving).forEach(other -> eventually(other, other::adopt));
        }
    }

    /**
     * Takes other streams of a market from now on. Those that are wanted before and after go on untouched, unless other options than symbols, data types
     * and variants change: then it is as if the one feed was removed and the other added. Any thread may call it.
     *
     * @param connector the market, as it was given to the pipeline
     * @param before the feed, as it was given to the pipeline
     * @param after what is wanted instead
     * @throws ConfigurationException if the market does not have the data, the pipeline does not take the feed, or it is closed
     */
    public void change(Connector connector, Feed before, Feed after) {
        PipelineBuilder.Market market = PipelineBuilder.Market.checked(connector, after);
        synchronized (taken) {
            refuseIfClosed();
            MarketFeed feed = taken(connector, before);
            if (!feed.canTake(after.options())) {
                remove(connector, before);
                add(connector, after);
                return;
            }
            taken.remove(new PipelineBuilder.Market(connector, before));
            taken.put(market, feed);
            feed.want(after.options());
            if (feed.hasBegun()) {
                eventually(feed, list -> {
                    feed.adopt(list);
                    // What it leaves others may want.
                    othersOf(connector, feed).forEach(other -> other.adopt(list));
                });
            }
        }
    }

    private void refuseIfClosed() {
        if (closing.get()) {
            throw new ConfigurationException("Expected a pipeline that runs, was a closed one; start another");
        }
    }

    private MarketFeed taken(Connector connector, Feed feed) {
        MarketFeed known = taken.get(new PipelineBuilder.Market(connector, feed));
        if (known == null) {
            throw new ConfigurationException("Expected a connector and a feed that the pipeline takes, was " + feed
                    + " of " + connector.exchange() + " " + connector.market());
        }
        return known;
    }

    /** {@return the feeds of the same market that have begun} */
    private List<MarketFeed> othersOf(Connector connector, MarketFeed feed) {
        return feeds.stream()
                .filter(other -> other != feed
                        && other.hasBegun()
                        && other.connector().exchange().equals(connector.exchange())
                        && other.connector().market().equals(connector.market()))
                .toList();
    }

    static Pipeline start(
            List<PipelineBuilder.Market> markets,
            List<Source> sources,
            List<PipelineBuilder.Target> targets,
            MeterRegistry registry,
            List<PipelineListener> listeners,
            String collector,
            SpillDirectory spill,
            long bookBufferBytes,
            RestFetcher.AnswerLimits answers,
            Networks.Lent network,
            Map<String, Networks.Lent> networksOfExchanges,
            int concurrentHandshakes,
            boolean rawFrames,
            Time time,
            boolean retryAtStart) {
        List<Sink> claimed = new ArrayList<>();
        Pipeline pipeline;
        try {
            for (PipelineBuilder.Target target : targets) {
                Sink sink = target.sink().unwrapped();
                if (!SINKS_IN_USE.add(sink)) {
                    throw new ConfigurationException("Expected a sink that no running pipeline uses, was \""
                            + target.sink().name() + "\"; close the other pipeline first, or make another sink");
                }
                claimed.add(sink);
            }
            pipeline = new Pipeline(
                    markets,
                    sources,
                    targets,
                    registry,
                    listeners,
                    collector,
                    spill,
                    bookBufferBytes,
                    answers,
                    network,
                    networksOfExchanges,
                    concurrentHandshakes,
                    rawFrames,
                    time);
        } catch (RuntimeException e) {
            claimed.forEach(SINKS_IN_USE::remove);
            throw e;
        }
        try {
            pipeline.begin(retryAtStart);
            return pipeline;
        } catch (RuntimeException e) {
            pipeline.close();
            throw e;
        }
    }

    private void begin(boolean retryAtStart) {
        workers.forEach(SinkWorker::recover);
        if (!retryAtStart) {
            workers.forEach(SinkWorker::open);
        }
        workers.forEach(SinkWorker::start);
        if (!retryAtStart) {
            sources.forEach(SourceFeed::open);
        }
        sources.forEach(SourceFeed::start);
        for (MarketFeed feed : feeds) {
            if (retryAtStart) {
                beginEventually(feed);
            } else {
                beginNow(feed);
            }
        }
        Checkpoint noted = session;
        if (noted != null && sessionTimer != null) {
            every(sessionTimer, BETWEEN_SESSION_NOTES, () -> noteSafeUntil(noted));
        }
        every(timer, BETWEEN_LOOKS, watch::timerRuns);
        every(watchTimer, BETWEEN_LOOKS, () -> {
            watch.look();
            workers.forEach(SinkWorker::watch);
            listener.watch();
        });
        every(timer, Duration.ofMinutes(1), () -> feeds.forEach(MarketFeed::writeCoverage));
        every(timer, BETWEEN_LOOKS, instruments::tend);
    }

    /** What the last run had not noted as safe it may have delivered all the same. */
    private void expectAgain(long notedAtUs) {
        if (notedAtUs != MarketEvent.ABSENT) {
            Instant noted = Instant.EPOCH.plus(notedAtUs, ChronoUnit.MICROS);
            long untilUs = notedAtUs + TimeUnit.MICROSECONDS.convert(MAX_CLOCK_OFFSET);
            workers.forEach(worker -> worker.expectAgain(noted.minus(BEFORE_A_NOTE), untilUs));
        }
    }

    /** What the sockets' threads are about to queue at this moment is not older than a second. */
    private void noteSafeUntil(Checkpoint noted) {
        long nowUs = time.nowUs();
        noted.safe(() -> workers.stream()
                .map(worker -> new Checkpoint.SinkState(
                        worker.name(), Math.min(worker.oldestInMemoryUs(), nowUs) - 1_000_000, worker.gapsInMemory()))
                .toList());
    }

    private static void every(Scheduler timer, Duration period, Runnable task) {
        timer.scheduleAtFixedRate(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beginNow(MarketFeed feed) {
        feed.begin(InstrumentLookup.await(feed.fetchInstruments(), feed.connector(), time), true);
    }

    private boolean isWanted(MarketFeed feed) {
        return !closing.get() && feeds.contains(feed);
    }

    private void beginEventually(MarketFeed feed) {
        eventually(feed, list -> feed.begin(list, false));
    }

    /** Does something with the exchange's list, as soon as it can be had, and again if that fails. */
    private void eventually(MarketFeed feed, Consumer<Map<Instrument, InstrumentDefinition>> step) {
        eventually(feed, new Backoff(FIRST_RETRY, MAX_RETRY, time), step);
    }

    private void eventually(MarketFeed feed, Backoff backoff, Consumer<Map<Instrument, InstrumentDefinition>> step) {
        feed.fetchInstruments()
                .thenAccept(list -> {
                    if (isWanted(feed)) {
                        feed.recovered();
                        step.accept(list);
                    }
                })
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    if (!(cause instanceof MarketPrismException)) {
                        LOG.error("A feed cannot begin, and tries again; this is a defect", cause);
                    }
                    feed.failed(cause instanceof MarketPrismException ? cause.getMessage() : cause.toString());
                    if (isWanted(feed)) {
                        timer.schedule(
                                () -> eventually(feed, backoff, step), backoff.nextMillis(), TimeUnit.MILLISECONDS);
                    }
                    return null;
                });
    }

    /** {@return what it is doing} */
    public PipelineStatus status() {
        PipelineStatus seen = observed();
        return seen.with(watch.health(seen, ownProblems()).reasons());
    }

    /** {@return whether it does its work, and what is wrong if not} */
    public PipelineHealth health() {
        return watch.health(observed(), ownProblems());
    }

    /**
     * What is wrong at the moment, or was of late: sockets that are down, data that does not come, books that are not whole, sinks that fail, are
     * behind or have lost events, frames that cannot be read, a disk that fills, a clock that is off.
     *
     * @return the {@linkplain PipelineHealth#reasons() reasons} of {@link #health()}, in words with figures; empty if all is well
     */
    public List<String> problems() {
        return health().reasons();
    }

    /**
     * The best levels of an order book as the pipeline holds it at this moment, for somebody who looks now and then, such as a status page. Who
     * wants every state follows the events with an {@link io.marketprism.book.OrderBook}.
     *
     * @param instrument whose book
     * @param levels how many of each side at most, 1 or more
     * @return the book; null if it is not whole at the moment, or is not collected
     */
    public @Nullable BookSnapshot book(Instrument instrument, int levels) {
        for (MarketFeed feed : feeds) {
            BookSnapshot book = feed.book(instrument, levels);
            if (book != null) {
                return book;
            }
        }
        return null;
    }

    /**
     * The newest frames of each connection, as the exchange sent them, for somebody who asks why something is not collected. What comes before the
     * first subscription is asked for, such as answers to a log-in, heartbeats, and what is polled over HTTP, are not among them.
     *
     * @return of each connection up to 10 frames, of 32,768 characters together; without frames unless {@link PipelineBuilder#rawFrames} keeps them
     */
    public List<RawFrames> rawFrames() {
        return feeds.stream()
                .flatMap(feed -> feed.connections().stream())
                .map(connection -> new RawFrames(
                        connection.exchange(),
                        connection.market(),
                        connection.plan().uri(),
                        connection.newestFrames().stream()
                                .map(frame -> new RawFrames.Frame(frame.receiveTimeUs(), frame.text(), frame.cut()))
                                .toList()))
                .toList();
    }

    /** What is wrong with the pipeline itself, in words. */
    private List<String> ownProblems() {
        List<String> problems = new ArrayList<>();
        if (time.aheadOfWallUs() > HealthJudge.CLOCK_OFF_US) {
            problems.add("this machine's clock was set back: receive times are " + time.aheadOfWallUs() / 1_000
                    + " ms ahead of it, and run 5 % slower until it has caught up");
        }
        if (session != null && session.problem() != null) {
            problems.add(session.problem());
        }
        for (SinkWorker worker : workers) {
            if (worker.diskFailure() != null && !worker.diskFailure().equals(worker.failure())) {
                problems.add("sink " + worker.name() + ": " + worker.diskFailure());
            }
        }
        problems.addAll(listener.problems());
        Stream.of(timer, sessionTimer, watchTimer)
                .filter(Objects::nonNull)
                .map(Scheduler::problem)
                .filter(Objects::nonNull)
                .forEach(problems::add);
        return problems;
    }

    /** What it is doing, before anybody judges what of it is a problem. */
    private PipelineStatus observed() {
        long now = time.nowUs();
        List<PipelineStatus.Connection> connections = new ArrayList<>();
        List<PipelineStatus.FeedStatus> streams = new ArrayList<>();
        for (MarketFeed feed : feeds) {
            feed.connections()
                    .forEach(connection -> connections.add(new PipelineStatus.Connection(
                            connection.exchange(),
                            connection.market(),
                            connection.plan().uri(),
                            connection.state().name().toLowerCase(Locale.ROOT),
                            connection.sinceUs(),
                            connection.plan().subscriptions().size(),
                            connection.frames(),
                            connection.lastFrameAgeMillis())));
            feed.freshness()
                    .forEach(fresh -> streams.add(new PipelineStatus.FeedStatus(
                            fresh.stream(),
                            fresh.lastReceiveTimeUs() == MarketEvent.ABSENT
                                    ? -1
                                    : Math.max(0, (now - fresh.lastReceiveTimeUs()) / 1_000),
                            fresh.valid(),
                            fresh.trading(),
                            fresh.freshForMillis())));
        }
        List<PipelineStatus.SourceStatus> read = new ArrayList<>();
        sources.forEach(source -> read.add(new PipelineStatus.SourceStatus(
                source.name(),
                source.failure(),
                source.detail(),
                source.hasEnded(),
                source.events(),
                source.unreadable(),
                source.unsettled())));
        List<PipelineStatus.SinkStatus> sinks = new ArrayList<>();
        workers.forEach(worker -> sinks.add(status(worker)));
        return new PipelineStatus(
                collector,
                gapLog.session(),
                startedAtUs,
                watch.framesPerSecond(),
                watch.unreadablePerSecond(),
                List.copyOf(connections),
                List.copyOf(streams),
                List.copyOf(read),
                List.copyOf(sinks),
                List.of());
    }

    private static PipelineStatus.SinkStatus status(SinkWorker worker) {
        Map<DataType, PipelineStatus.Counts> byType = new EnumMap<>(DataType.class);
        for (DataType type : DataType.values()) {
            DeliveryCounts.Counts counts = worker.counts().counts(type);
            if (counts.received() > 0) {
                byType.put(
                        type,
                        new PipelineStatus.Counts(
                                counts.received(),
                                counts.delivered(),
                                counts.deduplicated(),
                                counts.conflated(),
                                counts.dropped(),
                                counts.pending()));
            }
        }
        return new PipelineStatus.SinkStatus(
                worker.name(),
                worker.failure(),
                worker.queueDepth(),
                worker.spilledBytes(),
                Collections.unmodifiableMap(byType));
    }

    /**
     * Waits until the pipeline is closed, by {@link #close()} or because the process is asked to end: a shutdown hook drains it then.
     *
     * @throws InterruptedException if the waiting thread is interrupted; the pipeline goes on
     */
    public void awaitClose() throws InterruptedException {
        await(listener.isOwnThread() ? delivered : closed);
    }

    /**
     * Waits until all sources have ended and every sink has what they brought, or the pipeline is closed, as {@link #awaitClose()} says. A
     * pipeline with a live feed, or with a source that has no end, is done only when it is closed.
     *
     * @throws InterruptedException if the waiting thread is interrupted; the pipeline goes on
     */
    public void awaitDone() throws InterruptedException {
        await(done);
    }

    private void await(CountDownLatch end) throws InterruptedException {
        Thread hook = new Thread(this::close, "marketprism-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            end.await();
        } finally {
            removeHook(hook);
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("The process is ending; the shutdown hook has run", e);
        }
    }

    /**
     * Stops the intake, delivers what waits for at most each sink's drain timeout, and closes the sinks. What is left waits in the spill
     * directory for the next start; without one it is reported to the listener as undelivered. What came from a source goes back to it, and
     * stays pending in the counts. Callbacks that wait are made before it
     * returns, for at most 2 s; called in a callback it does not wait for the others. Called by a sink, in the consumer of
     * {@link Sink#forEach} say, it returns at once, since the sink has yet to take what waits. Idempotent.
     */
    @Override
    public void close() {
        boolean isFirst = closing.compareAndSet(false, true);
        boolean bySink = workers.stream().anyMatch(SinkWorker::isOwnThread);
        if (isFirst && bySink) {
            new Thread(this::end, "marketprism-close").start();
        } else if (isFirst) {
            end();
        } else if (!bySink) {
            awaitClosed();
        }
    }

    /** Whatever fails, nobody waits for the end in vain. */
    private void end() {
        try {
            stop();
        } finally {
            delivered.countDown();
            for (long left = done.getCount(); left > 0; left--) {
                done.countDown();
            }
            listener.close();
            closed.countDown();
        }
    }

    private void stop() {
        sources.forEach(SourceFeed::stop);
        instruments.close();
        feeds.forEach(MarketFeed::close);
        long intakeEndedAtUs = time.nowUs();
        feeds.forEach(MarketFeed::writeCoverage);
        timer.shutdownNow();
        watchTimer.shutdownNow();
        List<Closing> closings = workers.stream().map(Closing::new).toList();
        List<Thread> closers = new ArrayList<>();
        for (SinkWorker worker : workers) {
            Thread closer = new Thread(worker::close, "marketprism-close-" + worker.name());
            closer.start();
            closers.add(closer);
        }
        for (Thread closer : closers) {
            joinUninterruptibly(closer);
        }
        endSources();
        sinks.forEach(SINKS_IN_USE::remove);
        if (session != null && sessionTimer != null) {
            sessionTimer.shutdown();
            session.safe(() -> closings.stream()
                    .map(closing -> closing.state(time.nowUs()))
                    .toList());
        }
        networks.close();
        feeds.forEach(MarketFeed::closeMeters);
        metrics.close();
    }

    /** A sink that is about to close, and what would be lost if it did not take what it has. */
    private static final class Closing {
        private final SinkWorker worker;
        private final long droppedBefore;
        private final long oldestBefore;
        private final List<Gap> gapsBefore;

        private Closing(SinkWorker worker) {
            this.worker = worker;
            droppedBefore = worker.counts().dropped();
            oldestBefore = worker.oldestInMemoryUs();
            gapsBefore = worker.gapsInMemory();
        }

        /** What it has for sure now that it is closed. */
        private Checkpoint.SinkState state(long nowUs) {
            boolean lost = worker.counts().dropped() > droppedBefore;
            long oldestUs = Math.min(worker.oldestInMemoryUs(), lost ? oldestBefore : Long.MAX_VALUE);
            return new Checkpoint.SinkState(
                    worker.name(), Math.min(nowUs, oldestUs), lost ? gapsBefore : worker.gapsInMemory());
        }
    }

    /** All at once: each has its own time to end. */
    private void endSources() {
        List<Thread> enders = new ArrayList<>();
        for (SourceFeed source : sources) {
            Thread ender = new Thread(source::end, "marketprism-close-" + source.name());
            ender.start();
            enders.add(ender);
        }
        enders.forEach(Pipeline::joinUninterruptibly);
    }

    /** A callback does not wait for itself. */
    private void awaitClosed() {
        try {
            (listener.isOwnThread() ? delivered : closed).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
