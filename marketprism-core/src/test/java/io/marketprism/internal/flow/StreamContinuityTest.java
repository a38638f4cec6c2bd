package io.marketprism.internal.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Seeds;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.internal.book.BookPosition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamContinuityTest {
    private final List<MarketEvent> published = new ArrayList<>();
    private long nowUs = 5_000;
    private final Ledger ledger = new Ledger("here", () -> nowUs, published::add);

    private StreamContinuity stream(DataType type, boolean numberedWithoutHoles) {
        return new StreamContinuity(Samples.INSTRUMENT, type, numberedWithoutHoles, ledger);
    }

    private StreamContinuity trades(boolean numberedWithoutHoles) {
        return stream(DataType.TRADE, numberedWithoutHoles);
    }

    private List<Gap> gaps() {
        return published.stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .toList();
    }

    private Gap onlyGap() {
        assertEquals(1, gaps().size(), gaps()::toString);
        return gaps().get(0);
    }

    private Gap lastGap() {
        return gaps().get(gaps().size() - 1);
    }

    private Coverage coverage(StreamContinuity stream) {
        stream.writeCoverage();
        return (Coverage) published.get(published.size() - 1);
    }

    @Test
    void leavesNoGapWhereNumbersFollowEachOther() {
        StreamContinuity stream = trades(true);
        for (long id : new long[] {7, 8, 9, 9, 8, 10}) {
            stream.event(Samples.trade(id));
        }
        assertEquals(List.of(), gaps());
    }

    @Test
    void leavesAGapWhereAVenueBeginsToCountAnew() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.trade(7));
        stream.event(Samples.trade(8));
        Trade anew = new Trade(
                Samples.INSTRUMENT,
                1_009,
                2_009,
                "here",
                TradeId.of(1),
                TradeForm.SINGLE,
                Decimal.ONE,
                Decimal.ONE,
                Side.BUY,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                1,
                TradeSource.LIVE);
        stream.event(anew);
        Gap gap = onlyGap();
        assertEquals(GapCause.SEQUENCE_BREAK, gap.cause());
        assertEquals(GapState.CLOSED, gap.state());
        assertEquals(MarketEvent.ABSENT, gap.lost(), "nobody knows");
        assertEquals("1", coverage(stream).lastId(), "and goes on from there");
    }

    @Test
    void countsWhatAHoleInGaplessNumbersHasSwallowed() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.trade(7));
        stream.event(Samples.trade(11));
        Gap gap = onlyGap();
        assertEquals(GapState.CLOSED, gap.state());
        assertEquals(GapCause.SEQUENCE_BREAK, gap.cause());
        assertEquals("8", gap.firstMissingId());
        assertEquals("10", gap.lastMissingId());
        assertEquals(3, gap.lost());
        assertEquals(2_007, gap.startedAtUs());
        assertEquals(2_011, gap.endedAtUs());
        assertEquals(1_007, gap.lastGoodExchangeTimeUs());
        assertEquals(1_011, gap.firstGoodExchangeTimeUs());
        assertNull(gap.sink());
    }

    @Test
    void takesAJumpForNothingWhereNumbersMayJump() {
        StreamContinuity stream = trades(false);
        stream.event(Samples.trade(7));
        stream.event(Samples.trade(11));
        assertEquals(List.of(), gaps());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void provesThatNothingWasMissedOverAReconnect(boolean numberedWithoutHoles) {
        StreamContinuity stream = trades(numberedWithoutHoles);
        stream.event(Samples.trade(7));
        stream.interrupted(GapCause.RECONNECT);
        assertEquals(GapState.OPEN, onlyGap().state());
        assertEquals(MarketEvent.ABSENT, onlyGap().lost());
        assertEquals(MarketEvent.ABSENT, onlyGap().endedAtUs());
        stream.event(Samples.trade(6));
        assertEquals(GapState.OPEN, onlyGap().state(), "a repeated trade proves nothing");
        stream.event(Samples.trade(8));
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(0, lastGap().lost());
        assertEquals(2, lastGap().revision());
        assertEquals(gaps().get(0).gapId(), lastGap().gapId());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void saysWhatAReconnectMissed(boolean numberedWithoutHoles) {
        StreamContinuity stream = trades(numberedWithoutHoles);
        stream.event(Samples.trade(7));
        stream.interrupted(GapCause.RECONNECT);
        stream.interrupted(GapCause.DECODE);
        stream.event(Samples.trade(10));
        Gap gap = lastGap();
        assertEquals(2, gaps().size());
        assertEquals(GapState.CLOSED, gap.state());
        assertEquals(GapCause.RECONNECT, gap.cause());
        assertEquals("8", gap.firstMissingId());
        assertEquals("9", gap.lastMissingId());
        assertEquals(numberedWithoutHoles ? 2 : MarketEvent.ABSENT, gap.lost());
    }

    @Test
    void knowsNothingOfTradesWithoutNumbers() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.unnumbered("x"));
        stream.interrupted(GapCause.RECONNECT);
        stream.event(Samples.unnumbered("y"));
        assertEquals(GapState.CLOSED, lastGap().state());
        assertEquals(MarketEvent.ABSENT, lastGap().lost());
        assertNull(lastGap().firstMissingId());
        Coverage coverage = coverage(stream);
        assertEquals("x", coverage.firstId());
        assertEquals("y", coverage.lastId());
    }

    @Test
    void joinsAggregatesByTheirFirstAndLastFill() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.trade(TradeId.of(100), 7, 5, 7));
        stream.event(Samples.trade(TradeId.of(101), 12, 8, 12));
        assertEquals(List.of(), gaps());
        stream.event(Samples.trade(TradeId.of(103), 20, 15, 20));
        assertEquals("13", onlyGap().firstMissingId());
        assertEquals("14", onlyGap().lastMissingId());
        assertEquals(2, onlyGap().lost());
    }

    @Test
    void takesAggregatesThatCountSomethingElseByTheirSequence() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.trade(TradeId.of(1), 1, 5, 7));
        stream.event(Samples.trade(TradeId.of(2), 2, 8, MarketEvent.ABSENT));
        stream.event(Samples.trade(TradeId.of(3), 3, MarketEvent.ABSENT, MarketEvent.ABSENT));
        stream.event(Samples.trade(TradeId.of(4), 4, MarketEvent.ABSENT, 4));
        assertEquals(List.of(), gaps());
    }

    @Test
    void opensNoGapBeforeSomebodyListens() {
        StreamContinuity stream = trades(true);
        stream.interrupted(GapCause.RECONNECT);
        stream.writeCoverage();
        assertEquals(List.of(), published);
    }

    @Test
    void coversFromTheFirstMomentToTheLast() {
        StreamContinuity stream = trades(true);
        stream.begin();
        nowUs = 6_000;
        stream.begin();
        Coverage first = (Coverage) published.get(0);
        assertEquals(1, published.size());
        assertEquals(5_000, first.fromUs());
        assertEquals(5_000, first.toUs());
        assertEquals(0, first.events());
        assertNull(first.firstId());
        stream.event(Samples.trade(7));
        stream.event(Samples.trade(8));
        nowUs = 7_000;
        Coverage last = coverage(stream);
        assertEquals(5_000, last.fromUs());
        assertEquals(7_000, last.toUs());
        assertEquals(2, last.events());
        assertEquals("7", last.firstId());
        assertEquals("8", last.lastId());
        assertEquals(ledger.session(), last.session());
    }

    @Test
    void coversBboByTheirSequenceIfTheyHaveOne() {
        StreamContinuity stream = stream(DataType.BBO, false);
        stream.event(Samples.bbo(MarketEvent.ABSENT));
        assertNull(coverage(stream).firstId());
        stream.event(Samples.bbo(5));
        stream.event(Samples.bbo(9));
        Coverage coverage = coverage(stream);
        assertEquals("5", coverage.firstId());
        assertEquals("9", coverage.lastId());
        assertEquals(3, coverage.events());
    }

    @Test
    void closesAGapOfOtherDataAtTheNextEvent() {
        StreamContinuity stream = stream(DataType.BBO, false);
        stream.event(Samples.bbo(5));
        stream.interrupted(GapCause.DECODE);
        stream.event(Samples.bbo(6));
        assertEquals(GapState.CLOSED, lastGap().state());
        assertEquals(MarketEvent.ABSENT, lastGap().lost());
    }

    @Test
    void keepsTheGapOfABrokenBookUntilItsNextSnapshot() {
        StreamContinuity stream = stream(DataType.ORDERBOOK, false);
        stream.event(Samples.snapshot(5));
        stream.bookBroken(GapCause.SEQUENCE_BREAK, new BookPosition(5, 50, 51));
        stream.bookBroken(GapCause.RECONNECT, new BookPosition(5, 50, 51));
        assertEquals("6", onlyGap().firstMissingId());
        assertEquals(51, onlyGap().startedAtUs(), "when the last good event came, not when the break was seen");
        assertEquals(50, onlyGap().lastGoodExchangeTimeUs());
        assertEquals(GapCause.SEQUENCE_BREAK, onlyGap().cause());
        stream.event(Samples.snapshot(9));
        assertEquals(GapState.CLOSED, lastGap().state());
        assertEquals("9", lastGap().lastMissingId());
        stream.event(Samples.snapshot(10));
        assertEquals(2, gaps().size());
    }

    @Test
    void closesTheGapOfARefusedBookOnceItComes() {
        StreamContinuity stream = stream(DataType.ORDERBOOK, false);
        stream.begin();
        stream.interrupted(GapCause.REFUSED);
        stream.event(Samples.snapshot(5));
        assertEquals(GapState.CLOSED, lastGap().state());
    }

    @Test
    void leavesAnOpenGapOpenWhileNothingComes() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.trade(7));
        stream.interrupted(GapCause.RECONNECT);
        stream.interrupted(GapCause.RECONNECT);
        assertEquals(GapState.OPEN, onlyGap().state());
    }

    /** Whatever is lost and repeated, the gaps name exactly what is missing. */
    @Test
    void namesExactlyWhatIsMissing() {
        Seeds.forEach(500, random -> {
            published.clear();
            StreamContinuity stream = trades(true);
            List<String> missing = new ArrayList<>();
            List<String> lostSinceLast = new ArrayList<>();
            stream.event(Samples.trade(1));
            for (long id = 2; id <= 60; id++) {
                int fate = random.nextInt(10);
                if (fate == 0) {
                    stream.interrupted(GapCause.RECONNECT);
                }
                if (fate <= 2 && id < 60) {
                    lostSinceLast.add(Long.toString(id));
                } else {
                    missing.addAll(lostSinceLast);
                    lostSinceLast.clear();
                    stream.event(Samples.trade(id));
                    if (fate == 3) {
                        stream.event(Samples.trade(Math.max(1, id - random.nextInt(5))));
                    }
                }
            }
            List<String> told = new ArrayList<>();
            for (Gap gap : gaps()) {
                if (gap.state() == GapState.CLOSED) {
                    assertNotEquals(0, gap.lost());
                    for (long id = Long.parseLong(gap.firstMissingId());
                            id <= Long.parseLong(gap.lastMissingId());
                            id++) {
                        told.add(Long.toString(id));
                    }
                }
            }
            assertEquals(missing, told);
            long open =
                    gaps().stream().filter(gap -> gap.state() == GapState.OPEN).count();
            long ended = gaps().stream().filter(gap -> gap.revision() == 2).count();
            assertEquals(open, ended);
            assertTrue(gaps().stream().allMatch(gap -> gap.lost() != 0 || gap.state() == GapState.RECOVERED));
        });
    }
}
