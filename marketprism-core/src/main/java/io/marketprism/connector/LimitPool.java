package io.marketprism.connector;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that an exchange counts over all that comes from one address: the weight of calls, calls of one endpoint, attempts to connect. All
 * markets, feeds and pipelines of a process that name the same pool of the same exchange at the same host draw from one.
 *
 * @param name tells it from other pools of the exchange
 * @param limit how much of it there is
 * @param usedHeader response header that tells how much is used in the running window, or null
 * @param host under which all of it is counted where several hosts share it; null if each host counts for itself
 */
public record LimitPool(
        String name,
        RateLimit limit,
        @Nullable String usedHeader,
        @Nullable String host) {

    /** Checks that it has a name and a limit.
     *
     * @param name tells it from other pools of the exchange
     * @param limit how much of it there is
     * @param usedHeader response header that tells how much is used, or null
     * @param host under which all of it is counted, or null
     */
    public LimitPool {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(limit, "limit");
    }

    /**
     * A pool of which no header tells how much is used.
     *
     * @param name tells it from other pools of the exchange
     * @param limit how much of it there is
     */
    public LimitPool(String name, RateLimit limit) {
        this(name, limit, null);
    }

    /**
     * A pool that each host counts for itself.
     *
     * @param name tells it from other pools of the exchange
     * @param limit how much of it there is
     * @param usedHeader response header that tells how much is used, or null
     */
    public LimitPool(String name, RateLimit limit, @Nullable String usedHeader) {
        this(name, limit, usedHeader, null);
    }

    /**
     * The same as one pool of several hosts.
     *
     * @param sharedHost one of them, the same for all
     * @return a copy
     */
    public LimitPool countedAt(String sharedHost) {
        return new LimitPool(name, limit, usedHeader, sharedHost);
    }

    /**
     * What something takes of this pool.
     *
     * @param weight how much
     * @return the cost
     */
    public Cost weighing(int weight) {
        return new Cost(this, weight);
    }

    /**
     * What something takes of a pool.
     *
     * @param pool which pool
     * @param weight how much of it
     */
    public record Cost(LimitPool pool, int weight) {}
}
