package io.marketprism.internal.wire;

import io.marketprism.connector.RateLimit;
import io.marketprism.internal.time.Time;

/**
 * Paces what a {@link RateLimit} counts, with a margin: two fifths of it may be spent at once, a half flows in steadily, so that no window of
 * the limit ever sees more than nine tenths. Thread-safe.
 */
final class Budget {

    private final double capacity;
    private final double perNano;
    private final Time time;
    private double available;
    private long refilledAt;
    private long blockedUntil;
    private String blockedReason;

    Budget(RateLimit limit, Time time) {
        this.capacity = Math.max(1, limit.permits() * 0.4);
        this.perNano = limit.permits() * 0.5 / limit.per().toNanos();
        this.time = time;
        this.available = capacity;
        this.refilledAt = time.nanos();
        this.blockedUntil = refilledAt;
    }

    /**
     * Takes permits if they are there.
     *
     * @param reserve which part of what may be spent at once is left to others, 0 to 1
     * @return 0 if they were taken, else how many ns to wait before asking again
     */
    synchronized long take(int permits, double reserve) {
        long now = time.nanos();
        if (blockedUntil - now > 0) {
            return blockedUntil - now;
        }
        available = Math.min(capacity, available + (now - refilledAt) * perNano);
        refilledAt = now;
        double needed = Math.min(capacity, permits + capacity * reserve);
        if (available < needed) {
            return (long) Math.ceil((needed - available) / perNano);
        }
        available -= permits;
        return 0;
    }

    /** {@link #take(int, double)} without a reserve. */
    long take(int permits) {
        return take(permits, 0);
    }

    /** Gives back what was taken for a call that was not made. */
    synchronized void refund(int permits) {
        available = Math.min(capacity, available + permits);
    }

    /** {@return how many ns nothing is let through from now on, 0 if it is not blocked} */
    synchronized long blockedNanos() {
        return Math.max(0, blockedUntil - time.nanos());
    }

    /** {@return why nothing is, or was last, let through; null if it never was blocked} */
    synchronized String blockedReason() {
        return blockedReason;
    }

    /** {@return whether nothing of it is spent} */
    synchronized boolean isFull() {
        long now = time.nanos();
        return blockedUntil - now <= 0 && available + (now - refilledAt) * perNano >= capacity;
    }

    /** Lets nothing through for a while: the exchange has said so. */
    synchronized void block(long nanos, String reason) {
        long until = time.nanos() + nanos;
        if (until - blockedUntil >= 0) {
            blockedUntil = until;
            blockedReason = reason;
        }
    }
}
