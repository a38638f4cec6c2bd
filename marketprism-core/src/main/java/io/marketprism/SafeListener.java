package io.marketprism;

import io.marketprism.event.Gap;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.internal.EngineListener;
import io.marketprism.internal.time.ThrottledLog;
import io.marketprism.internal.time.Time;
import io.marketprism.sink.SinkException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls an application's listeners on a thread of their own, in order, so that nothing of the pipeline waits for them or holds a lock meanwhile.
 * What waits for them is bounded; what comes when it is full is dropped and counted. What they throw goes no further. Thread-safe.
 */
final class SafeListener implements EngineListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SafeListener.class);

    /** As many callbacks may wait; one that brings events counts for as many more. */
    static final int CAPACITY = 10_000;

    /** A callback that takes longer is told. */
    private static final Duration HANGS_AFTER = Duration.ofSeconds(10);

    private static final Duration TOLD_FOR = Duration.ofMinutes(1);
    private static final Duration DRAIN_WITHIN = Duration.ofSeconds(2);

    private record Callback(String name, int weight, Consumer<PipelineListener> call) {}

    private final List<PipelineListener> listeners;
    private final Time time;
    private final Thread thread;
    private final ThrottledLog complaints = new ThrottledLog(LOG);

    // What follows is guarded by the monitor of this queue.
    private final ArrayDeque<Callback> queue = new ArrayDeque<>();
    private int waiting;
    private boolean started;
    private boolean closed;
    private long deadline;
    private long dropped;
    private long droppedAt;
    private @Nullable String running;
    private long runningSince;
    private @Nullable String thrown;
    private long thrownAt;

    /** Calls listeners until it is closed. */
    public SafeListener(List<PipelineListener> listeners, Time time) {
        this.listeners = List.copyOf(listeners);
        this.time = time;
        this.thread = new Thread(this::run, "marketprism-listener");
        thread.setDaemon(true);
    }

    /** {@return whether the caller is in a callback} */
    public boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    /** {@return callbacks that were dropped since the start} */
    public long droppedCallbacks() {
        synchronized (queue) {
            return dropped;
        }
    }

    /** {@return what is wrong with the callbacks now or was in the last minute, in words} */
    public List<String> problems() {
        synchronized (queue) {
            long now = time.nanos();
            List<String> problems = new ArrayList<>();
            if (running != null && now - runningSince > HANGS_AFTER.toNanos()) {
                problems.add(hangs());
            }
            if (dropped > 0 && now - droppedAt < TOLD_FOR.toNanos()) {
                problems.add("PipelineListener: " + dropped
                        + " callbacks dropped since the start, the newest in the last minute, because the application"
                        + " does not return from them in time");
            }
            if (thrown != null && now - thrownAt < TOLD_FOR.toNanos()) {
                problems.add("PipelineListener: " + thrown);
            }
            return problems;
        }
    }

    private String hangs() {
        return "PipelineListener." + running + " has not returned for "
                + TimeUnit.NANOSECONDS.toSeconds(time.nanos() - runningSince) + " s; " + queue.size()
                + " callbacks wait for it";
    }

    /** Logs a callback that hangs, with its stack; to be called now and then. */
    public void watch() {
        String text;
        synchronized (queue) {
            if (running == null || time.nanos() - runningSince <= HANGS_AFTER.toNanos()) {
                return;
            }
            text = hangs();
        }
        complaints.error("A callback hangs", text + "; it stands at:" + stack());
    }

    private String stack() {
        return Stream.of(thread.getStackTrace()).map(frame -> "\n\tat " + frame).collect(Collectors.joining());
    }

    private void put(String name, Consumer<PipelineListener> call) {
        put(name, 0, call);
    }

    private void put(String name, int events, Consumer<PipelineListener> call) {
        if (listeners.isEmpty()) {
            return;
        }
        Callback callback = new Callback(name, 1 + events, call);
        synchronized (queue) {
            if (closed) {
                return;
            }
            if (queue.isEmpty() || waiting + callback.weight() <= CAPACITY) {
                queue.add(callback);
                waiting += callback.weight();
                queue.notifyAll();
                if (!started) {
                    started = true;
                    thread.start();
                }
                return;
            }
            dropped++;
            droppedAt = time.nanos();
        }
        complaints.error(
                "A callback is dropped, because the application does not return from others in time",
                "PipelineListener." + name);
    }

    private void run() {
        for (Callback callback = next(); callback != null; callback = next()) {
            for (PipelineListener listener : listeners) {
                call(callback, listener);
            }
        }
    }

    /** {@return the next callback; null once it is closed and all are made or the time for it is over} */
    private @Nullable Callback next() {
        synchronized (queue) {
            running = null;
            while (queue.isEmpty() && !closed) {
                try {
                    queue.wait();
                } catch (InterruptedException e) {
                    LOG.debug("A callback left its thread interrupted; there is nothing to interrupt here");
                }
            }
            if (queue.isEmpty() || closed && time.nanos() - deadline >= 0) {
                return null;
            }
            Callback callback = queue.poll();
            waiting -= callback.weight();
            running = callback.name();
            runningSince = time.nanos();
            return callback;
        }
    }

    private void call(Callback callback, PipelineListener listener) {
        try {
            callback.call().accept(listener);
        } catch (Throwable e) {
            threw(callback, e);
        }
    }

    private void threw(Callback callback, Throwable thrownByIt) {
        String text;
        try {
            text = callback.name() + " threw " + thrownByIt;
            complaints.error("A callback threw, the pipeline goes on", "PipelineListener." + text, thrownByIt);
        } catch (Throwable e) {
            // For want of memory, say, or because it has no text; the thread must not end for that.
            text = "what a callback threw cannot be told";
        }
        synchronized (queue) {
            thrown = text;
            thrownAt = time.nanos();
        }
    }

    /** Makes the callbacks that wait, for a short time only, and no others. Waits for it, unless it is called in a callback. */
    @Override
    public void close() {
        synchronized (queue) {
            closed = true;
            deadline = time.nanos() + DRAIN_WITHIN.toNanos();
            queue.notifyAll();
        }
        if (isOwnThread()) {
            return;
        }
        awaitEnd();
        if (thread.isAlive()) {
            synchronized (queue) {
                LOG.error(
                        "PipelineListener.{} has not returned, {} callbacks are not made; it is left behind at:{}",
                        running,
                        queue.size(),
                        stack());
            }
            thread.interrupt();
        }
    }

    private void awaitEnd() {
        long until = time.nanos() + DRAIN_WITHIN.toNanos();
        boolean interrupted = false;
        for (long left = DRAIN_WITHIN.toNanos(); left > 0; left = until - time.nanos()) {
            try {
                time.join(thread, left);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void connected(String exchange, String market, URI uri) {
        put("connected", listener -> listener.connected(exchange, market, uri));
    }

    @Override
    public void disconnected(String exchange, String market, URI uri, String reason) {
        put("disconnected", listener -> listener.disconnected(exchange, market, uri, reason));
    }

    @Override
    public void connectFailed(String exchange, String market, URI uri, String reason) {
        put("connectFailed", listener -> listener.connectFailed(exchange, market, uri, reason));
    }

    @Override
    public void refused(String exchange, String market, String what, String reason) {
        put("refused", listener -> listener.refused(exchange, market, what, reason));
    }

    @Override
    public void unreadable(String exchange, String description) {
        put("unreadable", listener -> listener.unreadable(exchange, description));
    }

    @Override
    public void bookBroken(Instrument instrument, String reason) {
        put("bookBroken", listener -> listener.bookBroken(instrument, reason));
    }

    @Override
    public void gap(Gap gap) {
        put("gap", listener -> listener.gap(gap));
    }

    @Override
    public void feedFailed(String exchange, String market, String reason) {
        put("feedFailed", listener -> listener.feedFailed(exchange, market, reason));
    }

    @Override
    public void sinkFailed(String sink, SinkException failure) {
        put("sinkFailed", listener -> listener.sinkFailed(sink, failure));
    }

    @Override
    public void sinkRecovered(String sink) {
        put("sinkRecovered", listener -> listener.sinkRecovered(sink));
    }

    @Override
    public void sourceFailed(String source, String reason) {
        put("sourceFailed", listener -> listener.sourceFailed(source, reason));
    }

    @Override
    public void sourceRecovered(String source) {
        put("sourceRecovered", listener -> listener.sourceRecovered(source));
    }

    @Override
    public void undelivered(String sink, List<MarketEvent> events, String reason) {
        List<MarketEvent> kept = List.copyOf(events);
        put("undelivered", kept.size(), listener -> listener.undelivered(sink, kept, reason));
    }
}
