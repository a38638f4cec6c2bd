package io.marketprism.internal.time;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for tasks that are due at some time. What a task throws, an {@link Error} too, is logged and remembered, and ends neither the thread
 * nor a task that repeats: an executor of the JDK keeps it in a future that nobody looks at.
 */
final class GuardedTimer extends ScheduledThreadPoolExecutor implements Scheduler {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedTimer.class);
    private static final long REMEMBERED = TimeUnit.MINUTES.toNanos(10);

    private final ThrottledLog complaints = new ThrottledLog(LOG);
    private volatile @Nullable Failure failure;

    private record Failure(String text, long count, long at) {}

    /** One thread of that name, which does not keep the process alive. */
    GuardedTimer(String name) {
        super(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        setRemoveOnCancelPolicy(true);
    }

    @Override
    public @Nullable String problem() {
        Failure last = failure;
        return last == null || System.nanoTime() - last.at() > REMEMBERED
                ? null
                : "a task of the pipeline failed, " + last.count() + " times since the start, the last with "
                        + last.text() + "; this is a defect, see the log";
    }

    private synchronized void failed(Throwable thrown) {
        failure = new Failure(thrown.toString(), failure == null ? 1 : failure.count() + 1, System.nanoTime());
        complaints.error(
                "A task of the pipeline failed, the pipeline goes on",
                "A task of the pipeline's timer: " + thrown,
                thrown);
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                failedInAnyCase(e);
            }
        };
    }

    private void failedInAnyCase(Throwable thrown) {
        try {
            failed(thrown);
        } catch (Throwable e) {
            // For want of memory, say, it cannot even be told; a task that repeats must not end for that.
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return super.schedule(guarded(task), delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        return super.scheduleAtFixedRate(guarded(task), first, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long pause, TimeUnit unit) {
        return super.scheduleWithFixedDelay(guarded(task), first, pause, unit);
    }
}
