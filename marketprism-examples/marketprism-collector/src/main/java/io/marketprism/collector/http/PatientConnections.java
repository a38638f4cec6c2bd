package io.marketprism.collector.http;

import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds what slow callers cost: a connection has a time to send its whole request and to read the whole answer, however steadily it drips, and
 * when there are too many the one that has brought nothing to its end for longest makes room. A caller that asks and reads at once is the newest, so
 * it is answered whatever the others do.
 */
final class PatientConnections extends AbstractLifeCycle implements Connection.Listener {
    /** How long a request, its answer, or the silence between two may take. */
    static final Duration LONGEST = Duration.ofSeconds(15);

    /** Connections that may be open; each holds a few KB, or an answer that is not read yet. */
    static final int MOST = 64;

    private static final Logger LOG = LoggerFactory.getLogger(PatientConnections.class);

    private final Scheduler scheduler;
    private final long longestNanos;
    private final Map<Connection, Progress> open = new ConcurrentHashMap<>();
    private volatile Scheduler.Task next;

    /** How many answers a connection had taken, and since when no more. */
    private record Progress(long answers, long sinceNanos) {}

    PatientConnections(Scheduler scheduler, Duration longest) {
        this.scheduler = scheduler;
        this.longestNanos = longest.toNanos();
    }

    @Override
    protected void doStart() {
        schedule();
    }

    @Override
    protected void doStop() {
        next.cancel();
    }

    private void schedule() {
        next = scheduler.schedule(this::look, longestNanos / 10, TimeUnit.NANOSECONDS);
    }

    private void look() {
        long now = System.nanoTime();
        open.forEach((connection, progress) -> {
            if (connection.getMessagesOut() != progress.answers()) {
                open.replace(connection, progress, new Progress(connection.getMessagesOut(), now));
            } else if (now - progress.sinceNanos() > longestNanos) {
                close(connection, "has neither asked nor read its answer in time");
            }
        });
        if (isRunning() || isStarting()) {
            schedule();
        }
    }

    @Override
    public void onOpened(Connection connection) {
        open.put(connection, new Progress(0, System.nanoTime()));
        if (open.size() > MOST) {
            open.entrySet().stream()
                    .min(Comparator.comparingLong(entry -> entry.getValue().sinceNanos()))
                    .ifPresent(oldest -> close(oldest.getKey(), "makes room for a new one"));
        }
    }

    /** A part of an answer that has no end was read. */
    void progressed(Connection connection) {
        open.computeIfPresent(connection, (one, progress) -> new Progress(progress.answers(), System.nanoTime()));
    }

    private void close(Connection connection, String why) {
        LOG.debug("A connection {}: {}", why, connection);
        open.remove(connection);
        connection.getEndPoint().close();
    }

    @Override
    public void onClosed(Connection connection) {
        open.remove(connection);
    }
}
