package io.marketprism.internal.time;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wall time that never runs backwards. It is carried by the monotonic clock and compared with the wall clock once a millisecond: where the wall
 * clock is ahead, it follows at once; where the wall clock was set back, it runs 5 % slower until they meet. So whatever happens to the wall
 * clock, what was received later has the later time, and a second never takes less than 0.95 s. Each jump is logged. Thread-safe; what is
 * handed out never decreases, over all threads; allocates nothing while the clocks agree.
 */
final class SteadyClock implements EpochClock {
    private static final long BETWEEN_LOOKS_NANOS = 1_000_000;

    /** Reading two clocks takes some time; a difference that small is none. */
    private static final long TOLERANCE_US = 10;

    /** A wall clock that is only being adjusted moves less than this, and a thousandth of the time, between two looks. */
    private static final long JUMP_US = 10_000;

    private final EpochClock wall;
    private final LongSupplier nanos;
    private final LongConsumer jumped;
    private final AtomicLong last;
    private final ReentrantLock looking = new ReentrantLock();

    private volatile Anchor anchor;
    private volatile long lookedAtNanos;
    private volatile long aheadUs;

    // What the clocks said at the last look, guarded by its lock. The wall clock was read between the two others.
    private long wallUs;
    private long beforeNanos;
    private long afterNanos;

    /** What the time was at a moment of the monotonic clock, and at what pace it goes on. */
    private record Anchor(long nanos, long us, boolean slow) {
        long at(long nowNanos) {
            long elapsed = Math.max(0, nowNanos - nanos);
            return us + (slow ? elapsed / 20 * 19 : elapsed) / 1_000;
        }
    }

    /**
     * A clock that begins with what the wall clock says.
     *
     * @param wall may jump
     * @param nanos monotonic, from any origin, in ns
     * @param jumped takes the size of each jump of the wall clock, µs, negative if it was set back; called by whoever asks for the time
     */
    SteadyClock(EpochClock wall, LongSupplier nanos, LongConsumer jumped) {
        this.wall = wall;
        this.nanos = nanos;
        this.jumped = jumped;
        beforeNanos = nanos.getAsLong();
        wallUs = wall.nowUs();
        afterNanos = nanos.getAsLong();
        lookedAtNanos = afterNanos;
        anchor = new Anchor(afterNanos, wallUs, false);
        last = new AtomicLong(wallUs);
    }

    static void logJump(long us) {
        Logger log = LoggerFactory.getLogger(SteadyClock.class);
        if (us > 0) {
            log.warn("The system's clock jumped forward by {} ms; receive times follow it", us / 1_000);
        } else {
            log.warn(
                    "The system's clock was set back by {} ms; receive times do not run backwards but 5 % slower until it has caught up",
                    -us / 1_000);
        }
    }

    @Override
    public long nowUs() {
        long now = nanos.getAsLong();
        if (now - lookedAtNanos >= BETWEEN_LOOKS_NANOS && looking.tryLock()) {
            try {
                now = look();
            } finally {
                looking.unlock();
            }
        }
        return notBeforeTheLast(anchor.at(now));
    }

    /** {@return how far this clock is ahead of the wall clock, which was set back, in µs; 0 if they agree} */
    long aheadOfWallUs() {
        nowUs();
        return aheadUs;
    }

    private long notBeforeTheLast(long us) {
        long before = last.get();
        while (us > before) {
            if (last.compareAndSet(before, us)) {
                return us;
            }
            before = last.get();
        }
        return before;
    }

    /** {@return the monotonic clock's time} */
    private long look() {
        long before = nanos.getAsLong();
        long now = wall.nowUs();
        long after = nanos.getAsLong();
        long jump = jump(before, now, after);
        wallUs = now;
        beforeNanos = before;
        afterNanos = after;

        Anchor current = anchor;
        long ahead = current.at(before) - now;
        if (now - current.at(after) > TOLERANCE_US) {
            anchor = new Anchor(after, now, false);
        } else if (ahead > TOLERANCE_US && !current.slow()) {
            anchor = new Anchor(before, current.at(before), true);
        } else if (ahead <= 0 && current.slow()) {
            anchor = new Anchor(after, current.at(after), false);
        }
        aheadUs = ahead > TOLERANCE_US ? ahead : 0;
        lookedAtNanos = after;
        if (jump != 0) {
            jumped.accept(jump);
        }
        return after;
    }

    /** {@return by how much the wall clock has moved more than the monotonic one since the last look; 0 if not by more than an adjustment} */
    private long jump(long before, long now, long after) {
        long leastElapsedUs = (before - afterNanos) / 1_000;
        long mostElapsedUs = (after - beforeNanos) / 1_000;
        long adjustedUs = JUMP_US + mostElapsedUs / 1_000;
        boolean isJump = now > wallUs + mostElapsedUs + adjustedUs || now < wallUs + leastElapsedUs - adjustedUs;
        return isJump ? now - wallUs - leastElapsedUs : 0;
    }
}
