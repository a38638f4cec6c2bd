package io.marketprism.internal.gaps;

import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * The ids that one stream's newest gaps miss, and that may still come: a gap of which all have come is recovered. Holds at most
 * {@value #MAX_GAPS} gaps, whose ids form at most {@value #MAX_RANGES} ranges together; beyond it the oldest gap stays closed as it is. Guarded
 * by its stream.
 */
final class LateTrades {
    static final int MAX_GAPS = 16;
    static final int MAX_RANGES = 256;

    /** Trades of one moment may be numbered in another order than they are timed. */
    private static final long TIME_TOLERANCE_US = 1_000_000;

    private final ArrayDeque<Waiting> gaps = new ArrayDeque<>();
    private int ranges;

    /** Gaps that nobody knows of yet. */
    private int held;

    /** A gap, and the ids that it still misses: first to last of each range. */
    private static final class Waiting {
        private final GapLog.OpenGap gap;
        private final TreeMap<Long, Long> missing = new TreeMap<>();
        private long publishedCount;

        // Of those that the exchange does not have any more.
        private long firstGone = MarketEvent.ABSENT;
        private long lastGone = MarketEvent.ABSENT;
        private long gone;

        /** Whether nobody knows of it yet. */
        private boolean held;

        private Waiting(GapLog.OpenGap gap, boolean held) {
            this.gap = gap;
            this.held = held;
        }

        /** What comes late was traded before the first trade behind the gap; if not, the venue has begun to count anew. */
        private boolean isPlausible(long exchangeTimeUs) {
            long behindUs = gap.firstGoodExchangeTimeUs();
            return behindUs == MarketEvent.ABSENT
                    || exchangeTimeUs == MarketEvent.ABSENT
                    || exchangeTimeUs <= behindUs + TIME_TOLERANCE_US;
        }

        /** {@return how many of these ids were missing and are not any more} */
        private long take(long first, long last) {
            long taken = 0;
            Map.Entry<Long, Long> range = missing.floorEntry(last);
            while (range != null && range.getValue() >= first) {
                long from = range.getKey();
                long to = range.getValue();
                missing.remove(from);
                if (from < first) {
                    missing.put(from, first - 1);
                }
                if (to > last) {
                    missing.put(last + 1, to);
                }
                taken += Math.min(to, last) - Math.max(from, first) + 1;
                range = missing.lowerEntry(from);
            }
            return taken;
        }

        private boolean misses(long first, long last) {
            Map.Entry<Long, Long> range = missing.floorEntry(last);
            return range != null && range.getValue() >= first;
        }

        private void gone(long first, long last, long count) {
            if (count > 0) {
                firstGone = gone == 0 ? first : Math.min(firstGone, first);
                lastGone = gone == 0 ? last : Math.max(lastGone, last);
                gone += count;
            }
        }

        private void publishCount() {
            if (!held && gap.recoveredCount > publishedCount) {
                publishedCount = gap.recoveredCount;
                gap.publishAgain(GapState.CLOSED);
            }
        }
    }

    /**
     * A gap that is about to close misses these ids.
     *
     * @param held whether nobody is told of it yet, since another leg may bring them at once
     */
    void missing(GapLog.OpenGap gap, long first, long last, boolean held) {
        Waiting waiting = new Waiting(gap, held);
        waiting.missing.put(first, last);
        gaps.add(waiting);
        this.held += held ? 1 : 0;
        ranges++;
        keepWithinBounds();
    }

    private void keepWithinBounds() {
        while (gaps.size() > MAX_GAPS || ranges > MAX_RANGES) {
            Waiting oldest = gaps.remove();
            ranges -= oldest.missing.size();
            tell(oldest);
        }
    }

    private void tell(Waiting waiting) {
        if (waiting.held) {
            waiting.held = false;
            held--;
            waiting.publishedCount = waiting.gap.recoveredCount;
            waiting.gap.publishAgain(GapState.CLOSED);
        } else {
            waiting.publishCount();
        }
    }

    /** {@return whether there is a gap that nobody knows of yet} */
    boolean isHolding() {
        return held > 0;
    }

    /** {@return whether ids are missing of a gap that ended at a moment or later} */
    boolean missesSince(long us) {
        return gaps.stream().anyMatch(waiting -> waiting.gap.endedAtUs() >= us);
    }

    /** Tells of the gaps that ended before a moment and that nobody knows of yet. */
    void tellHeld(long endedBeforeUs) {
        for (Waiting waiting : gaps) {
            if (waiting.held && waiting.gap.endedAtUs() < endedBeforeUs) {
                tell(waiting);
            }
        }
    }

    /**
     * A trade came, or an aggregate of some.
     *
     * @return whether any of its ids was missing
     */
    boolean came(long first, long last, long exchangeTimeUs) {
        return take(first, last, exchangeTimeUs, (waiting, taken) -> waiting.gap.recoveredCount += taken);
    }

    /** There never were any trades of these ids. */
    void neverWere(long first, long last) {
        take(first, last, MarketEvent.ABSENT, (waiting, taken) -> {});
    }

    /** The exchange does not have these any more, or nobody can read them: nobody will bring them. */
    void gone(long first, long last) {
        take(first, last, MarketEvent.ABSENT, (waiting, taken) -> waiting.gone(first, last, taken));
    }

    private boolean take(long first, long last, long exchangeTimeUs, ObjLongConsumer<Waiting> found) {
        boolean wasMissing = false;
        for (Iterator<Waiting> each = gaps.iterator(); each.hasNext(); ) {
            Waiting waiting = each.next();
            if (waiting.isPlausible(exchangeTimeUs)) {
                int before = waiting.missing.size();
                long taken = waiting.take(first, last);
                ranges += waiting.missing.size() - before;
                found.accept(waiting, taken);
                wasMissing |= taken > 0;
                if (waiting.missing.isEmpty()) {
                    each.remove();
                    settled(waiting);
                }
            }
        }
        keepWithinBounds();
        return wasMissing;
    }

    private void settled(Waiting waiting) {
        GapLog.OpenGap gap = waiting.gap;
        boolean nobodyKnows = waiting.held;
        held -= nobodyKnows ? 1 : 0;
        // Where numbers may jump, nobody knew how many were lost.
        gap.lost = gap.recoveredCount + waiting.gone;
        if (waiting.gone > 0) {
            gap.firstMissingId = Long.toString(waiting.firstGone);
            gap.lastMissingId = Long.toString(waiting.lastGone);
            gap.publishAgain(GapState.CLOSED);
        } else if (!nobodyKnows) {
            gap.publishAgain(GapState.RECOVERED);
        }
    }

    /** {@return the ids that are missing, first to last of each range, the oldest gap first; not those of gaps that nobody knows of yet} */
    List<NumberRange> missing() {
        List<NumberRange> missing = new ArrayList<>();
        for (Waiting waiting : gaps) {
            if (!waiting.held) {
                waiting.missing.forEach((first, last) -> missing.add(new NumberRange(first, last)));
            }
        }
        return missing;
    }

    /** {@return whether any of these ids is missing} */
    boolean misses(long first, long last) {
        return gaps.stream().anyMatch(waiting -> waiting.misses(first, last));
    }

    /** Publishes how many of the missing have come, where that has changed. */
    void publishCounts() {
        gaps.forEach(Waiting::publishCount);
    }

    /** What is missing will not come any more. */
    void forget() {
        gaps.forEach(this::tell);
        gaps.clear();
        ranges = 0;
    }
}
