package io.marketprism.bench.recovery;

import io.marketprism.simulator.SimulatedExchange;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets a market that is driven by hand move at a steady pace, and halt. */
final class PacedMarket implements AutoCloseable {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final SimulatedExchange exchange;
    private final int eventsPerTick;
    private final Thread thread = new Thread(this::run, "paced-market");
    private volatile boolean closed;
    private boolean halted;

    PacedMarket(SimulatedExchange exchange, int eventsPerSecond) {
        this.exchange = exchange;
        this.eventsPerTick = (int) (eventsPerSecond * TICK_NANOS / TimeUnit.SECONDS.toNanos(1));
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long due = System.nanoTime();
        while (!closed) {
            synchronized (this) {
                if (!halted) {
                    exchange.step(eventsPerTick);
                }
            }
            due = Math.max(due + TICK_NANOS, System.nanoTime() - TICK_NANOS);
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }

    /** Nothing happens any more when it returns, until {@link #go}. */
    synchronized void halt() {
        halted = true;
    }

    synchronized void go() {
        halted = false;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
