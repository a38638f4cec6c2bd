package io.marketprism.internal.metrics;

import io.marketprism.internal.time.Time;
import java.util.function.LongSupplier;

/** How a count grows, over the last seconds. {@link #tick()} is called about once a second, by one thread; the rest by any. */
public final class Rate {
    private final LongSupplier count;
    private final Time time;
    private final long[] counts;
    private final long[] nanos;
    private int ticks;
    private volatile double perSecond;
    private volatile long before;

    /** The growth of a count, from what it is now, over so many seconds. */
    public Rate(LongSupplier count, int seconds, Time time) {
        this.count = count;
        this.time = time;
        this.counts = new long[seconds + 1];
        this.nanos = new long[seconds + 1];
        tick();
    }

    /** Looks at the count. */
    public void tick() {
        int slot = ticks % counts.length;
        counts[slot] = count.getAsLong();
        nanos[slot] = time.nanos();
        ticks++;
        int oldest = ticks > counts.length ? ticks % counts.length : 0;
        long elapsed = nanos[slot] - nanos[oldest];
        before = counts[oldest];
        perSecond = elapsed == 0 ? 0 : (counts[slot] - counts[oldest]) * 1e9 / elapsed;
    }

    /** {@return the rate over the last seconds} */
    public double perSecond() {
        return perSecond;
    }

    /** {@return by how much it has grown in the last seconds, up to this moment} */
    public long grown() {
        return count.getAsLong() - before;
    }
}
