package io.marketprism.internal.gaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Samples;
import io.marketprism.connector.Offer.By;
import io.marketprism.event.Candle;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.GapCause;
import io.marketprism.event.GapState;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Candles of minutes, and ratios of five: what is missing is known by its time. */
class StreamByTimeTest {
    private static final long MINUTE = 60_000_000;

    private final List<MarketEvent> published = new ArrayList<>();
    private long nowUs;
    private final GapLog gapLog = new GapLog("here", () -> nowUs, published::add);
    private final StreamContinuity stream =
            StreamContinuity.byTime(new StreamKey(Samples.INSTRUMENT, DataType.CANDLE, "1m"), MINUTE, gapLog);

    /** The candle of a minute, that is final. */
    private static Candle closed(long minute) {
        return Samples.candle("1m", minute * MINUTE, true);
    }

    /** The candle of a minute, in the middle of it. */
    private static Candle open(long minute) {
        return Samples.candle("1m", minute * MINUTE, false);
    }

    private static NumberRange minutes(long first, long last) {
        return new NumberRange(first * MINUTE, (last + 1) * MINUTE - 1);
    }

    private List<Gap> gaps() {
        return published.stream()
                .filter(Gap.class::isInstance)
                .map(Gap.class::cast)
                .toList();
    }

    private Gap lastGap() {
        return gaps().get(gaps().size() - 1);
    }

    private List<GapState> states() {
        return gaps().stream().map(Gap::state).toList();
    }

    private Coverage coverage() {
        stream.writeCoverage();
        return (Coverage) published.get(published.size() - 1);
    }

    @Test
    void isFetchedByTime() {
        assertEquals(By.TIME, stream.by());
        assertEquals(MINUTE, stream.length());
    }

    @Test
    void leavesNoGapWhereMinutesFollowEachOther() {
        stream.notFinal(open(5));
        stream.event(closed(5));
        stream.notFinal(open(6));
        stream.event(closed(6));
        stream.event(closed(7));
        assertEquals(List.of(), gaps());
        assertEquals(List.of(), stream.missing());
        assertEquals(closed(7).receiveTimeUs(), coverage().toUs());
        assertNull(coverage().firstId(), "candles have no ids");
        assertNull(coverage().lastId());
        assertEquals(3, coverage().events());
    }

    @Test
    void nothingIsMissingIfTheSameMinuteGoesOn() {
        stream.event(closed(5));
        stream.interrupted(GapCause.RECONNECT);
        stream.notFinal(open(6));
        assertEquals(List.of(GapState.OPEN, GapState.RECOVERED), states());
        assertEquals(0, lastGap().lost());
        assertEquals(open(6).receiveTimeUs(), lastGap().endedAtUs());
        assertEquals(List.of(), stream.missing());
    }

    @Test
    void minutesThatPassedMeanwhileAreFetched() {
        stream.event(closed(5));
        stream.interrupted(GapCause.RECONNECT);
        stream.notFinal(open(9));
        assertEquals(List.of(GapState.OPEN, GapState.CLOSED), states());
        assertEquals(MarketEvent.ABSENT, lastGap().lost(), "whether the venue has one of each minute nobody knows");
        assertEquals(Long.toString(6 * MINUTE), lastGap().firstMissingId());
        assertEquals(Long.toString(8 * MINUTE), lastGap().lastMissingId());
        assertEquals(List.of(minutes(6, 8)), stream.missing());
        for (long minute = 6; minute <= 8; minute++) {
            assertTrue(stream.fetched(closed(minute)).has("any"));
            assertTrue(stream.fetched(closed(minute)).isEmpty(), "once");
        }
        assertEquals(List.of(), stream.missing());
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(3, lastGap().recoveredCount());
        assertEquals(3, lastGap().lost());
        stream.event(closed(9));
        assertEquals(3, gaps().size());
        assertEquals(5, coverage().events());
    }

    @Test
    void minutesThatTheVenueNeverHadCountAsProven() {
        stream.event(closed(5));
        stream.interrupted(GapCause.RECONNECT);
        stream.event(closed(8));
        stream.fetched(closed(7));
        stream.neverWere(minutes(6, 7));
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(1, lastGap().recoveredCount());
        assertEquals(1, lastGap().lost());
    }

    @Test
    void minutesThatTheVenueHasNoMoreStayMissing() {
        stream.event(closed(5));
        stream.interrupted(GapCause.RECONNECT);
        stream.event(closed(10));
        stream.gone(minutes(6, 7));
        stream.fetched(closed(8));
        stream.fetched(closed(9));
        assertEquals(GapState.CLOSED, lastGap().state());
        assertEquals(Long.toString(6 * MINUTE), lastGap().firstMissingId());
        assertEquals(Long.toString(7 * MINUTE), lastGap().lastMissingId());
        assertEquals(2, lastGap().recoveredCount());
        assertEquals(4, lastGap().lost());
    }

    @Test
    void aMinuteThatIsLeftOutIsAGap() {
        stream.event(closed(5));
        stream.event(closed(7));
        assertEquals(GapCause.SEQUENCE_BREAK, lastGap().cause());
        assertEquals(GapState.CLOSED, lastGap().state());
        assertEquals(List.of(minutes(6, 6)), stream.missing());
    }

