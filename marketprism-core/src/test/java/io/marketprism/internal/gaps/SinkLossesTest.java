package io.marketprism.internal.gaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.connector.Offer.Numbering;
import io.marketprism.event.Coverage;
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

class SinkLossesTest {
    private final List<MarketEvent> published = new ArrayList<>();
    private final GapLog gapLog = new GapLog("here", () -> 9_000, published::add);
    private final SinkLosses losses = new SinkLosses("store", gapLog);

    private Gap gap(int index) {
        return (Gap) published.get(index);
    }

    @Test
    void keepsOneGapPerStreamOpenWhileTheQueueOverflows() {
        losses.overflowed(Samples.trade(1));
        losses.overflowed(Samples.trade(2));
        losses.overflowed(Samples.snapshot(1));
        assertEquals(2, published.size());
        assertTrue(losses.isOverflowing());
        assertEquals(GapState.OPEN, gap(0).state());
        assertEquals(GapCause.OVERFLOW, gap(0).cause());
        assertEquals("store", gap(0).sink());
        assertEquals(2_001, gap(0).startedAtUs());
        losses.overflowed(Samples.trade(3));
        losses.roomAgain();
        assertFalse(losses.isOverflowing());
        assertEquals(4, published.size());
        Gap trades = published.subList(2, 4).stream()
                .map(Gap.class::cast)
                .filter(gap -> gap.affectedDataType() == DataType.TRADE)
                .findAny()
                .orElseThrow();
        assertEquals(GapState.CLOSED, trades.state());
        assertEquals(gap(0).gapId(), trades.gapId());
        assertEquals(2, trades.revision());
        assertEquals(3, trades.lost());
        assertEquals(2_003, trades.endedAtUs(), "with the last that is missing");
        assertEquals("1", trades.firstMissingId());
        assertEquals("3", trades.lastMissingId());
        losses.overflowed(Samples.trade(4));
        assertEquals(1, gap(4).revision(), "a new gap");
    }

    /** A stream of which five trades have come to all sinks. */
    private StreamContinuity followed() {
        StreamKey key = new StreamKey(Samples.INSTRUMENT, DataType.TRADE);
        StreamContinuity stream = new StreamContinuity(key, Numbering.WITHOUT_HOLES, gapLog);
        for (long id = 1; id <= 5; id++) {
            stream.event(Samples.trade(id));
        }
        gapLog.healedBy(any -> any.equals(key) ? stream : null);
        published.clear();
        return stream;
    }

    private static Trade fetched(long id) {
        return Samples.trade(id).withSource(TradeSource.BACKFILL);
    }

    @Test
    void whatOneSinkLostIsFetchedForItAlone() {
        StreamContinuity stream = followed();
        losses.overflowed(Samples.trade(2));
        losses.overflowed(Samples.trade(3));
        assertEquals(List.of(), stream.missing(), "there is no room for it");
        losses.roomAgain();
        assertEquals(List.of(new NumberRange(2, 3)), stream.missing());
        LateTrades.Takers takers = stream.fetched(fetched(2));
        assertTrue(takers.has("store"));
        assertFalse(takers.has("another"));
        assertTrue(stream.fetched(fetched(2)).isEmpty(), "once");
        stream.fetched(fetched(3));
        assertEquals(List.of(), stream.missing());
        Gap last = gap(published.size() - 1);
        assertEquals(GapState.RECOVERED, last.state());
        assertEquals("store", last.sink());
        assertEquals(2, last.recoveredCount());
        assertEquals(3, last.revision());
    }

    @Test
    void whatASinkLosesTwiceIsNotFetchedAgain() {
        StreamContinuity stream = followed();
        losses.overflowed(fetched(2));
        losses.roomAgain();
        assertEquals(List.of(), stream.missing());
        assertEquals(GapState.CLOSED, gap(published.size() - 1).state());
    }

