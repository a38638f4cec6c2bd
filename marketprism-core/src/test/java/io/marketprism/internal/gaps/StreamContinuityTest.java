package io.marketprism.internal.gaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.Seeds;
import io.marketprism.connector.Offer.Numbering;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.internal.book.BookPosition;
import io.marketprism.internal.time.ManualTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamContinuityTest {
    private final List<MarketEvent> published = new ArrayList<>();
    private long nowUs = 1_500;
    private final GapLog gapLog = new GapLog("here", () -> nowUs, published::add);

    private StreamContinuity stream(DataType type, boolean numberedWithoutHoles) {
        return new StreamContinuity(
                new StreamKey(Samples.INSTRUMENT, type),
                numberedWithoutHoles ? Numbering.WITHOUT_HOLES : Numbering.WITH_HOLES,
                gapLog);
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
    void endsAtItsLastProofAndKnowsNothingAfterwards() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.trade(7));
        published.clear();
        stream.end();
        assertEquals(1, published.size(), published::toString);
        assertEquals(2_007, ((Coverage) published.get(0)).toUs());
        assertFalse(stream.event(Samples.trade(11)));
        stream.interrupted(GapCause.RECONNECT);
        stream.alive(9_000);
        assertEquals(List.of(), gaps());
        assertEquals(2_007, coverage(stream).toUs());
    }

    @Test
    void gapsThatAreOpenWhenItEndsAreClosed() {
        StreamContinuity stream = trades(true);
        stream.restarted(1);
        stream.absent(GapCause.REFUSED, 2);
        stream.end();
        stream.absent(GapCause.REFUSED, 2);
        stream.begin();
        assertEquals(
                List.of(GapState.OPEN, GapState.OPEN, GapState.CLOSED, GapState.CLOSED),
                gaps().stream().map(Gap::state).toList());
    }

    @Test
    void leavesAGapWhereAVenueBeginsToCountAnew() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.trade(7));
        stream.event(Samples.trade(8));
        Trade anew = Samples.tradeAt(1, 1_009, 2_009);
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

    /** An exchange that may jump does not prove a loss by it, but nobody can prove that there was none. */
    @Test
    void doesNotKnowWhatAHoleHasSwallowedWhereNumbersMayJump() {
        StreamContinuity stream = trades(false);
        stream.event(Samples.trade(7));
        stream.event(Samples.trade(11));
        Gap gap = onlyGap();
        assertEquals(GapState.CLOSED, gap.state());
        assertEquals(GapCause.SEQUENCE_BREAK, gap.cause());
        assertEquals("8", gap.firstMissingId());
        assertEquals("10", gap.lastMissingId());
        assertEquals(MarketEvent.ABSENT, gap.lost());
        assertEquals(2_007, gap.startedAtUs());
        assertEquals(2_011, gap.endedAtUs());
    }

    @Test
    void passesEachTradeOnOnce() {
        StreamContinuity stream = trades(true);
        assertTrue(stream.event(Samples.trade(7)));
        assertFalse(stream.event(Samples.trade(7)));
        assertTrue(stream.event(Samples.trade(10)));
        assertTrue(stream.event(Samples.trade(8)), "late");
        assertFalse(stream.event(Samples.trade(8)));
        assertTrue(stream.event(Samples.trade(9)), "late");
        assertFalse(stream.event(Samples.trade(10)));
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
    void coversFromTheFirstMomentToTheLastProof() {
        StreamContinuity stream = trades(true);
        stream.begin();
        nowUs = 1_600;
        stream.begin();
        Coverage first = (Coverage) published.get(0);
        assertEquals(1, published.size());
        assertEquals(1_500, first.fromUs());
        assertEquals(1_500, first.toUs());
        assertEquals(0, first.events());
        assertNull(first.firstId());
        stream.event(Samples.trade(7));
        stream.event(Samples.trade(8));
        nowUs = 700_000_000;
        Coverage last = coverage(stream);
        assertEquals(1_500, last.fromUs());
        assertEquals(2_008, last.toUs(), "what came then is proven; that nothing came since is not");
        assertEquals(2, last.events());
        assertEquals("7", last.firstId());
        assertEquals("8", last.lastId());
        assertEquals(gapLog.session(), last.session());
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"TRADE", "BBO"})
    void beginsAGapAtTheLastEventAndNotWhereItWasNoticed(DataType type) {
        StreamContinuity stream = stream(type, true);
        stream.event(type == DataType.TRADE ? Samples.trade(7) : Samples.bbo(7));
        long last = stream.lastReceiveTimeUs();
        nowUs = 600_000_000;
        stream.interrupted(GapCause.RECONNECT);
        assertEquals(last, onlyGap().startedAtUs());
        assertEquals(last, coverage(stream).toUs());
    }

    @Test
    void beginsAGapWhereTheCoverageBeganIfNothingCame() {
        StreamContinuity stream = trades(true);
        stream.begin();
        nowUs = 600_000_000;
        stream.interrupted(GapCause.RECONNECT);
        assertEquals(1_500, onlyGap().startedAtUs());
    }

    /** A silence that is noticed after 10 min, while the wall clock is set back by as much. */
    @Test
    void isNotMisledByAWallClockThatIsSetBack() {
        ManualTime time = new ManualTime(0);
        GapLog steady = new GapLog("here", time, published::add);
        StreamContinuity stream = new StreamContinuity(
                new StreamKey(Samples.INSTRUMENT, DataType.TRADE), Numbering.WITHOUT_HOLES, steady);
        time.pass(100_000_000);
        stream.event(Samples.tradeAt(7, time.nowUs()));
        time.pass(300_000_000);
        stream.writeCoverage();
        time.jump(-600_000_000);
        time.pass(300_000_000);
        stream.interrupted(GapCause.RECONNECT);
        time.pass(3_000_000);
        stream.event(Samples.tradeAt(9, time.nowUs()));
        Gap gap = lastGap();
        assertEquals(100_000_000, gap.startedAtUs());
        assertTrue(gap.endedAtUs() >= 100_000_000 + 600_000_000L * 19 / 20, gap::toString);
        assertTrue(published.stream()
                .filter(Coverage.class::isInstance)
                .map(Coverage.class::cast)
                .allMatch(coverage -> coverage.toUs() == 100_000_000));
        assertEquals(gap.endedAtUs(), coverage(stream).toUs());
    }

    @Test
    void takesTheWordOfAVenueThatAStateStands() {
        StreamContinuity stream = stream(DataType.ORDERBOOK, false);
        stream.proven(1_900);
        assertEquals(MarketEvent.ABSENT, stream.provenUntilUs(), "nobody listens");
        stream.event(Samples.snapshot(5));
        stream.proven(3_000);
        stream.proven(2_900);
        assertEquals(3_000, coverage(stream).toUs());
    }

    @Test
    void endsTheGapOfARestartWhereTheCoverageBegins() {
        StreamContinuity stream = trades(true);
        stream.restarted(1_000);
        assertEquals(GapState.OPEN, onlyGap().state());
        stream.event(Samples.trade(7));
        assertEquals(GapCause.COLLECTOR_RESTART, lastGap().cause());
        assertEquals(1_000, lastGap().startedAtUs());
        assertEquals(2_007, lastGap().endedAtUs());
        assertEquals(2_007, coverage(stream).fromUs());
    }

    /** With a subscription come trades of the past: some that the last run had, and those that were made since. */
    @Test
    void doesNotRepeatWhatAnEarlierRunHasDelivered() {
        StreamContinuity stream = trades(false);
        nowUs = 5_000;
        stream.restarted(
                2_007, Map.of("fast", new SafeNumbers.Safe(8, List.of()), "slow", new SafeNumbers.Safe(7, List.of())));
        assertFalse(stream.event(past(6)));
        assertFalse(stream.event(past(7)), "both sinks have it");
        assertTrue(stream.event(past(8)), "one of them has not");
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertTrue(stream.event(Samples.trade(9)));
        assertEquals("8", coverage(stream).firstId());
    }

    /** Made after the last run, and numbered lower than what it had. */
    @Test
    void takesNoNewNumberingForWhatAnEarlierRunHasDelivered() {
        StreamContinuity stream = trades(false);
        nowUs = 5_000;
        stream.restarted(900, Map.of("only", new SafeNumbers.Safe(7, List.of())));
        assertTrue(stream.event(past(6)));
    }

    /** What a sink lacks of an earlier gap is not held back. */
    @Test
    void bringsWhatASinkHasLackedSinceAnEarlierRun() {
        StreamContinuity earlier = trades(false);
        earlier.event(Samples.trade(3));
        earlier.event(Samples.trade(5));
        SafeNumbers.Safe left = new SafeNumbers.Safe(5, earlier.known().unhealed());
        StreamContinuity stream = trades(false);
        nowUs = 5_000;
        stream.restarted(2_005, Map.of("only", left));
        assertFalse(stream.event(past(3)));
        assertTrue(stream.event(past(4)));
    }

    private static Trade past(long id) {
        return Samples.trade(id).withSource(TradeSource.BACKFILL);
    }

    @Test
    void leavesAnEmptyGapIfTheLastRunWasLaterByItsClock() {
        StreamContinuity stream = trades(true);
        stream.restarted(9_000);
        stream.begin();
        assertEquals(GapState.CLOSED, lastGap().state());
        assertEquals(1_500, lastGap().startedAtUs());
        assertEquals(1_500, lastGap().endedAtUs());
        assertEquals(1_500, coverage(stream).fromUs());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void healsAGapOfWhichAllTradesComeLate(boolean numberedWithoutHoles) {
        StreamContinuity stream = trades(numberedWithoutHoles);
        stream.event(Samples.trade(7));
        stream.event(Samples.trade(11));
        stream.event(Samples.trade(9));
        stream.event(Samples.trade(9));
        stream.event(Samples.trade(8));
        assertEquals(1, gaps().size(), "not told with each trade");
        stream.event(Samples.trade(10));
        Gap gap = lastGap();
        assertEquals(2, gaps().size());
        assertEquals(gaps().get(0).gapId(), gap.gapId());
        assertEquals(2, gap.revision());
        assertEquals(GapState.RECOVERED, gap.state());
        assertEquals(3, gap.lost());
        assertEquals(3, gap.recoveredCount());
        assertEquals(2_007, gap.startedAtUs());
        assertEquals(2_011, gap.endedAtUs());
        assertEquals(1_011, gap.firstGoodExchangeTimeUs());
        stream.event(Samples.trade(12));
        assertEquals(2, gaps().size(), "the numbering goes on where it was");
    }

    @Test
    void tellsWithTheCoverageWhatHasComeOfAGap() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.trade(7));
        stream.event(Samples.trade(11));
        stream.event(Samples.trade(9));
        stream.event(Samples.trade(8));
        stream.writeCoverage();
        assertEquals(GapState.CLOSED, lastGap().state());
        assertEquals(3, lastGap().lost());
        assertEquals(2, lastGap().recoveredCount());
        stream.writeCoverage();
        assertEquals(2, gaps().size(), "nothing new");
    }

    @Test
    void healsSeveralGapsByOneAggregate() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.trade(TradeId.of(7), 7, 7, 7));
        stream.event(Samples.trade(TradeId.of(11), 11, 11, 11));
        stream.event(Samples.trade(TradeId.of(21), 21, 21, 21));
        assertEquals(2, gaps().size());
        stream.event(Samples.trade(TradeId.of(19), 19, 9, 19));
        assertEquals(2, gaps().size());
        stream.writeCoverage();
        assertEquals(
                List.of(2L, 8L),
                gaps().subList(2, 4).stream().map(Gap::recoveredCount).toList());
        stream.event(Samples.trade(TradeId.of(20), 20, 20, 20));
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals("12", lastGap().firstMissingId());
        assertEquals(9, lastGap().recoveredCount());
        stream.event(Samples.trade(TradeId.of(8), 8, 8, 8));
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals("8", lastGap().firstMissingId());
        assertEquals(6, gaps().size());
    }

    /** The time of a trade says that an id is used a second time. */
    @Test
    void takesNoTradeOfANewNumberingForALateOne() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.trade(7));
        stream.event(Samples.trade(11));
        stream.event(Samples.tradeAt(9, 60_000_000));
        assertEquals(2, gaps().size());
        assertEquals(0, lastGap().recoveredCount());
        assertNotEquals(gaps().get(0).gapId(), lastGap().gapId());
        stream.event(Samples.tradeAt(10, 60_000_001));
        assertEquals(2, gaps().size(), "what was missing of the old numbering does not come any more");
    }

    /** Trades of one moment may be numbered in another order than they are timed. */
    @Test
    void takesNoLateTradeForANewNumbering() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.tradeAt(7, 5_000));
        stream.event(Samples.tradeAt(9, 5_001));
        stream.event(Samples.tradeAt(8, 5_002));
        assertEquals(GapState.RECOVERED, lastGap().state());
        stream.event(Samples.tradeAt(10, 5_003));
        assertEquals(2, gaps().size());
    }

    /** What was lost between the newest trade and an old one is not proven to be there by the old one. */
    @Test
    void beginsAGapAtTheNewestTradeThoughAnOldOneCameLater() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.tradeAt(7, 5_000, 10_000));
        stream.event(Samples.tradeAt(7, 5_000, 20_000));
        assertEquals(10_000, coverage(stream).toUs());
        assertEquals(20_000, stream.lastReceiveTimeUs());
        stream.event(Samples.tradeAt(9, 15_000, 30_000));
        assertEquals(10_000, onlyGap().startedAtUs());
        stream.event(Samples.tradeAt(8, 14_000, 40_000));
        assertEquals(30_000, coverage(stream).toUs());
    }

    @Test
    void remembersTheNewestGapsOnly() {
        StreamContinuity stream = trades(true);
        for (long id = 0; id <= 2 * (LateTrades.MAX_GAPS + 1); id += 2) {
            stream.event(Samples.trade(id));
        }
        assertEquals(LateTrades.MAX_GAPS + 1, gaps().size());
        stream.event(Samples.trade(1));
        assertEquals(LateTrades.MAX_GAPS + 1, gaps().size(), "forgotten");
        stream.event(Samples.trade(3));
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals("3", lastGap().firstMissingId());
    }

    @Test
    void forgetsAGapThatIsInTooManyPieces() {
        StreamContinuity stream = trades(true);
        stream.event(Samples.trade(0));
        stream.event(Samples.trade(4 * LateTrades.MAX_RANGES));
        for (long id = 2; id <= 2 * LateTrades.MAX_RANGES; id += 2) {
            stream.event(Samples.trade(id));
        }
        assertEquals(GapState.CLOSED, lastGap().state());
        assertEquals(LateTrades.MAX_RANGES, lastGap().recoveredCount());
        stream.event(Samples.trade(1));
        stream.writeCoverage();
        assertEquals(2, gaps().size(), "it stays as it was");
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
    void bookThatCannotBeginHasAGapFromItsFirstEventToItsFirstSnapshot() {
        StreamContinuity stream = stream(DataType.ORDERBOOK, false);
        stream.absent(GapCause.RATE_LIMITED, 4_000);
        stream.absent(GapCause.RATE_LIMITED, 4_500);
        assertEquals(GapCause.RATE_LIMITED, onlyGap().cause());
        assertEquals(GapState.OPEN, onlyGap().state());
        assertEquals(4_000, onlyGap().startedAtUs());
        stream.event(Samples.snapshot(9));
        assertEquals(GapState.CLOSED, lastGap().state());
        stream.absent(GapCause.RATE_LIMITED, 4_000);
        assertEquals(2, gaps().size(), "it has begun");
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

    /** Whatever is lost, repeated and late, the gaps name exactly what is missing. */
    @Test
    void namesExactlyWhatIsMissing() {
        Seeds.forEach(500, random -> {
            published.clear();
            StreamContinuity stream = trades(true);
            Set<Long> missing = new TreeSet<>();
            stream.event(Samples.trade(1));
            for (long id = 2; id <= 60; id++) {
                int fate = random.nextInt(10);
                if (fate == 0) {
                    stream.interrupted(GapCause.RECONNECT);
                }
                if (fate <= 2 && id < 60) {
                    missing.add(id);
                } else {
                    stream.event(Samples.trade(id));
                    if (fate <= 4) {
                        long lateOrRepeated = Math.max(1, id - random.nextInt(8));
                        stream.event(Samples.trade(lateOrRepeated));
                        missing.remove(lateOrRepeated);
                    }
                    if (fate == 5) {
                        stream.writeCoverage();
                    }
                }
            }
            stream.writeCoverage();
            Map<String, Gap> newest = new LinkedHashMap<>();
            gaps().forEach(gap -> newest.put(gap.gapId(), gap));
            Set<Long> unexplained = new TreeSet<>(missing);
            for (Gap gap : newest.values()) {
                assertNotEquals(GapState.OPEN, gap.state());
                if (gap.firstMissingId() == null) {
                    assertEquals(0, gap.lost());
                    continue;
                }
                long first = Long.parseLong(gap.firstMissingId());
                long last = Long.parseLong(gap.lastMissingId());
                Set<Long> own =
                        missing.stream().filter(id -> id >= first && id <= last).collect(Collectors.toSet());
                assertEquals(last - first + 1, gap.lost());
                assertEquals(own.size(), gap.lost() - gap.recoveredCount());
                assertEquals(own.isEmpty() ? GapState.RECOVERED : GapState.CLOSED, gap.state());
                assertTrue(unexplained.containsAll(own), "in two gaps");
                unexplained.removeAll(own);
            }
            assertEquals(Set.of(), unexplained);
        });
    }
}
