package io.marketprism.internal.time;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The time of the machine. All pipelines of a process share it, so that one that follows another does not begin before it. */
public final class SystemTime implements Time {
    /** The process's own. */
    public static final SystemTime INSTANCE = new SystemTime();

    private final SteadyClock clock = new SteadyClock(EpochClock.SYSTEM, System::nanoTime, SteadyClock::logJump);

    private SystemTime() {}

    @Override
    public long nowUs() {
        return clock.nowUs();
    }

    @Override
    public long aheadOfWallUs() {
        return clock.aheadOfWallUs();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long random(long bound) {
        return ThreadLocalRandom.current().nextLong(bound);
    }

    @Override
    public Scheduler scheduler(String thread) {
        return new GuardedTimer(thread);
    }

    @Override
    public Scheduler blockingScheduler(String thread) {
        return new GuardedTimer(thread);
    }

    @Override
    public long await(ReentrantLock lock, Condition condition, long nanos) throws InterruptedException {
        return condition.awaitNanos(nanos);
    }

    @Override
    public <T> T get(CompletableFuture<T> future, long nanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void join(Thread thread, long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
    }
}
