package io.marketprism.internal.time;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time and chance, as far as a pipeline knows them: nothing else of it reads a clock, waits for a time, or draws a random number, so that whoever
 * gives it another time decides what happens, and when. Thread-safe.
 */
public interface Time extends EpochClock {
    /** {@return the wall time, µs since the epoch; over all threads it never decreases} */
    @Override
    long nowUs();

    /** {@return how far {@link #nowUs()} is ahead of the wall clock, which was set back, in µs; 0 if they agree} */
    long aheadOfWallUs();

    /** {@return {@link #nowUs()}} */
    default Instant now() {
        return Instant.EPOCH.plus(nowUs(), ChronoUnit.MICROS);
    }

    /** {@return monotonic time in ns from any origin; only differences say anything} */
    long nanos();

    /** {@return a random number from 0 to below the bound, which is at least 1} */
    long random(long bound);

    /** {@return a scheduler with a thread of that name, for tasks that do not block} */
    Scheduler scheduler(String thread);

    /** {@return a scheduler with a thread of that name, for tasks that block, on a disk say; others may wait for what they do} */
    Scheduler blockingScheduler(String thread);

    /**
     * Waits for a signal, as {@link Condition#awaitNanos(long)}.
     *
     * @param lock the condition's, held by the caller
     * @param nanos at most so long
     * @return how much of that is left; 0 or less if it is over
     */
    long await(ReentrantLock lock, Condition condition, long nanos) throws InterruptedException;

    /**
     * Waits for a result, as {@link CompletableFuture#get(long, java.util.concurrent.TimeUnit)}.
     *
     * @param nanos at most so long
     * @throws ExecutionException if it fails
     * @throws TimeoutException if there is none in time
     */
    <T> T get(CompletableFuture<T> future, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException;

    /** Waits for the end of a thread, at most so long. */
    void join(Thread thread, long nanos) throws InterruptedException;

    /** Waits. */
    void sleep(long nanos) throws InterruptedException;
}
