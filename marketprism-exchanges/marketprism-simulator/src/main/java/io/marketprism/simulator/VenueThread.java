package io.marketprism.simulator;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The venue's one thread. It carries the sockets, the market and everything that connects them, so nothing in between needs a lock; other
 * threads hand their work over to it.
 */
final class VenueThread {

    private static final Logger LOG = LoggerFactory.getLogger(VenueThread.class);

    private final String name;
    private final Runnable afterEachTask;
    private final EventLoopGroup group;
    private final EventLoop loop;
    private volatile boolean closed;

    /** Starts the thread; {@code afterEachTask} flushes what a task has written. */
    VenueThread(String name, Runnable afterEachTask) {
        this.name = name;
        this.afterEachTask = afterEachTask;
        this.group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
        this.loop = group.next();
    }

    EventLoopGroup group() {
        return group;
    }

    boolean isClosed() {
        return closed;
    }

    /** Runs a task on the venue's thread and waits for it. */
    void run(Runnable task) {
        call(() -> {
            task.run();
            return null;
        });
    }

    /** Runs a task on the venue's thread and waits for its result. */
    <T> T call(Callable<T> task) {
        if (closed) {
            throw new IllegalStateException("the simulated exchange is closed");
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                T value = task.call();
                afterEachTask.run();
                result.complete(value);
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return await(result);
    }

    /** Waits for what the venue's thread completes. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the simulated exchange failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the simulated exchange", e);
        }
    }

    /** Runs a task that is on the venue's thread already; what it throws is logged. */
    void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("{} failed; it goes on", name, e);
        }
        afterEachTask.run();
    }

    void every(Duration interval, Runnable task) {
        long nanos = interval.toNanos();
        loop.scheduleAtFixedRate(() -> guarded(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    void after(Duration delay, Runnable task) {
        loop.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    void close() {
        closed = true;
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
