package io.marketprism.internal.delivery;

import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gaps, coverage and instruments that wait beside a full lane, the oldest first. They are never dropped, and still few: of what is told again as it
 * grows or changes only the newest waits, and when there are too many, the closed gaps of a stream that nobody has seen yet become one that spans
 * them. So there are about as many as streams. Guarded by the queue's lock.
 */
final class RecordShelf {
    /** When more wait, gaps are joined. */
    static final int MANY = 10_000;

    private static final String JOINED = "-joined";

    private final Consumer<MarketEvent> replaced;
    private final Map<Object, Waiting> records = new LinkedHashMap<>();
    private int joinAt = MANY;

    /** What a record tells of, whatever its version. */
    private record CoverageKey(Instrument instrument, DataType type, String variant, String session, long fromUs) {}

    private record StreamKey(Instrument instrument, DataType type, String variant, String sink, String session) {}

    /**
     * A record.
     *
     * @param unseen whether no version of it has gone out
     */
    private record Waiting(MarketEvent event, boolean unseen) {}

    /**
     * An empty shelf.
     *
     * @param replaced told what will not go out, because a newer or a wider one tells the same
     */
    RecordShelf(Consumer<MarketEvent> replaced) {
        this.replaced = replaced;
    }

    void add(MarketEvent record) {
        Waiting older = records.remove(key(record));
        boolean unseen = older == null ? !(record instanceof Gap gap) || gap.revision() == 1 : older.unseen();
        records.put(key(record), new Waiting(record, unseen));
        if (older != null) {
            replaced.accept(older.event());
        }
        if (records.size() > joinAt) {
            joinGaps();
            // With more streams than that there is nothing to gain soon.
            joinAt = Math.max(MANY, 2 * records.size());
        }
    }

    /** {@return what tells the versions of one record from those of others} */
    static Object key(MarketEvent record) {
        if (record instanceof Coverage coverage) {
            return new CoverageKey(
                    coverage.instrument(),
                    coverage.coveredDataType(),
                    coverage.variant(),
                    coverage.session(),
                    coverage.fromUs());
        }
        return record instanceof Gap gap ? gap.gapId() : record.instrument();
    }

    private void joinGaps() {
        Map<StreamKey, Gap> joined = new LinkedHashMap<>();
        for (Iterator<Waiting> all = records.values().iterator(); all.hasNext(); ) {
            Waiting waiting = all.next();
            if (waiting.unseen() && waiting.event() instanceof Gap gap && gap.state() == GapState.CLOSED) {
                StreamKey stream = new StreamKey(
                        gap.instrument(), gap.affectedDataType(), gap.variant(), gap.sink(), gap.session());
                Gap before = joined.get(stream);
                joined.put(stream, before == null ? gap : joined(before, gap));
                if (before != null) {
                    replaced.accept(gap);
                }
                all.remove();
            }
        }
        joined.values().forEach(gap -> records.put(gap.gapId(), new Waiting(gap, true)));
    }

    /**
     * What was good between the two is called missing too: a gap may say too much, never too little. It is a gap of its own: should the first heal,
     * the second has not.
     */
    private static Gap joined(Gap first, Gap second) {
        boolean counted = first.lost() != MarketEvent.ABSENT && second.lost() != MarketEvent.ABSENT;
        return new Gap(
                first.instrument(),
                second.receiveTimeUs(),
                first.collector(),
                first.gapId().endsWith(JOINED) ? first.gapId() : first.gapId() + JOINED,
                first.session(),
                first.revision() + 1,
                GapState.CLOSED,
                first.affectedDataType(),
                first.sink(),
                first.cause(),
                first.firstMissingId(),
                second.lastMissingId(),
                counted ? first.lost() + second.lost() : MarketEvent.ABSENT,
                first.recoveredCount() + second.recoveredCount(),
                Math.min(first.startedAtUs(), second.startedAtUs()),
                Math.max(first.endedAtUs(), second.endedAtUs()),
                first.lastGoodExchangeTimeUs(),
                second.firstGoodExchangeTimeUs(),
                first.variant());
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    int size() {
        return records.size();
    }

    /** {@return the oldest, which stays; null if there is none} */
    MarketEvent peek() {
        return records.isEmpty() ? null : records.values().iterator().next().event();
    }

    /** {@return the oldest, which goes; null if there is none} */
    MarketEvent poll() {
        Iterator<Waiting> all = records.values().iterator();
        if (!all.hasNext()) {
            return null;
        }
        MarketEvent oldest = all.next().event();
        all.remove();
        return oldest;
    }

    /** {@return all, the oldest first} */
    Collection<MarketEvent> all() {
        List<MarketEvent> all = new ArrayList<>(records.size());
        records.values().forEach(waiting -> all.add(waiting.event()));
        return all;
    }
}
