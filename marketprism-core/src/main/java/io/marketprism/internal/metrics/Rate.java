package io.marketprism.internal.metrics;

import java.util.function.DoubleSupplier;

/** How fast a count grows, over the last seconds. {@link #tick()} is called about once a second, by one thread. */
public final class Rate {
    private static final int WINDOW = 5;
    private final DoubleSupplier count;
    private final double[] counts = new double[WINDOW + 1];
    private final long[] nanos = new long[WINDOW + 1];
    private int ticks;
    private volatile double perSecond;

    /** The rate of a count that only grows. */
    public Rate(DoubleSupplier count) {
        this.count = count;
    }

    /** Looks at the count. */
    public void tick() {
        int slot = ticks % counts.length;
        counts[slot] = count.getAsDouble();
        nanos[slot] = System.nanoTime();
        ticks++;
        int oldest = ticks > counts.length ? ticks % counts.length : 0;
        long elapsed = nanos[slot] - nanos[oldest];
        perSecond = elapsed == 0 ? 0 : (counts[slot] - counts[oldest]) * 1e9 / elapsed;
    }

    /** {@return the rate over the last seconds} */
    public double perSecond() {
        return perSecond;
    }
}
