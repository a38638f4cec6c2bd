package io.marketprism.internal.gaps;

import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;

/**
 * The {@linkplain Places places} that one stream's newest gaps miss, and that may still come: a gap of which all have come is recovered. Holds at most
 * {@value #MAX_GAPS} gaps, whose places form at most {@value #MAX_RANGES} ranges together; beyond it the oldest gap stays closed as it is. Guarded
 * by its stream.
 */
public final class LateTrades {
    static final int MAX_GAPS = 256;
    static final int MAX_RANGES = 1_024;

    /** Trades of one moment may be numbered in another order than they are timed. */
    private static final long TIME_TOLERANCE_US = 1_000_000;

    private final ArrayDeque<Waiting> gaps = new ArrayDeque<>();

    /** How many places an event takes. */
    private final long length;

    private int ranges;

    /** Gaps that nobody knows of yet. */
    private int held;

    /**
     * Nothing is missing yet.
     *
     * @param length how many places an event takes: 1 where they are numbers, as long as an interval where they are times
     */
    LateTrades(long length) {
        this.length = length;
    }

    private long events(long places) {
        return (places + length - 1) / length;
    }

    /** {@return the id of the event that takes a place last} */
    private String idOfLast(long place) {
        return Long.toString(place - length + 1);
    }

    /** A gap, and the ids that it still misses. */
    private static final class Waiting {
        private final GapLog.OpenGap gap;
        private final NumberRanges missing;

        /** What each sink lacks of it; null if all lack all of it. */
        private final Map<String, NumberRanges> lackedBy;

        private long publishedCount;

        // Of those that the exchange does not have any more.
        private long firstGone = MarketEvent.ABSENT;
        private long lastGone = MarketEvent.ABSENT;
        private long gone;

        /** Whether nobody knows of it yet. */
        private boolean held;

        private Waiting(GapLog.OpenGap gap, NumberRanges missing, Map<String, NumberRanges> lackedBy, boolean held) {
            this.gap = gap;
            this.missing = missing;
            this.lackedBy = lackedBy;
            this.held = held;
            this.publishedCount = gap.recoveredCount;
        }

        private boolean isOfAllSinks() {
            return gap.sink() == null;
        }

        /** Whether nobody knows yet where what it misses ends: nothing has come since. */
        private boolean isOpenEnded() {
            return !missing.isEmpty() && missing.last() == Long.MAX_VALUE;
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
            if (lackedBy != null) {
                lackedBy.values().forEach(lacked -> lacked.remove(first, last));
            }
            return missing.remove(first, last);
        }

        /** What of these is missing will be counted as gone. */
        private void goes(long first, long last) {
            NumberRange going = missing.within(first, last);
            if (going != null) {
                firstGone = gone == 0 ? going.first() : Math.min(firstGone, going.first());
                lastGone = gone == 0 ? going.last() : Math.max(lastGone, going.last());
            }
        }

        private void publishCount() {
            if (!held && gap.recoveredCount > publishedCount) {
                publishedCount = gap.recoveredCount;
                gap.publishAgain(GapState.CLOSED);
            }
        }

        private Unhealed known() {
            Map<String, List<NumberRange>> lacked = null;
            if (lackedBy != null) {
                lacked = new HashMap<>();
                for (Map.Entry<String, NumberRanges> sink : lackedBy.entrySet()) {
                    lacked.put(sink.getKey(), sink.getValue().list());
                }
            }
            return new Unhealed(gap.current(), missing.list(), lacked, firstGone, lastGone, gone);
        }
    }

    /** Which sinks lack a trade that was fetched. */
    public record Takers(boolean all, Set<String> sinks) {
        static final Takers NONE = new Takers(false, Set.of());

        /** {@return whether a sink lacks it} */
        public boolean has(String sink) {
            return all || sinks.contains(sink);
        }

        /** {@return whether no sink lacks it} */
        public boolean isEmpty() {
            return !all && sinks.isEmpty();
        }
    }

