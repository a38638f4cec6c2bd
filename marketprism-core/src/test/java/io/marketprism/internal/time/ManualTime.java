package io.marketprism.internal.time;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Time that stands still until a test lets it pass. What falls due meanwhile runs on the thread that lets it pass, in order of time, then in order
 * of asking, each at its very moment: a test without other threads always runs the same way. Threads that wait for a time wait for this one.
 */
public final class ManualTime implements Time {
    /** In 2026, as good as any. */
    public static final long BEGIN_US = 1_795_341_600_000_000L;

    /** So long a test may wait for other threads, in the machine's time. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TreeSet<Task> tasks = new TreeSet<>();
    /** The threads that wait for this time, and whether what they wait for has not come yet. */
    private final Map<Thread, BooleanSupplier> waiting = new ConcurrentHashMap<>();

    private final List<Long> jumps = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(42);
    private volatile long wallUs;
    private volatile long nanos;
    private volatile SteadyClock clock;
    private final AtomicInteger hangs = new AtomicInteger();
    private long asked;

    /** Begins at {@link #BEGIN_US}. */
    public ManualTime() {
        this(BEGIN_US);
    }

    /** Begins at this wall time; the monotonic clock begins anywhere. */
    public ManualTime(long wallUs) {
        this.wallUs = wallUs;
        this.nanos = -wallUs * 77;
        restart();
    }

    /** The process starts anew: the clock of the one before, and what it knew, is gone. */
    public void restart() {
        clock = new SteadyClock(() -> wallUs, () -> nanos, jumps::add);
    }

    SteadyClock clock() {
        return clock;
    }

    /** Lets time pass; what is due now runs even if none passes. */
    public void pass(long us) {
        passNanos(us * 1_000);
    }

    /** Lets time pass; what is due now runs even if none passes. */
    public void pass(Duration duration) {
        passNanos(duration.toNanos());
    }

    /** Runs what is due now. */
    public void runDue() {
        passNanos(0);
    }

    /** Lets time pass; what is due now runs even if none passes. */
    public void passNanos(long passing) {
        long until = nanos + passing;
        while (runNext(until)) {}
        moveTo(until);
    }