    @Test
    void whatASinkLosesTwiceStaysMissingThoughTheRestIsFetched() {
        StreamContinuity stream = followed();
        losses.overflowed(fetched(2));
        losses.overflowed(Samples.trade(4));
        losses.roomAgain();
        assertEquals(List.of(new NumberRange(4, 4)), stream.missing());
        stream.fetched(fetched(4));
        Gap last = gap(published.size() - 1);
        assertEquals(GapState.CLOSED, last.state());
        assertEquals("2", last.firstMissingId());
        assertEquals("2", last.lastMissingId());
        assertEquals(1, last.recoveredCount());
        assertEquals(2, last.lost());
    }

    /** Nothing tells a candle that was fetched from one that came by itself. */
    @Test
    void candlesAreFetchedForTheSinkThatLostThemOnce() {
        StreamKey key = new StreamKey(Samples.INSTRUMENT, DataType.CANDLE, "1m");
        StreamContinuity stream = StreamContinuity.byTime(key, 60_000_000, gapLog);
        gapLog.healedBy(any -> any.equals(key) ? stream : null);
        losses.overflowed(Samples.candle("1m", 0, true));
        losses.overflowed(Samples.candle("1m", 60_000_000, false));
        losses.overflowed(Samples.candle("1m", 60_000_000, true));
        losses.roomAgain();
        assertEquals(List.of(new NumberRange(0, 119_999_999)), stream.missing());
        LateTrades.Takers takers = stream.fetched(Samples.candle("1m", 60_000_000, true));
        assertTrue(takers.has("store"));
        assertFalse(takers.has("another"));
        losses.overflowed(Samples.candle("1m", 60_000_000, true));
        losses.overflowed(Samples.candle("1m", 120_000_000, true));
        losses.roomAgain();
        assertEquals(
                List.of(new NumberRange(0, 59_999_999), new NumberRange(120_000_000, 179_999_999)), stream.missing());
        stream.fetched(Samples.candle("1m", 0, true));
        assertEquals(GapState.RECOVERED, gap(published.size() - 1).state());
        stream.fetched(Samples.candle("1m", 120_000_000, true));
        assertEquals(List.of(), stream.missing());
        Gap last = gap(published.size() - 1);
        assertEquals(GapState.CLOSED, last.state(), "one was lost twice");
        assertEquals(1, last.recoveredCount());
        assertEquals(2, last.lost());
        assertEquals("60000000", last.firstMissingId());
        assertEquals("60000000", last.lastMissingId());
    }

    @Test
    void whatIsNotFetchedByTimeIsNotWaitedFor() {
        StreamKey key = new StreamKey(Samples.INSTRUMENT, DataType.CANDLE, "1m");
        StreamContinuity stream = new StreamContinuity(key, Numbering.NONE, gapLog);
        gapLog.healedBy(any -> any.equals(key) ? stream : null);
        losses.overflowed(Samples.candle("1m", 0, true));
        losses.roomAgain();
        assertEquals(List.of(), stream.missing());
        assertEquals(List.of(), stream.known().unhealed());
    }

    @Test
    void leavesOneClosedGapForWhatASinkRefused() {
        losses.lost(List.of(Samples.trade(1), Samples.trade(2), Samples.snapshot(7)), GapCause.REFUSED);
        assertEquals(2, published.size());
        Gap trades = gap(0).affectedDataType() == DataType.TRADE ? gap(0) : gap(1);
        assertEquals(GapState.CLOSED, trades.state());
        assertEquals(GapCause.REFUSED, trades.cause());
        assertEquals(2, trades.lost());
        assertEquals(2_001, trades.startedAtUs());
        assertEquals(2_002, trades.endedAtUs());
        assertFalse(losses.isOverflowing());
    }

    @Test
    void leavesNoGapForGapsAndCoverage() {
        losses.overflowed(Samples.trade(1));
        Gap gap = gap(0);
        losses.lost(
                List.of(
                        gap,
                        new Coverage(Samples.INSTRUMENT, 0, "here", DataType.TRADE, "s", 0, 0, null, null, 0, null)),
                GapCause.REFUSED);
        assertEquals(1, published.size());
        losses.lost(List.of(), GapCause.REFUSED);
        assertEquals(1, published.size());
    }
}