    /**
     * What a run leaves to the next of a gap.
     *
     * @param gap as it was published last, or would be
     * @param missing ids that nobody has brought
     * @param lackedBy what each sink lacks of it; null if all lack all of it
     * @param firstGone first of the ids that the exchange does not have any more, or {@link MarketEvent#ABSENT}
     * @param lastGone last of them, or {@link MarketEvent#ABSENT}
     * @param gone how many
     */
    public record Unhealed(
            Gap gap,
            List<NumberRange> missing,
            Map<String, List<NumberRange>> lackedBy,
            long firstGone,
            long lastGone,
            long gone) {

        /** {@return what a sink lacks of it} */
        List<NumberRange> lackedBy(String sink) {
            return lackedBy == null ? missing : lackedBy.getOrDefault(sink, List.of());
        }
    }

    /**
     * A gap that is about to close misses these ids.
     *
     * @param held whether nobody is told of it yet, since another leg may bring them at once
     */
    void missing(GapLog.OpenGap gap, long first, long last, boolean held) {
        add(new Waiting(gap, NumberRanges.of(first, last), null, held));
    }

    /**
     * A gap has ended of which each sink lacks something else.
     *
     * @param gone what nobody will bring
     */
    void lacked(GapLog.OpenGap gap, Map<String, NumberRanges> lackedBy, NumberRanges gone) {
        NumberRanges missing = new NumberRanges();
        lackedBy.values().forEach(missing::add);
        if (!missing.isEmpty()) {
            Waiting waiting = new Waiting(gap, missing, lackedBy, false);
            if (!gone.isEmpty()) {
                waiting.gone = gone.count();
                waiting.firstGone = gone.first();
                waiting.lastGone = gone.last();
            }
            add(waiting);
        }
    }

    /** An earlier run has left a gap. Whether all were told how it stood nobody knows: they are told again. */
    void restored(GapLog.OpenGap gap, Unhealed known, Map<String, NumberRanges> lackedBy) {
        int before = gaps.size();
        lacked(gap, lackedBy, new NumberRanges());
        if (gaps.size() > before) {
            Waiting waiting = gaps.getLast();
            waiting.gone = known.gone();
            waiting.firstGone = known.firstGone();
            waiting.lastGone = known.lastGone();
            gap.publishAgain(GapState.CLOSED);
        }
    }

    private void add(Waiting waiting) {
        gaps.add(waiting);
        held += waiting.held ? 1 : 0;
        ranges += waiting.missing.size();
        keepWithinBounds();
    }

