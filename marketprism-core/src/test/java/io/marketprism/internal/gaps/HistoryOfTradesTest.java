package io.marketprism.internal.gaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.connector.Offer.Numbering;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An exchange that sends its last trades whenever it is subscribed. */
class HistoryOfTradesTest {
    private final List<MarketEvent> published = new ArrayList<>();
    private final StreamContinuity stream = stream(Numbering.WITHOUT_HOLES);

    private StreamContinuity stream(Numbering numbering) {
        return new StreamContinuity(
                new StreamKey(Samples.INSTRUMENT, DataType.TRADE),
                numbering,
                new GapLog("here", () -> 1_500, published::add));
    }

    private static Trade history(long id) {
        Trade live = Samples.trade(id);
        return new Trade(
                live.instrument(),
                live.exchangeTimeUs(),
                9_000,
                live.collector(),
                live.tradeId(),
                live.form(),
                live.price(),
                live.quantity(),
                live.side(),
                live.firstTradeId(),
                live.lastTradeId(),
                live.sequence(),
                TradeSource.BACKFILL);
    }

    /** {@return the ids that are to be published} */
    private List<Long> passed(StreamContinuity of, long first, long last) {
        List<Long> passed = new ArrayList<>();
        for (long id = first; id <= last; id++) {
            if (of.event(history(id))) {
                passed.add(id);
            }
        }
        return passed;
    }

    private List<Gap> gaps() {
        return published.stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .toList();
    }

    @Test
    void beginsTheStream() {
        assertEquals(List.of(5L, 6L, 7L), passed(stream, 5, 7));
        assertTrue(stream.event(Samples.trade(8)));
        assertEquals(List.of(), gaps());
    }

    @Test
    void isNotPublishedAgain() {
        passed(stream, 5, 7);
        assertTrue(stream.event(Samples.trade(8)));
        assertEquals(List.of(), passed(stream, 5, 8));
        assertFalse(stream.event(Samples.trade(8)));
        assertEquals(List.of(), gaps());
    }

    @Test
    void fillsTheHoleThatALostConnectionLeft() {
        stream.event(Samples.trade(7));
        stream.interrupted(GapCause.RECONNECT);
        assertEquals(List.of(8L, 9L), passed(stream, 6, 9));
        assertEquals(2, gaps().size());
        assertEquals(GapState.RECOVERED, gaps().get(1).state());
        assertEquals(0, gaps().get(1).lost());
        assertTrue(stream.event(Samples.trade(10)));
        assertEquals(2, gaps().size());
    }

    @Test
    void thatBeginsBehindTheHoleLeavesIt() {
        stream.event(Samples.trade(7));
        stream.interrupted(GapCause.RECONNECT);
        assertEquals(List.of(10L, 11L), passed(stream, 10, 11));
        Gap gap = gaps().get(1);
        assertEquals(GapState.CLOSED, gap.state());
        assertEquals("8", gap.firstMissingId());
        assertEquals("9", gap.lastMissingId());
        assertEquals(2, gap.lost());
    }

    @Test
    void fillsTheHoleThoughLiveTradesCameFirst() {
        stream.event(Samples.trade(7));
        stream.interrupted(GapCause.RECONNECT);
        stream.event(Samples.trade(10));
        assertEquals(List.of(8L, 9L), passed(stream, 5, 10));
        Gap gap = gaps().get(gaps().size() - 1);
        assertEquals(GapState.RECOVERED, gap.state());
        assertEquals(2, gap.recoveredCount());
        assertEquals(2, gap.lost());
    }

    @Test
    void withNothingNewLeavesTheGapOpenUntilALiveTradeProvesIt() {
        stream.event(Samples.trade(7));
        stream.interrupted(GapCause.MAINTENANCE);
        assertEquals(List.of(), passed(stream, 5, 7));
        assertEquals(GapState.OPEN, gaps().get(0).state());
        stream.event(Samples.trade(8));
        assertEquals(GapState.RECOVERED, gaps().get(1).state());
        assertEquals(GapCause.MAINTENANCE, gaps().get(1).cause());
    }

    @Test
    void withoutNumbersIsPublishedAsItComes() {
        StreamContinuity unnumbered = stream(Numbering.NONE);
        assertEquals(List.of(5L, 6L), passed(unnumbered, 5, 6));
        assertEquals(List.of(5L, 6L), passed(unnumbered, 5, 6));
        assertFalse(gaps().stream().anyMatch(gap -> gap.state() == GapState.RECOVERED));
    }
}
