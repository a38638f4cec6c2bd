package io.marketprism.internal.flow;

import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Leaves a gap where one sink misses events that others got. Thread-safe; publishes without its lock, since a gap goes to all sinks, whose losses
 * may come here again.
 */
final class SinkLosses {
    private final String sink;
    private final Ledger ledger;
    private final Map<Stream, Ledger.OpenGap> overflows = new HashMap<>();

    private record Stream(Instrument instrument, DataType type) {
        static Stream of(MarketEvent event) {
            return new Stream(event.instrument(), event.dataType());
        }
    }

    SinkLosses(String sink, Ledger ledger) {
        this.sink = sink;
        this.ledger = ledger;
    }

    /** The queue dropped an event; its gap stays open until the queue has room again. */
    void overflowed(MarketEvent event) {
        Gap opened = null;
        synchronized (this) {
            Ledger.OpenGap gap = overflows.get(Stream.of(event));
            if (gap == null) {
                gap = gap(event, GapCause.OVERFLOW);
                overflows.put(Stream.of(event), gap);
                gap.lost = 1;
                opened = gap.revise(GapState.OPEN, MarketEvent.ABSENT, MarketEvent.ABSENT);
            } else {
                gap.lost++;
            }
        }
        if (opened != null) {
            ledger.publish(opened);
        }
    }

    /** The queue has room again, or will never have. */
    void roomAgain() {
        List<Gap> closed;
        synchronized (this) {
            closed = closed(overflows.values());
            overflows.clear();
        }
        closed.forEach(ledger::publish);
    }

    private List<Gap> closed(Collection<Ledger.OpenGap> gaps) {
        long now = ledger.nowUs();
        return gaps.stream()
                .map(gap -> gap.revise(GapState.CLOSED, now, MarketEvent.ABSENT))
                .toList();
    }

    /** {@return whether the queue dropped events since it had room} */
    synchronized boolean isOverflowing() {
        return !overflows.isEmpty();
    }

    /** Events that will never reach the sink. What is lost of gaps and coverage leaves no gap of its own. */
    void refused(List<MarketEvent> events) {
        Map<Stream, Ledger.OpenGap> gaps = new HashMap<>();
        for (MarketEvent event : events) {
            if (event.dataType() != DataType.GAP && event.dataType() != DataType.COVERAGE) {
                Ledger.OpenGap gap = gaps.computeIfAbsent(Stream.of(event), stream -> gap(event, GapCause.REFUSED));
                gap.lost = Math.max(0, gap.lost) + 1;
            }
        }
        closed(gaps.values()).forEach(ledger::publish);
    }

    private Ledger.OpenGap gap(MarketEvent first, GapCause cause) {
        long from = first.receiveTimeUs() == MarketEvent.ABSENT ? ledger.nowUs() : first.receiveTimeUs();
        return ledger.gap(first.instrument(), first.dataType(), sink, cause, from, MarketEvent.ABSENT);
    }
}