    /**
     * The first place that this run has itself: what the sinks lack since earlier ones ends before it.
     *
     * @param counted whether every id is a trade
     */
    void begins(long first, long receiveTimeUs, long exchangeTimeUs, boolean counted) {
        for (Iterator<Waiting> each = gaps.iterator(); each.hasNext(); ) {
            Waiting waiting = each.next();
            if (!waiting.isOpenEnded()) {
                continue;
            }
            GapLog.OpenGap gap = waiting.gap;
            int before = waiting.missing.size();
            long firstMissing = waiting.missing.first();
            waiting.take(first, Long.MAX_VALUE);
            ranges += waiting.missing.size() - before;
            if (!waiting.missing.isEmpty()) {
                // Some may have been made while somebody listened already.
                gap.endAt(receiveTimeUs, exchangeTimeUs);
                gap.firstMissingId = Long.toString(firstMissing);
                gap.lastMissingId = idOfLast(waiting.missing.last());
                gap.lost = counted ? waiting.missing.count() + gap.recoveredCount + waiting.gone : MarketEvent.ABSENT;
                gap.publishAgain(GapState.CLOSED);
            } else {
                each.remove();
                // If it is numbered lower than what came before, the venue has begun to count anew, and nobody knows
                // what is missing.
                if (first == firstMissing || length > 1) {
                    settled(waiting);
                }
            }
        }
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

    /**
     * {@return the first place of which nobody knows yet whether it is missing since an earlier run: nothing has come in this one; {@link
     * MarketEvent#ABSENT} if there is none}
     */
    long openEnd() {
        return gaps.stream()
                .filter(Waiting::isOpenEnded)
                .mapToLong(waiting -> waiting.missing.firstOfLast())
                .min()
                .orElse(MarketEvent.ABSENT);
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
     * An event came, and goes to all sinks, unless it is a trade that only some of them lack.
     *
     * @return whether any of its places was missing
     */
    boolean came(long first, long last, long exchangeTimeUs) {
        return take(
                first,
                last,
                exchangeTimeUs,
                length > 1 ? any -> true : Waiting::isOfAllSinks,
                (waiting, taken) -> waiting.gap.recoveredCount += events(taken));
    }

    /** {@return which sinks lack an event that was fetched; they are given it now} */
    Takers fetched(long first, long last, long exchangeTimeUs) {
        Set<String> sinks = new HashSet<>();
        boolean all = false;
        for (Waiting waiting : gaps) {
            if (waiting.missing.hasAnyOf(first, last) && waiting.isPlausible(exchangeTimeUs)) {
                all |= waiting.lackedBy == null;
                if (waiting.lackedBy != null) {
                    waiting.lackedBy.forEach((sink, lacked) -> {
                        if (lacked.hasAnyOf(first, last)) {
                            sinks.add(sink);
                        }
                    });
                }
            }
        }
        take(first, last, exchangeTimeUs, any -> true, (waiting, taken) -> waiting.gap.recoveredCount += events(taken));
        return all || !sinks.isEmpty() ? new Takers(all, sinks) : Takers.NONE;
    }

    /** There never was anything in these places. */
    void neverWere(long first, long last) {
        take(first, last, MarketEvent.ABSENT, any -> true, (waiting, taken) -> {});
    }

    /** The exchange does not have these any more, or nobody can read them: nobody will bring them. */
    void gone(long first, long last) {
        gaps.forEach(waiting -> waiting.goes(first, last));
        take(first, last, MarketEvent.ABSENT, any -> true, (waiting, taken) -> waiting.gone += taken);
    }

    private boolean take(
            long first, long last, long exchangeTimeUs, Predicate<Waiting> which, ObjLongConsumer<Waiting> found) {
        boolean wasMissing = false;
        for (Iterator<Waiting> each = gaps.iterator(); each.hasNext(); ) {
            Waiting waiting = each.next();
            if (which.test(waiting) && waiting.isPlausible(exchangeTimeUs)) {
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
        gap.lost = gap.recoveredCount + events(waiting.gone);
        if (waiting.gone > 0) {
            gap.firstMissingId = Long.toString(waiting.firstGone);
            gap.lastMissingId = idOfLast(waiting.lastGone);
            gap.publishAgain(GapState.CLOSED);
        } else if (!nobodyKnows) {
            gap.publishAgain(GapState.RECOVERED);
        }
    }

    /**
     * {@return the places that are missing, first to last of each range, the oldest gap first; not those of gaps that nobody knows of yet}
     *
     * @param withOpenEnds whether also those of gaps whose end is not known: the last range of such a one ends with {@link Long#MAX_VALUE}
     */
    List<NumberRange> missing(boolean withOpenEnds) {
        List<NumberRange> missing = new ArrayList<>();
        for (Waiting waiting : gaps) {
            if (!waiting.held && (withOpenEnds || !waiting.isOpenEnded())) {
                missing.addAll(waiting.missing.list());
            }
        }
        return missing;
    }

    /** {@return whether any of these ids is missing for all sinks} */
    boolean misses(long first, long last) {
        return gaps.stream().anyMatch(waiting -> waiting.isOfAllSinks() && waiting.missing.hasAnyOf(first, last));
    }

    /** {@return whether any of these ids is missing for any sink} */
    boolean lacks(long first, long last) {
        return gaps.stream().anyMatch(waiting -> waiting.missing.hasAnyOf(first, last));
    }

    /** {@return what the next run would have to know} */
    List<Unhealed> unhealed() {
        return gaps.stream().map(Waiting::known).toList();
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
