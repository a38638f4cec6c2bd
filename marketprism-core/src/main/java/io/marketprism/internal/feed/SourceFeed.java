package io.marketprism.internal.feed;

import io.marketprism.error.MarketPrismException;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.delivery.Origin;
import io.marketprism.internal.delivery.SinkWorker;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Backoff;
import io.marketprism.sink.Receipt;
import io.marketprism.source.Portion;
import io.marketprism.source.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one source, on a thread of its own, and hands its events to the sinks' queues as they have room. A portion is settled when each sink is done
 * with each of its events. The thread never waits in a queue: it keeps telling the source that its portions are held.
 */
public final class SourceFeed {
    private static final Logger LOG = LoggerFactory.getLogger(SourceFeed.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    /** So often a thread that waits looks whether there is something else to do. */
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** How long a source may take to end its last read, to settle, to return and to close when the pipeline ends. */
    private static final Duration TO_LET_GO = Duration.ofSeconds(3);

    /** How much longer after it was interrupted. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Source source;
    private final List<SinkWorker> sinks;
    private final EngineListener listener;
    private final Runnable done;
    private final ThrottledLog complaints = new ThrottledLog(LOG);
    private final Time time;
    private final Backoff backoff;
    private final LongAdder events = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private final LongAdder unsettled = new LongAdder();
    private final Thread thread;

    /** Held while a portion is handed on, so that a sink which is told to end does not get half of one that it could have had. */
    private final Object handing = new Object();

    private volatile String failure = "not opened yet";
    private volatile boolean stopping;
    private volatile boolean ending;
    private volatile boolean ended;

    // What follows belongs to the source's thread.
    private final Set<Class<?>> toldDefects = new HashSet<>();
    private final Set<Open> open = new LinkedHashSet<>();
    private boolean isOpened;
    private boolean hasFailed;
    private boolean isAtEnd;
    private Open handedOn;

    // What sinks tell the source's thread, under the lock.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Deque<Open> settled = new ArrayDeque<>();
    private boolean hasNews;

    /** A portion on its way, and how far it is. */
    private final class Open implements Origin {
        private final Portion portion;
        private final List<MarketEvent> events;

        // Of the source's thread: which event is offered next, and to which sink.
        private int event;
        private int sink;

        // Under the lock.
        private final List<Receipt.Rejection> rejected = new ArrayList<>();
        private long left;

        private Open(Portion portion) {
            this.portion = portion;
            this.events = portion.events();
            this.left = (long) events.size() * sinks.size();
        }

        /** {@return whether all sinks have taken all of it; else one has no room now} */
        private boolean handOn() {
            for (; event < events.size(); event++) {
                for (; sink < sinks.size(); sink++) {
                    if (!sinks.get(sink).offer(events.get(event), this)) {
                        return false;
                    }
                }
                sink = 0;
            }
            return true;
        }

        @Override
        public void settled(int count) {
            lock.lock();
            try {
                left -= count;
                if (left == 0) {
                    settled.add(this);
                }
                tellNews();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void rejected(Receipt.Rejection rejection) {
            lock.lock();
            try {
                rejected.add(rejection);
                settled(1);
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Not started yet.
     *
     * @param done told once, when the source has ended and all that it brought is settled
     */
    public SourceFeed(Source source, List<SinkWorker> sinks, EngineListener listener, Runnable done, Time time) {
        this.source = source;
        this.sinks = List.copyOf(sinks);
        this.listener = listener;
        this.done = done;
        this.time = time;
        this.backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT, time);
        this.thread = new Thread(this::run, "marketprism-source-" + source.name());
        thread.setDaemon(true);
    }

    /** {@return the source's name} */
    public String name() {
        return source.name();
    }

    /** {@return why it does not work at the moment, or null if it does} */
    public String failure() {
        return failure;
    }

    /** {@return what it does, in words} */
    public String detail() {
        return ended ? "has ended" : source.detail();
    }

    /** {@return whether nothing more comes, and all that came is settled} */
    public boolean hasEnded() {
        return ended;
    }

    /** {@return events that it brought since the start} */
    public long events() {
        return events.sum();
    }

    /** {@return what it brought since the start and could not be read} */
    public long unreadable() {
        return unreadable.sum();
    }

    /** {@return events that it brought and that are not settled} */
    public long unsettled() {
        return unsettled.sum();
    }

    /**
     * Opens the source on the caller's thread.
     *
     * @throws MarketPrismException if it cannot be opened
     */
    public void open() {
        try {
            source.open();
        } catch (Throwable e) {
            throw e instanceof MarketPrismException known ? known : new MarketPrismException(explained(e), e);
        }
        opened();
    }

    /** After a failure it works only once it has been read. */
    private void opened() {
        isOpened = true;
        if (!hasFailed) {
            failure = null;
        }
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /** Reads no more; what is on its way is still settled. Returns when the sinks get no more from it; does not wait for their having room. */
    public void stop() {
        synchronized (handing) {
            stopping = true;
        }
        wake();
    }

    /** Settles what the sinks have taken, returns the rest, and closes the source. Waits for it, but not for ever. */
    public void end() {
        ending = true;
        wake();
        if (thread.getState() == Thread.State.NEW) {
            closeSource();
            return;
        }
        try {
            time.join(thread, TO_LET_GO.toNanos());
            thread.interrupt();
            time.join(thread, GRACE.toNanos());
            if (thread.isAlive()) {
                LOG.warn("Source {} does not let go of its thread; it is left behind", name());
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void wake() {
        lock.lock();
        try {
            tellNews();
        } finally {
            lock.unlock();
        }
    }

    private void tellNews() {
        hasNews = true;
        news.signalAll();
    }

    private void run() {
        while (!ending && !ended) {
            try {
                step();
            } catch (InterruptedException e) {
                if (!ending) {
                    LOG.warn("Somebody has interrupted the thread of source {}; it goes on", name());
                }
            } catch (Throwable e) {
                // A stranger's source may throw whatever it likes, declared or not.
                failed(e);
            }
        }
        if (!ended) {
            letGo();
        }
        closeSource();
    }

    private void step() throws InterruptedException {
        if (!isOpened) {
            if (stopping) {
                awaitNews();
                return;
            }
            source.open();
            opened();
        }
        settle();
        for (Open each : open) {
            each.portion.held();
        }
        if (isAtEnd && handedOn == null && open.isEmpty()) {
            LOG.info("Source {} has ended; {} events came, {} could not be read", name(), events(), unreadable());
            ended = true;
            done.run();
        } else if (stopping || !isHandedOn()) {
            awaitNews();
        } else if (isAtEnd) {
            handedOn = null;
            awaitNews();
        } else {
            handedOn = null;
            Portion next = source.read();
            works();
            if (next == null) {
                isAtEnd = true;
            } else if (stopping) {
                next.returned();
            } else {
                take(next);
                if (next.events().isEmpty() && !open.isEmpty()) {
                    // It may bring more only when that is settled.
                    awaitNews();
                }
            }
        }
    }

    private void take(Portion portion) {
        for (String each : portion.unreadable()) {
            unreadable.increment();
            complaints.warn("Something that a source brought cannot be read", "source " + name() + ", " + each);
            listener.unreadable(name(), each);
        }
        events.add(portion.events().size());
        if (portion.events().isEmpty()) {
            portion.settled(List.of());
            return;
        }
        handedOn = new Open(portion);
        unsettled.add(handedOn.events.size());
        open.add(handedOn);
        isHandedOn();
    }

    /** {@return whether the sinks have taken all that was read, as far as they have room and are not told to end} */
    private boolean isHandedOn() {
        synchronized (handing) {
            return handedOn == null || !stopping && handedOn.handOn();
        }
    }

    private void settle() {
        for (Open each = nextSettled(); each != null; each = nextSettled()) {
            // Of one that is forgotten since the source has failed, it does not matter.
            if (open.remove(each)) {
                unsettled.add(-each.events.size());
                each.portion.settled(List.copyOf(each.rejected));
            }
        }
    }

    private Open nextSettled() {
        lock.lock();
        try {
            // Behind it no sink says anything of the portion any more.
            return settled.poll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something new to look at, not for long. */
    private void awaitNews() throws InterruptedException {
        lock.lock();
        try {
            if (!hasNews) {
                time.await(lock, news, BETWEEN_LOOKS_NANOS);
            }
            hasNews = false;
        } finally {
            lock.unlock();
        }
    }

    private void works() {
        backoff.reset();
        if (hasFailed) {
            hasFailed = false;
            LOG.info("Source {} works again", name());
            listener.sourceRecovered(name());
        }
        failure = null;
    }

    private void failed(Throwable e) {
        SinkWorker.reported(e);
        String why = explained(e);
        // Another reason is news, the same one again is not.
        if (!hasFailed || !why.equals(failure)) {
            // The reason comes first: its head is what people look for.
            LOG.error("{} (source {}, trying again)", why, name());
        }
        if (!(e instanceof MarketPrismException) && toldDefects.add(e.getClass())) {
            LOG.warn("Source {}: what nobody foresaw", name(), e);
        }
        hasFailed = true;
        failure = why;
        listener.sourceFailed(name(), why);
        forget();
        isOpened = false;
        closeSource();
        if (!stopping) {
            pause(backoff.nextMillis());
        }
    }

    /** What is on its way comes again. */
    private void forget() {
        open.clear();
        unsettled.reset();
        handedOn = null;
        isAtEnd = false;
    }

    private String explained(Throwable e) {
        return e instanceof MarketPrismException
                ? e.getMessage()
                : "source " + name() + " failed with " + e + "; this is a defect of the source";
    }

    private void pause(long millis) {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!stopping && left > 0) {
                left = time.await(lock, news, left);
            }
        } catch (InterruptedException e) {
            LOG.debug("Source {} is opened again before its time", name());
        } finally {
            lock.unlock();
        }
    }

    private void letGo() {
        try {
            if (isOpened) {
                settle();
                for (Open each : open) {
                    each.portion.returned();
                }
            }
            if (!open.isEmpty()) {
                LOG.info(
                        "Source {}: {} events were not taken by all sinks in time; they come again",
                        name(),
                        unsettled());
            }
        } catch (Throwable e) {
            LOG.warn("Source {} cannot settle what the sinks have taken; it comes again: {}", name(), explained(e));
        }
    }

    private void closeSource() {
        try {
            source.close();
        } catch (Throwable e) {
            LOG.warn("Source {} failed to close", name(), e);
        }
    }
}
