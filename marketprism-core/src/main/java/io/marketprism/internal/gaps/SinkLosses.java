package io.marketprism.internal.gaps;

import io.marketprism.event.BookEvent;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Leaves a gap where one sink misses events that others got, from the first lost event to the last. Thread-safe; publishes without its lock, since
 * a gap goes to all sinks, whose losses may come here again.
 */
public final class SinkLosses {
    private final String sink;
    private final GapLog gapLog;
    private final Map<StreamKey, Loss> overflows = new HashMap<>();

    /** The places of what was lost, of streams whose events do not say that they were fetched. */
    private final Map<StreamKey, NumberRanges> lostBefore = new HashMap<>();

    /** A gap that grows. */
    private static final class Loss {
        private final StreamKey stream;
        private final GapLog.OpenGap gap;

        /** The places of what was lost for the first time. */
        private final NumberRanges places = new NumberRanges();

        /** The places of what was lost, fetched, and lost again. */
        private final NumberRanges again = new NumberRanges();

        private long lastUs;

        private Loss(StreamKey stream, GapLog.OpenGap gap) {
            this.stream = stream;
            this.gap = gap;
            gap.lost = 0;
        }

        private void add(MarketEvent event, long us) {
            String id = id(event);
            gap.firstMissingId = gap.lost == 0 ? id : gap.firstMissingId;
            gap.lastMissingId = id;
            gap.lost++;
            // What was fetched for this sink and is lost again stays lost: a sink that cannot keep up would have it
            // fetched for ever.
            boolean wasFetched = event instanceof Trade trade && trade.source() != TradeSource.LIVE;
            NumberRange lost = Places.of(event);
            if (lost != null) {
                (wasFetched ? again : places).add(lost.first(), lost.last());
            }
            lastUs = Math.max(lastUs, us);
        }

        private static String id(MarketEvent event) {
            if (event instanceof Trade trade) {
                return trade.tradeId().toString();
            }
            return event instanceof BookEvent book && book.sequence() != MarketEvent.ABSENT
                    ? Long.toString(book.sequence())
                    : null;
        }

        private Gap closed() {
            return gap.revise(GapState.CLOSED, lastUs, MarketEvent.ABSENT);
        }
    }

    public SinkLosses(String sink, GapLog gapLog) {
        this.sink = sink;
        this.gapLog = gapLog;
    }

    private long us(MarketEvent event) {
        return event.receiveTimeUs() == MarketEvent.ABSENT ? gapLog.nowUs() : event.receiveTimeUs();
    }

    private Loss loss(MarketEvent first, GapCause cause) {
        StreamKey stream = StreamKey.of(first);
        return new Loss(stream, gapLog.gap(stream, sink, cause, us(first), MarketEvent.ABSENT));
    }

    /** The queue dropped an event; its gap stays open until the queue has room again. */
    public void overflowed(MarketEvent event) {
        Gap opened = null;
        synchronized (this) {
            Loss loss = overflows.get(StreamKey.of(event));
            boolean first = loss == null;
            if (first) {
                loss = loss(event, GapCause.OVERFLOW);
                overflows.put(StreamKey.of(event), loss);
            }
            loss.add(event, us(event));
            if (first) {
                opened = loss.gap.revise(GapState.OPEN, MarketEvent.ABSENT, MarketEvent.ABSENT);
            }
        }
        if (opened != null) {
            gapLog.publish(opened);
        }
    }

    /** The queue has room again, or will never have. */
    public void roomAgain() {
        List<Loss> over;
        synchronized (this) {
            over = List.copyOf(overflows.values());
            overflows.clear();
            over.stream()
                    .filter(loss -> loss.stream.dataType() != DataType.TRADE && !loss.places.isEmpty())
                    .forEach(this::separateWhatWasLostBefore);
        }
        over.forEach(loss -> {
            gapLog.publish(loss.closed());
            if (!loss.places.isEmpty()) {
                gapLog.lacked(loss.stream, loss.gap, loss.places, loss.again);
            }
        });
    }

    private void separateWhatWasLostBefore(Loss loss) {
        NumberRanges before = lostBefore.computeIfAbsent(loss.stream, of -> new NumberRanges());
        loss.again.add(loss.places);
        loss.places.remove(before);
        loss.again.remove(loss.places);
        before.add(loss.places);
        before.keepHighest(LateTrades.MAX_RANGES);
    }

    private static List<Gap> closed(Collection<Loss> losses) {
        return losses.stream().map(Loss::closed).toList();
    }

    /** {@return whether the queue dropped events since it had room} */
    public synchronized boolean isOverflowing() {
        return !overflows.isEmpty();
    }

    /**
     * Events that will never reach the sink. What is lost of gaps and coverage leaves no gap of its own.
     *
     * @param cause why they will not
     */
    public void lost(List<MarketEvent> events, GapCause cause) {
        Map<StreamKey, Loss> losses = new LinkedHashMap<>();
        for (MarketEvent event : events) {
            if (event.dataType() != DataType.GAP && event.dataType() != DataType.COVERAGE) {
                losses.computeIfAbsent(StreamKey.of(event), stream -> loss(event, cause))
                        .add(event, us(event));
            }
        }
        closed(losses.values()).forEach(gapLog::publish);
    }
}
