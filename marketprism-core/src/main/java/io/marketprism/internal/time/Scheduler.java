package io.marketprism.internal.time;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks when they are due, one at a time. What a task throws, an {@link Error} too, is logged and remembered; it ends neither the scheduler
 * nor a task that repeats. Once it is shut down, a new task fails with a {@link java.util.concurrent.RejectedExecutionException}. Thread-safe.
 */
public interface Scheduler extends Executor {
    /** Runs a task once, after a delay. */
    ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit);

    /** Runs a task again and again, from begin to begin. */
    ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit);

    /** Runs a task again and again, from end to begin. */
    ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long pause, TimeUnit unit);

    /** {@return what was thrown in the last 10 minutes, in words; null if nothing was} */
    @Nullable String problem();

    /** Ends it once the tasks that wait have run; those that repeat do not any more. */
    void shutdown();

    /** Ends it, and interrupts the task that runs. {@return the tasks that have not begun} */
    List<Runnable> shutdownNow();
}
