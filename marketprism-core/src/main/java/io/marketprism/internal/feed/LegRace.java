package io.marketprism.internal.feed;

import io.marketprism.event.MarketEvent;
import io.marketprism.internal.metrics.PipelineMetrics;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Meters which of a stream's redundant legs brings an event first, by how much, and which does not bring it at all. What has a number is brought by whatever
 * reaches over that number, since two sockets may cut the changes of a book in different places. Thread-safe.
 */
final class LegRace {
    /** A copy that has not come so long after the first does not come. */
    static final long OVER_AFTER_US = 10_000_000;

    /** What was on its way when the exchange accepted a stream on a leg need not come on it. */
    private static final long JOINS_AFTER_US = 2_000_000;

    /** Numbers that are so long behind are those of an exchange that has begun to count anew. */
    private static final long COUNTS_ANEW_AFTER_US = 60_000_000;

    private final PipelineMetrics.Legs meters;

    // Guarded by this.
    private final long[] joinedUs;
    private final TreeMap<Long, Arrival> numbered = new TreeMap<>();
    private final Map<String, Arrival> named = new LinkedHashMap<>();
    private long overUpTo = Long.MIN_VALUE;
    private long overUs = MarketEvent.ABSENT;
    private long pausedUntilUs = Long.MIN_VALUE;

    /** What a leg has brought, and when; it reaches from behind the previous number. */
    private record Copy(long previous, long atUs) {}

    private static final class Arrival {
        private final long firstUs;
        private final Copy[] copies;

        Arrival(long firstUs, int legs) {
            this.firstUs = firstUs;
            this.copies = new Copy[legs];
        }

        void brought(int leg, long previous, long atUs) {
            if (copies[leg] == null) {
                copies[leg] = new Copy(previous, atUs);
            }
        }
    }

    /** A race of as many legs as there are meters. */
    LegRace(PipelineMetrics.Legs meters) {
        this.meters = meters;
        this.joinedUs = new long[meters.count()];
        Arrays.fill(joinedUs, MarketEvent.ABSENT);
    }

    /** The exchange has accepted the stream on a leg. What that misses from now on counts, while it is down too. */
    synchronized void joins(int leg, long us) {
        if (joinedUs[leg] == MarketEvent.ABSENT) {
            joinedUs[leg] = us + JOINS_AFTER_US;
        }
    }

    /**
     * A leg has brought what a name tells from everything else.
     *
     * @param first whether no other had; a copy that comes when all is over counts for nothing
     */
    synchronized void came(int leg, String name, boolean first, long atUs) {
        tend(atUs);
        if (first) {
            named.put(name, new Arrival(atUs, joinedUs.length));
        }
        Arrival arrival = named.get(name);
        if (arrival != null) {
            arrival.brought(leg, 0, atUs);
        }
    }

    /** A leg has brought all from behind a number up to another. */
    synchronized void came(int leg, long previous, long number, long atUs) {
        if (number <= overUpTo && atUs - overUs > COUNTS_ANEW_AFTER_US) {
            beginAnew(Long.MIN_VALUE);
        }
        tend(atUs);
        if (number > overUpTo && atUs >= pausedUntilUs) {
            numbered.computeIfAbsent(number, of -> new Arrival(atUs, joinedUs.length))
                    .brought(leg, previous, atUs);
        }
    }

    /** Numbers begin anew: what the legs bring cannot be compared until all have. */
    synchronized void countsAnew(long atUs) {
        beginAnew(atUs + OVER_AFTER_US);
    }

    private void beginAnew(long fromUs) {
        numbered.clear();
        overUpTo = Long.MIN_VALUE;
        pausedUntilUs = fromUs;
    }

    /** Counts what is over. */
    synchronized void tend(long nowUs) {
        while (!numbered.isEmpty() && isOver(numbered.firstEntry().getValue(), numbered.size(), nowUs)) {
            Map.Entry<Long, Arrival> first = numbered.firstEntry();
            count(first.getValue(), leg -> covering(first.getKey(), leg));
            overUpTo = first.getKey();
            overUs = first.getValue().firstUs;
            numbered.pollFirstEntry();
        }
        Iterator<Arrival> oldest = named.values().iterator();
        while (oldest.hasNext()) {
            Arrival arrival = oldest.next();
            if (!isOver(arrival, named.size(), nowUs)) {
                return;
            }
            count(arrival, leg -> arrival.copies[leg]);
            oldest.remove();
        }
    }

    private static boolean isOver(Arrival arrival, int of, long nowUs) {
        return nowUs - arrival.firstUs > OVER_AFTER_US || of > StreamLegs.REMEMBERED;
    }

    /** What of a leg reaches over a number; null if nothing does. */
    private Copy covering(long number, int leg) {
        for (Arrival arrival : numbered.tailMap(number, true).values()) {
            Copy copy = arrival.copies[leg];
            if (copy != null) {
                return copy.previous < number ? copy : null;
            }
        }
        return null;
    }

    private void count(Arrival arrival, IntFunction<Copy> copies) {
        int first = -1;
        long firstUs = Long.MAX_VALUE;
        long secondUs = Long.MAX_VALUE;
        for (int leg = 0; leg < joinedUs.length; leg++) {
            Copy copy = copies.apply(leg);
            if (copy == null) {
                if (joinedUs[leg] != MarketEvent.ABSENT && joinedUs[leg] <= arrival.firstUs) {
                    meters.missed(leg);
                }
            } else if (copy.atUs < firstUs) {
                secondUs = firstUs;
                firstUs = copy.atUs;
                first = leg;
            } else {
                secondUs = Math.min(secondUs, copy.atUs);
            }
        }
        meters.first(first);
        if (secondUs != Long.MAX_VALUE) {
            meters.lead(first, secondUs - firstUs);
        }
    }
}
