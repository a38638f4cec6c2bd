package io.marketprism.collector.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import org.junit.jupiter.api.Test;

class CompletenessTest {
    private static final long CELL = Completeness.CELL_US;
    private static final long NOW = 2_000_000L * CELL + CELL / 2;
    private static final Instrument INSTRUMENT =
            new Instrument("binance", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);
    private static final Completeness.Feed FEED = new Completeness.Feed("binance", "spot", "trade");

    private final Completeness day = new Completeness();

    private static Gap gap(String id, int revision, GapState state, long startedAtUs, long endedAtUs) {
        return new Gap(
                INSTRUMENT,
                NOW,
                "c",
                id,
                "s",
                revision,
                state,
                DataType.TRADE,
                null,
                GapCause.RECONNECT,
                null,
                null,
                MarketEvent.ABSENT,
                0,
                startedAtUs,
                endedAtUs,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                null);
    }

    private String last(int cells) {
        String signs = day.strips(NOW).get(FEED);
        assertEquals(Completeness.CELLS, signs.length());
        return signs.substring(Completeness.CELLS - cells);
    }

    @Test
    void isProvenFromTheFirstEventToTheNewest() {
        day.proven(FEED, NOW - 5 * CELL);
        assertEquals("-=-----", last(7));
        day.proven(FEED, NOW - 2 * CELL);
        assertEquals("-====--", last(7), "a quiet stretch is proven by what comes after it");
        day.proven(FEED, NOW);
        assertEquals("-======", last(7));
    }

    @Test
    void gapStandsUntilItIsRecovered() {
        day.proven(FEED, NOW - 5 * CELL);
        day.proven(FEED, NOW);
        day.gap(gap("g", 1, GapState.OPEN, NOW - 2 * CELL, MarketEvent.ABSENT));
        assertEquals("===!!!", last(6));
        day.gap(gap("g", 2, GapState.CLOSED, NOW - 2 * CELL, NOW - CELL));
        assertEquals("===xx=", last(6));
        day.gap(gap("g", 3, GapState.RECOVERED, NOW - 2 * CELL, NOW - CELL));
        assertEquals("===~~=", last(6));
        day.gap(gap("g", 2, GapState.CLOSED, NOW - 2 * CELL, NOW - CELL));
        assertEquals("===~~=", last(6), "an older revision comes too late");
        assertEquals(1, day.counts().get(GapState.RECOVERED));
        assertEquals(0, day.counts().get(GapState.CLOSED));
    }

    @Test
    void whatOneGapRecoversAnotherMayStillLack() {
        day.gap(gap("a", 1, GapState.CLOSED, NOW, NOW));
        day.gap(gap("b", 1, GapState.CLOSED, NOW, NOW));
        day.gap(gap("a", 2, GapState.RECOVERED, NOW, NOW));
        assertEquals("x", last(1));
    }

    @Test
    void forgetsWhatIsOlderThanADay() {
        day.gap(gap("g", 1, GapState.CLOSED, NOW - 1_000 * CELL, NOW - 200 * CELL));
        day.gap(gap("h", 1, GapState.CLOSED, NOW - 1_000 * CELL, NOW - 95 * CELL));
        day.proven(FEED, NOW);
        String signs = day.strips(NOW).get(FEED);
        assertEquals("x" + "-".repeat(Completeness.CELLS - 2) + "=", signs);
        String later = day.strips(NOW + CELL).get(FEED);
        assertEquals("-".repeat(Completeness.CELLS - 2) + "=-", later);
    }

    @Test
    void keepsNoMoreGapsThanItMayAndStillCountsAll() {
        day.gap(gap("open", 1, GapState.OPEN, NOW - CELL, MarketEvent.ABSENT));
        for (int i = 0; i < Completeness.MOST_GAPS; i++) {
            day.gap(gap("g" + i, 1, GapState.CLOSED, NOW, NOW));
        }
        assertEquals(Completeness.MOST_GAPS, day.newest(Integer.MAX_VALUE).size());
        assertEquals(Completeness.MOST_GAPS, day.counts().get(GapState.CLOSED));
        assertEquals(1, day.counts().get(GapState.OPEN));
        assertEquals("xx", last(2), "what was open has left its mark");
    }

    @Test
    void openGapsComeFirst() {
        day.gap(gap("open", 1, GapState.OPEN, NOW, MarketEvent.ABSENT));
        day.gap(gap("closed", 1, GapState.CLOSED, NOW, NOW));
        assertEquals("open", day.newest(1).get(0).gapId());
    }

    @Test
    void feedsAreBounded() {
        for (int i = 0; i <= Completeness.MOST_FEEDS; i++) {
            day.proven(new Completeness.Feed("e" + i, "spot", "trade"), NOW);
        }
        assertTrue(day.strips(NOW).size() <= Completeness.MOST_FEEDS);
    }
}
