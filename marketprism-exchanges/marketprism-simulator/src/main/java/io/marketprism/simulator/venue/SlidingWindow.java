package io.marketprism.simulator.venue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A rate limit over a sliding window. Not thread-safe. */
public final class SlidingWindow {

    private final int most;
    private final long nanos;
    private final Deque<Long> times = new ArrayDeque<>();

    /**
     * Starts unused.
     *
     * @param most how many are allowed; {@link Integer#MAX_VALUE} means no limit
     * @param window the length of the window
     */
    public SlidingWindow(int most, Duration window) {
        this.most = most;
        this.nanos = window.toNanos();
    }

    /**
     * Counts one.
     *
     * @param nanoTime now, monotonic
     * @return whether it is within the limit; what is refused does not count
     */
    public boolean tryAcquire(long nanoTime) {
        if (most == Integer.MAX_VALUE) {
            return true;
        }
        while (!times.isEmpty() && nanoTime - times.peek() >= nanos) {
            times.remove();
        }
        if (times.size() >= most) {
            return false;
        }
        times.add(nanoTime);
        return true;
    }
}
