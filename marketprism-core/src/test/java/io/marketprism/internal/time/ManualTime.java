package io.marketprism.internal.time;

import java.util.ArrayList;
import java.util.List;

/** A wall clock and a monotonic one that stand still until they are moved, and the steady clock over them. */
public final class ManualTime {
    private long wallUs;
    private long nanos;
    private final List<Long> jumps = new ArrayList<>();
    private SteadyClock clock;

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

    /** {@return the clock of the pipeline} */
    public SteadyClock clock() {
        return clock;
    }

    /** Lets time pass. */
    public void pass(long us) {
        wallUs += us;
        nanos += us * 1_000;
    }

    /** Sets the wall clock forward, or back. */
    public void jump(long us) {
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
}
