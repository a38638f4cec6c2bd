package io.marketprism.internal.wire;

import io.marketprism.connector.LimitPool;
import io.marketprism.internal.time.Time;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What exchanges allow to one address from which we call, by exchange, pool and host, so that what an exchange counts once is counted once here,
 * whichever market, feed or pipeline spends it. Two simulators on two ports do not share anything. Thread-safe.
 */
public final class LimitPools {
    private static final Map<Origin, LimitPools> OF_PROCESS = new ConcurrentHashMap<>();

    /** Beyond so many, those that are full are forgotten: an exchange may count by instrument. */
    private static final int MANY = 1_000;

    private final Time time;
    private final Map<Key, Budget> budgets = new HashMap<>();

    private record Origin(String address, Time time) {}

    private record Key(String exchange, String pool, String authority) {}

    /** Pools of which nothing is spent yet. */
    public LimitPools(Time time) {
        this.time = time;
    }

    /** {@return the pools that all pipelines of the process share that leave by an address} */
    public static LimitPools ofProcess(String address, Time time) {
        return OF_PROCESS.computeIfAbsent(new Origin(address, time), of -> new LimitPools(time));
    }

    /** {@return the budget of an exchange's pool at the host of a URI, or at the host that stands for several} */
    synchronized Budget budget(String exchange, LimitPool pool, URI at) {
        Key key = new Key(exchange, pool.name(), pool.host() == null ? at.getRawAuthority() : pool.host());
        Budget budget = budgets.get(key);
        if (budget == null) {
            if (budgets.size() >= MANY) {
                budgets.values().removeIf(Budget::isFull);
            }
            budget = new Budget(pool.limit(), time);
            budgets.put(key, budget);
        }
        return budget;
    }
}
