package io.marketprism.internal.metrics;

import io.marketprism.internal.time.Time;
import java.util.function.LongSupplier;

/** How something grows, over the last seconds. {@link #tick()} is called about once a second, by one thread; the rest by any. */
public final class Rate {
    private final LongSupplier count;
    private final Time time;
    private final boolean mayShrink;
    private final long[] grownBy;
    private final long[] nanos;
    private int ticks;
    private volatile Look look;

    /**
     * What the last look found.
     *
     * @param count what it was
     * @param grown by how much it had grown since the beginning
     * @param grownBefore the same some seconds earlier
     */
    private record Look(long count, long grown, long grownBefore, double perSecond) {}

    private Rate(LongSupplier count, int seconds, Time time, boolean mayShrink) {
        this.count = count;
        this.time = time;
        this.mayShrink = mayShrink;
        this.grownBy = new long[seconds + 1];
        this.nanos = new long[seconds + 1];
        this.look = new Look(count.getAsLong(), 0, 0, 0);
        tick();
    }

    /**
     * The growth of a count, from what it is now, over so many seconds. A count that falls, as a sum does when one of its parts is taken away, has not
     * grown; it is counted on from there.
     */
    public static Rate of(LongSupplier count, int seconds, Time time) {
        return new Rate(count, seconds, time, false);
    }

    /** The growth of what becomes more and less, less than 0 while it becomes less. */
    public static Rate ofLevel(LongSupplier level, int seconds, Time time) {
        return new Rate(level, seconds, time, true);
    }

    /** Looks at the count. */
    public void tick() {
        int slot = ticks % grownBy.length;
        long now = count.getAsLong();
        long grown = look.grown() + growth(look.count(), now);
        grownBy[slot] = grown;
        nanos[slot] = time.nanos();
        ticks++;
        int oldest = ticks > grownBy.length ? ticks % grownBy.length : 0;
        long elapsed = nanos[slot] - nanos[oldest];
        look = new Look(now, grown, grownBy[oldest], elapsed == 0 ? 0 : (grown - grownBy[oldest]) * 1e9 / elapsed);
    }

    private long growth(long before, long now) {
        return mayShrink ? now - before : Math.max(0, now - before);
    }

    /** {@return the rate over the last seconds} */
    public double perSecond() {
        return look.perSecond();
    }

    /** {@return by how much it has grown in the last seconds, up to this moment} */
    public long grown() {
        Look last = look;
        return last.grown() - last.grownBefore() + growth(last.count(), count.getAsLong());
    }
}
