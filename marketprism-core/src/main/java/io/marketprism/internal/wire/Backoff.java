package io.marketprism.internal.wire;

import io.marketprism.internal.time.Time;
import java.time.Duration;

/** Waits that double up to a limit, each with jitter so that many do not come back at once. Not thread-safe. */
public final class Backoff {
    private final long firstMillis;
    private final long maxMillis;
    private final Time time;
    private long nextMillis;

    /** Begins with {@code first}. */
    public Backoff(Duration first, Duration max, Time time) {
        this.firstMillis = first.toMillis();
        this.maxMillis = max.toMillis();
        this.time = time;
        this.nextMillis = firstMillis;
    }

    /** {@return the next wait in ms: half to all of the current step, which doubles} */
    public long nextMillis() {
        long step = nextMillis;
        nextMillis = Math.min(maxMillis, step * 2);
        return step / 2 + time.random(step / 2 + 1);
    }

    /** Begins anew, after something good. */
    public void reset() {
        nextMillis = firstMillis;
    }
}