    /** Lets time pass, from one task to the next, until something is so. Where no task waits, other threads must bring it about. */
    public void passUntil(BooleanSupplier isSo) {
        long begin = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new AssertionError("not so within " + PATIENCE);
            }
            if (isAnyAwake() || !runNext(Long.MAX_VALUE)) {
                LockSupport.parkNanos(50_000);
            }
        }
    }

    /** Sets the wall clock forward, or back. */
    public synchronized void jump(long us) {
        wallUs += us;
    }

    /** {@return what the wall clock says} */
    public long wallUs() {
        return wallUs;
    }

    /** {@return jumps that the clock has told of} */
    public List<Long> jumps() {
        return jumps;
    }

    private synchronized void moveTo(long until) {
        long passed = until - nanos;
        if (passed > 0) {
            wallUs += Math.floorDiv(until, 1_000L) - Math.floorDiv(nanos, 1_000L);
            nanos = until;
        }
    }

    /** {@return whether there was a task that is due by then; it has run} */
    private boolean runNext(long until) {
        Task next;
        synchronized (this) {
            next = tasks.isEmpty() || tasks.first().at > until ? null : tasks.pollFirst();
            if (next == null) {
                return false;
            }
            moveTo(next.at);
        }
        next.run();
        return true;
    }

    private synchronized Task add(Task task) {
        task.number = asked++;
        tasks.add(task);
        return task;
    }

    private synchronized void remove(Task task) {
        tasks.remove(task);
    }

    /** Something to do at a moment. */
    private final class Task extends CompletableFuture<Void> implements ScheduledFuture<Void> {
        private final ManualScheduler scheduler;
        private final Runnable step;
        private final long period;
        private long at;
        private long number;

        private Task(ManualScheduler scheduler, Runnable step, long delay, long period) {
            this.scheduler = scheduler;
            this.step = step;
            this.at = nanos + Math.max(0, delay);
            this.period = period;
        }

        private void run() {
            if (isDone()) {
                return;
            }
            try {
                step.run();
            } catch (Throwable e) {
                if (scheduler == null) {
                    throw e;
                }
                scheduler.failed(e);
            }
            if (period == 0) {
                complete(null);
            } else if (!isDone()) {
                at += period;
                add(this);
            }
        }

        @Override
        public boolean cancel(boolean interrupt) {
            ManualTime.this.remove(this);
            return super.cancel(interrupt);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Task task = (Task) other;
            return at == task.at ? Long.compare(number, task.number) : Long.compare(at, task.at);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    /** Its thread is whoever lets time pass. */
    private class ManualScheduler implements Scheduler {
        private volatile Throwable failure;
        private volatile boolean isShutDown;

        private Task add(Runnable task, long delay, long period) {
            if (isShutDown) {
                throw new RejectedExecutionException("shut down");
            }
            return ManualTime.this.add(new Task(this, task, delay, period));
        }

        void failed(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void execute(Runnable task) {
            add(task, 0, 0);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return add(task, unit.toNanos(delay), 0);
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
            return add(task, unit.toNanos(first), unit.toNanos(period));
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long pause, TimeUnit unit) {
            return scheduleAtFixedRate(task, first, pause, unit);
        }

        @Override
        public String problem() {
            return failure == null ? null : failure.toString();
        }

        @Override
        public void shutdown() {
            isShutDown = true;
            synchronized (ManualTime.this) {
                tasks.removeIf(task -> task.scheduler == this && task.period != 0);
            }
        }

        @Override
        public List<Runnable> shutdownNow() {
            isShutDown = true;
            synchronized (ManualTime.this) {
                List<Runnable> left = tasks.stream()
                        .filter(task -> task.scheduler == this)
                        .map(task -> task.step)
                        .toList();
                tasks.removeIf(task -> task.scheduler == this);
                return left;
            }
        }
    }

    /** Has a thread of its own, to which it hands what is due. */
    private final class BlockingScheduler extends ManualScheduler {
        private final ExecutorService thread;

        BlockingScheduler(String name) {
            thread = Executors.newSingleThreadExecutor(task -> {
                Thread made = new Thread(task, name);
                made.setDaemon(true);
                return made;
            });
        }

        @Override
        public void execute(Runnable task) {
            thread.execute(task);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            return super.schedule(() -> thread.execute(task), delay, unit);
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
            return super.scheduleAtFixedRate(() -> thread.execute(task), first, period, unit);
        }

        @Override
        public void shutdown() {
            super.shutdown();
            thread.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            List<Runnable> left = new ArrayList<>(super.shutdownNow());
            left.addAll(thread.shutdownNow());
            return left;
        }
    }

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
        return nanos;
    }

    @Override
    public synchronized long random(long bound) {
        return random.nextLong(bound);
    }

    @Override
    public Scheduler scheduler(String thread) {
        return new ManualScheduler();
    }

    @Override
    public Scheduler blockingScheduler(String thread) {
        return new BlockingScheduler(thread);
    }

    private interface Wait {
        void await() throws InterruptedException;
    }

    /** {@return whether a thread has what it waited for, and is about to go on} */
    private boolean isAnyAwake() {
        return waiting.values().stream().anyMatch(isAsleep -> !isAsleep.getAsBoolean());
    }

    /** Waits on the caller's thread until the alarm, at the latest. */
    private void await(long delay, Runnable alarm, Wait wait, BooleanSupplier isAsleep) throws InterruptedException {
        Task timeout = add(new Task(null, alarm, delay, 0));
        Thread self = Thread.currentThread();
        waiting.put(self, () -> !self.isInterrupted() && isAsleep.getAsBoolean());
        try {
            wait.await();
        } finally {
            waiting.remove(self);
            timeout.cancel(false);
        }
    }

    @Override
    public long await(ReentrantLock lock, Condition condition, long left) throws InterruptedException {
        if (left <= 0) {
            return left;
        }
        long until = nanos + left;
        await(
                left,
                () -> {
                    lock.lock();
                    try {
                        condition.signalAll();
                    } finally {
                        lock.unlock();
                    }
                },
                condition::await,
                () -> {
                    lock.lock();
                    try {
                        return lock.hasWaiters(condition);
                    } finally {
                        lock.unlock();
                    }
                });
        return until - nanos;
    }

    @Override
    public <T> T get(CompletableFuture<T> future, long atMost)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!future.isDone()) {
            CountDownLatch over = new CountDownLatch(1);
            future.whenComplete((result, failure) -> over.countDown());
            await(atMost, over::countDown, over::await, () -> over.getCount() > 0);
        }
        return future.get(0, TimeUnit.NANOSECONDS);
    }

    /** So often whoever waits for the end of a thread that lives waits in vain: the thread hangs. */
    public void hang(int times) {
        hangs.set(times);
    }

    /** Lets time pass for a thread that waits for this time; for one that waits for anything else it waits too, however long. */
    @Override
    public void join(Thread thread, long atMost) throws InterruptedException {
        long until = nanos + atMost;
        boolean isHanging = thread.isAlive() && atMost > 0 && hangs.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        while (thread.isAlive() && nanos < until) {
            if (isAnyAwake() || !isHanging && !waiting.containsKey(thread)) {
                thread.join(1);
            } else if (!runNext(until)) {
                moveTo(until);
            }
        }
    }

    @Override
    public void sleep(long duration) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        await(duration, over::countDown, over::await, () -> over.getCount() > 0);
    }
}
