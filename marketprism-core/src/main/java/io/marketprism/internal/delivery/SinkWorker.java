package io.marketprism.internal.delivery;

import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.LongShortRatio;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeSource;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.gaps.GapLog;
import io.marketprism.internal.gaps.SinkLosses;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Backoff;
import io.marketprism.sink.Batch;
import io.marketprism.sink.Delivery;
import io.marketprism.sink.Receipt;
import io.marketprism.sink.Selection;
import io.marketprism.sink.Sink;
import io.marketprism.sink.SinkException;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers to one sink: its queue, its thread, its batches, retries and counts. A batch is given up only event by event: when the sink rejects one,
 * when one is {@linkplain PoisonSearch proven} to be at fault, or when the pipeline closes and there is no disk to keep it on.
 */
public final class SinkWorker implements EventQueue.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(SinkWorker.class);

    /** How much longer than the time to drain a sink may hold its thread; then the queue is ended without it. */
    private static final Duration TO_LET_GO = Duration.ofMillis(500);

    /** How long a thread that let go may take to bring the rest to the disk and close its sink. */
    private static final Duration GRACE = Duration.ofMillis(1_500);

    /** So often a batch fails unchanged, nobody knows why, before those of its events that are at fault are looked for. */
    private static final int BEFORE_SEARCH = 2;

    /** So many events fail alone in a row until the first search is given up; twice as many in the next. */
    private static final int FIRST_PATIENCE = 16;

    /** So often a sink that does not answer is asked whether it is still waited for. */
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** A write that takes longer is told. */
    private static final Duration SLOW = Duration.ofSeconds(10);

    private static final Duration BETWEEN_WORDS = Duration.ofMinutes(1);

    private final Sink sink;
    private final Selection selection;
    private final Delivery delivery;
    private final EngineListener listener;
    private final DeliveryCounts counts = new DeliveryCounts();
    private final LongAdder setAside = new LongAdder();
    private final ThrottledLog complaints = new ThrottledLog(LOG);
    private final SinkLosses losses;
    private final EventQueue queue;
    private final Time time;
    private final Timer writeTimer;
    private final Map<SinkException.Outcome, LongAdder> failures = new EnumMap<>(SinkException.Outcome.class);
    private final Thread thread;
    private final Backoff backoff;

    private volatile Again again;
    private volatile boolean opened;
    private volatile boolean started;
    private volatile boolean closing;
    private volatile long deadline;
    private volatile Failure failure;

    /** When the sink was asked for what it has not answered yet, ns; 0 if there is no such thing. */
    private volatile long askedAt;

    private volatile long toldSlow;

    /** Whether somebody, the sink's thread or who closes it, has begun to end the queue. Guarded by this. */
    private boolean ending;

    // What follows belongs to the sink's thread.
    private final Set<Class<?>> toldDefects = new HashSet<>();
    private Batch underWay;
    private int failuresUnknown;
    private int patience;
    private long toldAt;

    /** Which events an earlier process may have delivered, since when. */
    private record Again(Instant since, long untilUs) {
        boolean mayBe(MarketEvent event) {
            if (event instanceof Trade trade) {
                return trade.source() == TradeSource.BACKFILL && trade.exchangeTimeUs() <= untilUs;
            }
            // Nothing but their times tells those that are fetched from others.
            return event instanceof Candle candle
                    ? candle.closed() && candle.closeTimeUs() <= untilUs
                    : event instanceof LongShortRatio && event.exchangeTimeUs() <= untilUs;
        }
    }

    /** Why a sink does not work, since when, and how often it was tried. */
    private record Failure(String reason, SinkException.Outcome outcome, long sinceUs, long attempts) {}

    /** A worker that has not begun. */
    public SinkWorker(
            Sink sink,
            Delivery delivery,
            SpillDirectory place,
            GapLog gapLog,
            EngineListener listener,
            PipelineMetrics metrics,
            Time time) {
        this.sink = sink;
        this.selection = sink.selection();
        this.delivery = delivery;
        this.listener = listener;
        this.losses = new SinkLosses(sink.name(), gapLog);
        this.queue = new EventQueue(delivery, gapLog.session(), sink.name(), place, time, this);
        this.time = time;
        this.backoff = new Backoff(delivery.firstBackoff(), delivery.maxBackoff(), time);
        this.writeTimer = metrics.sinkWrite(sink.name());
        this.thread = new Thread(this::run, "marketprism-sink-" + sink.name());
        thread.setDaemon(true);
        metrics.sink(sink.name(), queue::size, queue::bytesOnDisk, counts);
        metrics.sinkState(sink.name(), () -> failure() == null, this::isHeld);
        for (SinkException.Outcome outcome : SinkException.Outcome.values()) {
            failures.put(
                    outcome, metrics.writeFailures(sink.name(), outcome.name().toLowerCase(Locale.ROOT)));
        }
    }

    /** {@return the sink's name} */
    public String name() {
        return sink.name();
    }

    /** {@return whether the caller is in a call of the sink} */
    public boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    /** {@return what became of every event} */
    public DeliveryCounts counts() {
        return counts;
    }

    /** {@return events of all types that are lost for the sink, but for those that it rejected and their sources keep} */
    public long lost() {
        return counts.dropped() - setAside.sum();
    }

    /** {@return events that wait in memory} */
    public int queueDepth() {
        return queue.size();
    }

    /** {@return bytes that wait on disk} */
    public long spilledBytes() {
        return queue.bytesOnDisk();
    }

    /** {@return when the oldest event that would be lost with the process was received, µs since the epoch; {@link Long#MAX_VALUE} if none} */
    public long oldestInMemoryUs() {
        return queue.oldestInMemoryUs();
    }

    /** {@return the gaps that would be lost with the process} */
    public List<Gap> gapsInMemory() {
        return queue.gapsInMemory();
    }

    /** {@return why it does not work at the moment, or null if it does} */
    public String failure() {
        Failure known = failure;
        if (known != null) {
            return known.reason();
        }
        String slow = slow();
        if (slow != null) {
            return slow;
        }
        return queue.diskFailure() == null && !opened ? "not opened yet" : queue.diskFailure();
    }

    /** {@return why what waits cannot be kept on disk at the moment, or null if it can, or need not be} */
    public String diskFailure() {
        return queue.diskFailure();
    }

    /** {@return since when it fails, µs since the epoch; {@link MarketEvent#ABSENT} if it does not} */
    public long failingSinceUs() {
        Failure known = failure;
        return known == null ? MarketEvent.ABSENT : known.sinceUs();
    }

    /** {@return how often it was tried since it began to fail} */
    public long failedAttempts() {
        Failure known = failure;
        return known == null ? 0 : known.attempts();
    }

    /** {@return whether its events wait until somebody changes something, rather than until a failure passes} */
    public boolean isHeld() {
        Failure known = failure;
        return known != null && known.outcome() != SinkException.Outcome.RETRY;
    }

    /** {@return what it has not answered for long; null if there is no such thing} */
    private String slow() {
        long since = askedAt;
        long age = since == 0 ? 0 : time.nanos() - since;
        if (age < SLOW.toNanos()) {
            return null;
        }
        return "has not answered for " + TimeUnit.NANOSECONDS.toSeconds(age) + " s"
                + Arrays.stream(thread.getStackTrace())
                        .filter(frame -> !isOfTheJdk(frame))
                        .findFirst()
                        .map(frame -> "; its thread is at " + frame)
                        .orElse("");
    }

    /** That a thread waits says less than for what it does. */
    private static boolean isOfTheJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    /** Looks whether it hangs, and says so once. Called now and then, by any thread. */
    public void watch() {
        long since = askedAt;
        String slow = slow();
        if (slow != null && toldSlow != since) {
            toldSlow = since;
            Throwable where = new Throwable("where the thread of sink " + name() + " is");
            where.setStackTrace(thread.getStackTrace());
            LOG.warn("Sink {} {}", name(), slow, where);
        }
    }

    /**
     * What an earlier process may have delivered is fetched again: a batch that holds any of it counts as tried before.
     *
     * @param since since when they may have been delivered
     * @param untilUs those that were made later cannot have been, µs since the epoch
     */
    public void expectAgain(Instant since, long untilUs) {
        again = new Again(since, untilUs);
    }

    private Batch asTried(Batch batch) {
        Again expected = again;
        return expected == null
                        || batch.triedSince() != null
                        || batch.events().stream().noneMatch(expected::mayBe)
                ? batch
                : batch.triedSince(expected.since());
    }

    /**
     * Takes over what an earlier process left on disk.
     *
     * @throws io.marketprism.error.MarketPrismException if the files are none of ours
     */
    public void recover() {
        queue.recover();
    }

    /**
     * Opens the sink on the caller's thread.
     *
     * @throws SinkException if it cannot be opened
     */
    public void open() {
        askedAt = time.nanos();
        try {
            sink.open();
        } catch (Throwable e) {
            throw asSinkException(e);
        } finally {
            askedAt = 0;
        }
        opened = true;
    }

    /** Begins to deliver. */
    public void start() {
        started = true;
        thread.start();
    }

    /** Takes an event, unless the sink does not want it. Returns at once, unless the delivery's policy is to block. */
    public void accept(MarketEvent event) {
        if (!selection.includes(event)) {
            return;
        }
        counts.accepted(event);
        if (!queue.put(event)) {
            giveUp(List.of(event), "it came after the sink was closed");
        }
    }

    /**
     * Takes an event that a source brought, and tells its origin when it need not come again. Does not wait.
     *
     * @return false if there is no room for it now
     */
    public boolean offer(MarketEvent event, Origin origin) {
        if (!selection.includes(event)) {
            origin.settled(1);
            return true;
        }
        if (!queue.hasRoomFor(event)) {
            return false;
        }
        counts.accepted(event);
        // If the queue has ended meanwhile, the event stays pending: it comes again.
        queue.put(event, origin);
        return true;
    }

    @Override
    public void overflowed(MarketEvent event) {
        counts.dropped(List.of(event));
        if (!losses.isOverflowing()) {
            complaints.error(
                    "Queue size exceeded",
                    "sink " + name() + " has " + delivery.queueCapacity() + " events waiting, the oldest are dropped");
        }
        losses.overflowed(event);
    }

    @Override
    public void conflated(MarketEvent event) {
        counts.conflated(event);
    }

    @Override
    public void recovered(Map<DataType, Long> events) {
        counts.recovered(events);
        events.forEach((type, count) ->
                LOG.info("Sink {} goes on with {} {} events from the disk", name(), count, type.wireName()));
    }

    @Override
    public void unreadable(Map<DataType, Long> events) {
        counts.unreadable(events);
    }

    private void run() {
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = guardedStep();
            }
        } catch (InterruptedException e) {
            LOG.debug("Sink {} is given up", name());
        } finally {
            if (beginsToEnd()) {
                endQueue();
                closeSink();
            }
        }
    }

    /** {@return whether the caller is the first, and ends the queue} */
    private synchronized boolean beginsToEnd() {
        boolean first = !ending;
        ending = true;
        return first;
    }

    /** The batch under way leaves the queue, unless somebody ends the queue and has it. */
    private synchronized boolean isSettledInTime() {
        if (!ending) {
            queue.settled();
        }
        return !ending;
    }

    /** Nothing that our own code throws ends the delivery: it begins anew where it stood. Nor does an interrupt that is not ours. */
    private boolean guardedStep() throws InterruptedException {
        try {
            return step();
        } catch (InterruptedException e) {
            if (closing) {
                throw e;
            }
            LOG.warn("Somebody has interrupted the thread of sink {}; it goes on", name());
            return true;
        } catch (RuntimeException | Error e) {
            failedByDefect(e);
            queue.awaitClosed(backoff.nextMillis());
            return !isDrainTimeOver();
        }
    }

    private void failedByDefect(Throwable defect) {
        try {
            reported(defect);
            failed(SinkException.unknown(
                    "the delivery to sink " + name() + " failed with " + defect + "; this is a defect", defect));
        } catch (RuntimeException | Error e) {
            // For want of memory, say, it cannot even be told; what waits stays, and the next failure is told.
        }
    }

    /** {@return whether there is more to do} */
    private boolean step() throws InterruptedException {
        if (!opened && !closing) {
            openOrWait();
            return true;
        }
        if (isDrainTimeOver()) {
            // Whoever ends the queue may be at it already.
            return false;
        }
        if (underWay == null) {
            Batch taken = queue.take();
            underWay = taken == null ? null : asTried(taken);
        }
        if (underWay == null) {
            return false;
        }
        Receipt receipt = delivered();
        if (receipt == null) {
            return false;
        }
        if (!isSettledInTime()) {
            // Too late: the batch is kept, and delivered again as the same one.
            return false;
        }
        Batch done = underWay;
        underWay = null;
        failuresUnknown = 0;
        patience = 0;
        settle(done, receipt);
        if (losses.isOverflowing() && queue.size() <= delivery.queueCapacity() / 2) {
            losses.roomAgain();
        }
        return true;
    }

    /** Does not wait for an event to find out whether the sink can be reached. */
    private void openOrWait() throws InterruptedException {
        try {
            openAgain();
            works();
        } catch (SinkException e) {
            failed(e);
            queue.awaitClosed(backoff.nextMillis());
        }
    }

    private void endQueue() {
        losses.roomAgain();
        String why = failure == null ? "" : "; the last failure was: " + failure.reason();
        queue.end(events -> giveUp(onlyHere(events), "the pipeline closed before the sink took them" + why));
        if (queue.bytesOnDisk() > 0) {
            LOG.warn(
                    "Sink {} did not take all in time; {} bytes wait on disk for the next start",
                    name(),
                    queue.bytesOnDisk());
        }
    }

    /** What its source brings again is not lost, and stays pending. */
    private List<MarketEvent> onlyHere(List<MarketEvent> events) {
        return events.stream().filter(event -> !queue.comesAgain(event)).toList();
    }

    private void giveUp(List<MarketEvent> events, String reason) {
        if (events.isEmpty()) {
            return;
        }
        try {
            losses.lost(events, GapCause.COLLECTOR_RESTART);
            listener.undelivered(name(), events, reason);
        } finally {
            counts.dropped(events);
        }
    }

    private void closeSink() {
        try {
            sink.close();
        } catch (Throwable e) {
            LOG.warn("Sink {} failed to close", name(), e);
        }
    }

    /** {@return what became of the batch under way; null if the time to drain is over before that is known} */
    private Receipt delivered() throws InterruptedException {
        while (!isDrainTimeOver()) {
            Instant now = time.now();
            try {
                Receipt receipt = attempt(underWay);
                works();
                return receipt;
            } catch (InterruptedException e) {
                tried(now);
                throw e;
            } catch (SinkException e) {
                tried(now);
                Receipt receipt = afterFailure(e);
                if (receipt != null) {
                    works();
                    return receipt;
                }
                if (!hasTimeAfterFailure(backoff.nextMillis())) {
                    return null;
                }
            }
        }
        return null;
    }

    private void tried(Instant since) {
        if (underWay.triedSince() == null) {
            underWay = underWay.triedSince(since);
        }
    }

    /** {@return what became of the batch if its events at fault were found; null if it must be tried again as a whole} */
    private Receipt afterFailure(SinkException e) throws InterruptedException {
        failed(e);
        queue.failing(underWay.triedSince());
        if (e.outcome() != SinkException.Outcome.UNKNOWN
                || ++failuresUnknown < BEFORE_SEARCH
                || underWay.events().size() == 1
                || closing) {
            return null;
        }
        failuresUnknown = 0;
        patience = patience == 0 ? FIRST_PATIENCE : 2 * patience;
        LOG.warn("Sink {}: looking for the events for which batch {} fails", name(), underWay.id());
        return new PoisonSearch(underWay, patience).run(this::writtenPart);
    }

    /** Waits for what is not the part's fault to pass. */
    private Receipt writtenPart(Batch part) throws InterruptedException {
        while (!isDrainTimeOver()) {
            try {
                return attempt(part);
            } catch (SinkException e) {
                failed(e);
                boolean atFault = e.outcome() == SinkException.Outcome.UNKNOWN;
                if (!hasTimeAfterFailure(atFault ? delivery.firstBackoff().toMillis() : backoff.nextMillis())) {
                    return null;
                }
                if (atFault) {
                    throw e;
                }
            }
        }
        return null;
    }

    /** When the pipeline closes, what waits is as well kept on disk, if there is one; else it is tried as long as there is time. */
    private boolean hasTimeAfterFailure(long pauseMillis) throws InterruptedException {
        if (!closing) {
            queue.awaitClosed(pauseMillis);
        }
        if (closing && queue.outlivesTheProcess()) {
            return false;
        }
        if (closing) {
            time.sleep(Math.min(delivery.firstBackoff().toNanos(), BETWEEN_LOOKS_NANOS));
        }
        return !isDrainTimeOver();
    }

    private Receipt attempt(Batch batch) throws InterruptedException {
        if (!opened) {
            openAgain();
        }
        long begin = time.nanos();
        askedAt = begin;
        try {
            Receipt receipt = written(batch, begin);
            writeTimer.record(time.nanos() - begin, TimeUnit.NANOSECONDS);
            return receipt;
        } catch (SinkException e) {
            if (e.outcome() != SinkException.Outcome.RETRY) {
                opened = false;
                closeSink();
            }
            throw e;
        } finally {
            askedAt = 0;
        }
    }

    /** A sink that does not open is no fault of the events: they wait, whatever must be changed. */
    private void openAgain() {
        try {
            open();
        } catch (SinkException e) {
            closeSink();
            throw e.outcome() == SinkException.Outcome.UNKNOWN ? SinkException.hold(e.getMessage(), e.getCause()) : e;
        }
    }

    /** Waits for the sink; when the time to drain, or to write, is over, no longer. */
    private Receipt written(Batch batch, long begin) throws InterruptedException {
        try {
            CompletableFuture<Receipt> stage = sink.write(batch).toCompletableFuture();
            while (true) {
                try {
                    return Objects.requireNonNull(time.get(stage, BETWEEN_LOOKS_NANOS), "receipt");
                } catch (TimeoutException e) {
                    if (isDrainTimeOver()) {
                        throw SinkException.retryable("sink " + name() + " has not answered", e);
                    }
                    if (time.nanos() - begin > delivery.writeTimeout().toNanos()) {
                        throw SinkException.unknown(
                                "sink " + name() + " has not answered within " + delivery.writeTimeout(), e);
                    }
                }
            }
        } catch (InterruptedException e) {
            throw e;
        } catch (ExecutionException e) {
            throw asSinkException(e.getCause());
        } catch (Throwable e) {
            // A stranger's sink may throw whatever it likes, declared or not.
            throw asSinkException(e);
        }
    }

    private boolean isDrainTimeOver() {
        return closing && time.nanos() - deadline >= 0;
    }

    /** Out of memory, most likely: the application decides whether it lives on. */
    public static void reported(Throwable failure) {
        if (failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError)) {
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, failure);
        }
    }

    private SinkException asSinkException(Throwable cause) {
        reported(cause);
        return cause instanceof SinkException e
                ? e
                : SinkException.unknown(
                        "sink " + name() + " failed with " + cause + "; this is a defect of the sink", cause);
    }

    private void settle(Batch batch, Receipt receipt) {
        List<MarketEvent> rejected =
                receipt.rejected().stream().map(Receipt.Rejection::event).toList();
        try {
            for (Receipt.Rejection rejection : receipt.rejected()) {
                complaints.warn(
                        "An event is rejected",
                        "sink " + name() + ", " + rejection.event() + ": " + rejection.reason());
                listener.undelivered(name(), List.of(rejection.event()), rejection.reason());
            }
            // What came from a source, the source keeps.
            List<MarketEvent> lost = onlyHere(rejected);
            setAside.add((long) rejected.size() - lost.size());
            losses.lost(lost, GapCause.REFUSED);
        } finally {
            counts.settled(batch.events(), receipt.deduplicated(), rejected);
            queue.settle(batch.events(), receipt.rejected());
        }
    }

    private void failed(SinkException e) {
        Failure before = failure;
        long now = time.nanos();
        failures.get(e.outcome()).increment();
        failure = new Failure(
                e.getMessage(),
                e.outcome(),
                before == null ? time.nowUs() : before.sinceUs(),
                before == null ? 1 : before.attempts() + 1);
        // A connection that is lost, and a server that cannot be reached any more, are two pieces of news.
        boolean news = before == null
                || before.outcome() != e.outcome()
                || !head(before.reason()).equals(head(e.getMessage()));
        if (news || now - toldAt > BETWEEN_WORDS.toNanos()) {
            toldAt = now;
            // The reason comes first: its head is what people look for.
            LOG.error("{} (sink {}{})", e.getMessage(), name(), words(failure));
        } else {
            LOG.debug("{} (sink {}{})", e.getMessage(), name(), words(failure));
        }
        if (e.getCause() != null
                && e.outcome() == SinkException.Outcome.UNKNOWN
                && toldDefects.add(e.getCause().getClass())) {
            LOG.warn("Sink {}: what nobody foresaw", name(), e.getCause());
        }
        listener.sinkFailed(name(), e);
    }

    /** The words that lines about failures of one kind begin with. */
    private static String head(String reason) {
        return String.valueOf(reason).split(":", 2)[0];
    }

    private static String words(Failure failure) {
        String what = failure.outcome() == SinkException.Outcome.RETRY
                ? ", trying again"
                : ", its events wait until that is changed";
        return failure.attempts() == 1 ? what : what + ", " + failure.attempts() + " attempts so far";
    }

    private void works() {
        backoff.reset();
        if (failure != null) {
            failure = null;
            LOG.info("Sink {} works again", name());
            listener.sinkRecovered(name());
        }
    }

    /**
     * Delivers what waits, for no longer than the drain timeout, keeps the rest on disk if that outlives the process, then closes the sink. Waits
     * for it; a sink that holds its thread in spite of an interrupt is left behind.
     */
    public void close() {
        deadline = time.nanos() + delivery.drainTimeout().toNanos();
        closing = true;
        queue.close();
        if (!started) {
            endQueue();
            closeSink();
            return;
        }
        try {
            time.join(thread, delivery.drainTimeout().toNanos());
            thread.interrupt();
            time.join(thread, TO_LET_GO.toNanos());
            if (beginsToEnd()) {
                LOG.warn("Sink {} does not let go of its thread; it is left behind", name());
                endQueue();
            } else {
                time.join(thread, GRACE.toNanos());
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