    /** Whether the venue tells the end of a minute before or behind the begin of the next. */
    @Test
    void theEndOfAMinuteMayComeBehindTheBeginOfTheNext() {
        stream.event(closed(5));
        stream.notFinal(open(7));
        stream.event(closed(6));
        assertEquals(List.of(), gaps());
        stream.interrupted(GapCause.DECODE);
        stream.notFinal(open(8));
        assertEquals(List.of(minutes(7, 7)), stream.missing());
        stream.event(closed(7));
        assertEquals(List.of(), stream.missing());
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(1, lastGap().recoveredCount());
    }

    @Test
    void whatComesAgainProvesNothing() {
        stream.event(closed(5));
        stream.event(closed(6));
        long proven = coverage().toUs();
        stream.interrupted(GapCause.RECONNECT);
        assertTrue(stream.event(Samples.candle("1m", 5 * MINUTE, 20 * MINUTE, true)), "it may correct what came first");
        assertEquals(GapState.OPEN, lastGap().state());
        assertEquals(proven, coverage().toUs());
        stream.notFinal(open(7));
        assertEquals(GapState.RECOVERED, lastGap().state());
    }

    @Test
    void aVenueThatSaysThatNothingIsNewProvesThatNothingIsMissing() {
        stream.alive(MINUTE);
        stream.event(closed(5));
        stream.interrupted(GapCause.POLL_MISSED);
        stream.alive(7 * MINUTE);
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(0, lastGap().lost());
    }

    @Test
    void aRatioWithoutATimeProvesNothing() {
        StreamContinuity ratios = StreamContinuity.byTime(
                new StreamKey(Samples.INSTRUMENT, DataType.LSR_ALL_ACCOUNT, "5m"), 5 * MINUTE, gapLog);
        ratios.event(Samples.ratio("5m", 5 * MINUTE));
        ratios.interrupted(GapCause.POLL_MISSED);
        ratios.event(Samples.ratio("5m", MarketEvent.ABSENT));
        assertEquals(GapState.CLOSED, lastGap().state());
        ratios.event(Samples.ratio("5m", 15 * MINUTE));
        assertEquals(List.of(minutes(10, 14)), ratios.missing());
    }

    @Test
    void whatComesOnTwoLegsIsWaitedForOnTheOther() {
        stream.severalLegs(true);
        stream.event(closed(5));
        stream.event(closed(7));
        assertEquals(List.of(), gaps());
        assertEquals(List.of(), stream.missing());
        stream.event(closed(6));
        stream.tellHeldGaps();
        stream.severalLegs(false);
        assertEquals(List.of(), gaps());
    }

    private void restart(long safeMinute) {
        stream.restarted(
                (safeMinute + 1) * MINUTE,
                Map.of(
                        "fast", new SafeNumbers.Safe((safeMinute + 1) * MINUTE - 1, List.of()),
                        "slow", new SafeNumbers.Safe(safeMinute * MINUTE - 1, List.of())));
    }

    @Test
    void whatPassedBetweenTwoRunsIsFetchedForEachSinkThatLacksIt() {
        nowUs = 9 * MINUTE;
        restart(5);
        stream.begin();
        assertEquals(List.of(), stream.missing(), "where it ends is not known");
        stream.notFinal(open(8));
        assertEquals(List.of(minutes(5, 7)), stream.missing());
        assertFalse(stream.fetched(closed(5)).has("fast"));
        assertTrue(stream.fetched(closed(6)).has("fast"));
        assertTrue(stream.fetched(closed(7)).has("slow"));
        stream.neverWere(minutes(5, 7));
        assertEquals(GapCause.COLLECTOR_RESTART, lastGap().cause());
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(3, lastGap().recoveredCount());
        Coverage joined = (Coverage) published.get(published.size() - 1);
        assertEquals(lastGap().startedAtUs(), joined.fromUs());
        assertEquals(lastGap().endedAtUs(), joined.toUs());
    }

    @Test
    void aRestartWithinAMinuteLosesNothing() {
        nowUs = 6 * MINUTE + 1;
        stream.restarted(6 * MINUTE, Map.of("store", new SafeNumbers.Safe(6 * MINUTE - 1, List.of())));
        stream.begin();
        stream.notFinal(open(6));
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(0, lastGap().lost());
    }

    /** Of an instrument that is not traded there may be no candle for long. */
    @Test
    void whatIsOverIsFetchedThoughNothingComes() {
        nowUs = 9 * MINUTE + 1;
        restart(5);
        stream.begin();
        nowUs += StreamContinuity.QUIET_AFTER_US - 1;
        assertEquals(List.of(), stream.missing());
        nowUs++;
        assertEquals(List.of(minutes(5, 8)), stream.missing(), "the ninth minute comes by itself");
        for (long minute = 5; minute <= 8; minute++) {
            stream.fetched(closed(minute));
        }
        assertEquals(GapState.RECOVERED, lastGap().state());
        stream.event(closed(9));
        assertEquals(GapState.RECOVERED, lastGap().state());
        assertEquals(List.of(), stream.missing());
    }
}
