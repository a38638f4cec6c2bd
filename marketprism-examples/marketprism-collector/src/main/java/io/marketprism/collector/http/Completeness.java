package io.marketprism.collector.http;

import io.marketprism.PipelineListener;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * What this process knows of the last day: which stretches of each feed are proven, in which something is missing, and in which what was missing
 * has been recovered. The stores know more (other processes, other sinks); this is for a glance. Bounded. Thread-safe.
 */
final class Completeness implements PipelineListener {
    /** A day in quarters of an hour. */
    static final int CELLS = 96;

    static final long CELL_US = Duration.ofMinutes(15).toNanos() / 1_000;

    /** So many gaps are remembered each by itself. Of more the oldest leave only their marks, an open one up to that moment. */
    static final int MOST_GAPS = 10_000;

    /** Exchanges, types of their instruments and data types are few; more have no strip. */
    static final int MOST_FEEDS = 1_000;

    /** What is known of a quarter of an hour, by the sign for it. */
    private static final char UNKNOWN = '-';

    private static final char WHOLE = '=';
    private static final char RECOVERED = '~';
    private static final char MISSING = 'x';
    private static final char OPEN = '!';

    private final Map<Feed, Strip> strips = new LinkedHashMap<>();
    private final Map<String, Gap> gaps = new LinkedHashMap<>();
    private final Map<GapState, Long> forgotten = new EnumMap<>(GapState.class);

    /** One kind of data of one kind of instruments. */
    record Feed(String exchange, String marketType, String dataType) {
        static Feed of(Gap gap) {
            return new Feed(
                    gap.instrument().exchange(),
                    gap.instrument().marketType().wireName(),
                    gap.affectedDataType().wireName());
        }
    }

    /** The last day of a feed, in cells that are used again and again. */
    private static final class Strip {
        private final long[] cellOf = new long[CELLS];
        private final boolean[] proven = new boolean[CELLS];
        private final int[] missing = new int[CELLS];
        private final int[] recovered = new int[CELLS];
        private long provenUntilUs = MarketEvent.ABSENT;

        private int slot(long cell) {
            int slot = (int) (cell % CELLS);
            if (cellOf[slot] < cell) {
                cellOf[slot] = cell;
                proven[slot] = false;
                missing[slot] = 0;
                recovered[slot] = 0;
            }
            return slot;
        }

        private boolean isKept(long cell) {
            return cellOf[(int) (cell % CELLS)] <= cell;
        }

        void prove(long untilUs) {
            long from = provenUntilUs == MarketEvent.ABSENT ? untilUs : provenUntilUs;
            forEachCell(from, untilUs, cell -> proven[slot(cell)] = true);
            provenUntilUs = Math.max(from, untilUs);
        }

        void count(Gap gap, int more) {
            int[] counts = gap.state() == GapState.RECOVERED ? recovered : missing;
            forEachCell(gap.startedAtUs(), gap.endedAtUs(), cell -> counts[slot(cell)] += more);
        }

        private void forEachCell(long fromUs, long toUs, LongConsumer step) {
            long last = Math.floorDiv(toUs, CELL_US);
            for (long cell = Math.max(Math.floorDiv(fromUs, CELL_US), last - CELLS + 1); cell <= last; cell++) {
                if (isKept(cell)) {
                    step.accept(cell);
                }
            }
        }

        String signs(long nowUs, long openSinceUs) {
            long newest = Math.floorDiv(nowUs, CELL_US);
            long open = openSinceUs == Long.MAX_VALUE ? Long.MAX_VALUE : Math.floorDiv(openSinceUs, CELL_US);
            StringBuilder signs = new StringBuilder(CELLS);
            for (long cell = newest - CELLS + 1; cell <= newest; cell++) {
                signs.append(cell >= open ? OPEN : sign(cell));
            }
            return signs.toString();
        }

        private char sign(long cell) {
            int slot = (int) (cell % CELLS);
            if (cellOf[slot] != cell) {
                return UNKNOWN;
            }
            if (missing[slot] > 0) {
                return MISSING;
            }
            return recovered[slot] > 0 ? RECOVERED : proven[slot] ? WHOLE : UNKNOWN;
        }
    }

    /** Its streams have come, whole but for gaps, up to a moment. */
    synchronized void proven(Feed feed, long untilUs) {
        Strip strip = strip(feed);
        if (strip != null) {
            strip.prove(untilUs);
        }
    }

    private Strip strip(Feed feed) {
        Strip strip = strips.get(feed);
        if (strip == null && strips.size() < MOST_FEEDS) {
            strip = new Strip();
            strips.put(feed, strip);
        }
        return strip;
    }

    @Override
    public synchronized void gap(Gap gap) {
        Gap older = gaps.get(gap.gapId());
        if (older != null && older.revision() >= gap.revision()) {
            return;
        }
        gaps.remove(gap.gapId());
        gaps.put(gap.gapId(), gap);
        if (older != null) {
            count(older, -1);
        }
        count(gap, 1);
        if (gaps.size() > MOST_GAPS) {
            forgetOldest(gap.receiveTimeUs());
        }
    }

    private void count(Gap gap, int more) {
        Strip strip = strip(Feed.of(gap));
        if (strip != null && gap.endedAtUs() != MarketEvent.ABSENT) {
            strip.count(gap, more);
        }
    }

    private void forgetOldest(long nowUs) {
        Iterator<Gap> eldest = gaps.values().iterator();
        Gap gap = eldest.next();
        eldest.remove();
        forgotten.merge(gap.state(), 1L, Long::sum);
        Strip strip = strip(Feed.of(gap));
        if (strip != null && gap.endedAtUs() == MarketEvent.ABSENT) {
            strip.forEachCell(gap.startedAtUs(), nowUs, cell -> strip.missing[strip.slot(cell)]++);
        }
    }

    /** {@return of each feed the last day, a sign for each quarter of an hour, the newest last} */
    synchronized Map<Feed, String> strips(long nowUs) {
        Map<Feed, Long> openSince = new LinkedHashMap<>();
        for (Gap gap : gaps.values()) {
            if (gap.state() == GapState.OPEN) {
                openSince.merge(Feed.of(gap), gap.startedAtUs(), Math::min);
            }
        }
        Map<Feed, String> signs = new LinkedHashMap<>();
        strips.forEach(
                (feed, strip) -> signs.put(feed, strip.signs(nowUs, openSince.getOrDefault(feed, Long.MAX_VALUE))));
        return signs;
    }

    /** {@return how many gaps are in each state} */
    synchronized Map<GapState, Long> counts() {
        Map<GapState, Long> counts = new EnumMap<>(forgotten);
        for (GapState state : GapState.values()) {
            counts.putIfAbsent(state, 0L);
        }
        gaps.values().forEach(gap -> counts.merge(gap.state(), 1L, Long::sum));
        return counts;
    }

    /** {@return the gaps that matter most: open ones first, then those that changed last} */
    synchronized List<Gap> newest(int most) {
        List<Gap> all = new ArrayList<>(gaps.values());
        all.sort(Comparator.comparing((Gap gap) -> gap.state() != GapState.OPEN)
                .thenComparing(Gap::receiveTimeUs, Comparator.reverseOrder()));
        return List.copyOf(all.subList(0, Math.min(most, all.size())));
    }
}
