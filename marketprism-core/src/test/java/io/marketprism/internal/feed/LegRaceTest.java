package io.marketprism.internal.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.event.DataType;
import io.marketprism.internal.metrics.PipelineMetrics;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LegRaceTest {
    private static final long OVER_US = LegRace.OVER_AFTER_US + 1;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LegRace race = new LegRace(new PipelineMetrics(registry).legs("venue", "spot", DataType.TRADE, 2));
    private long nowUs = 100_000_000;

    @BeforeEach
    void joinBoth() {
        race.joins(0, nowUs - 10_000_000);
        race.joins(1, nowUs - 10_000_000);
    }

    private RequiredSearch find(String name, int leg) {
        return registry.get("marketprism.leg." + name)
                .tags("exchange", "venue", "market_type", "spot", "data_type", "trade", "leg", String.valueOf(leg));
    }

    /** What is over is counted: first of the first leg, of the second; missed likewise. */
    private void assertCounts(int first, int second, int missedByFirst, int missedBySecond) {
        race.tend(nowUs + OVER_US + 1_000_000);
        assertEquals(
                "first " + first + " and " + second + ", missed " + missedByFirst + " and " + missedBySecond,
                "first " + count("first.events", 1) + " and " + count("first.events", 2) + ", missed "
                        + count("missed.events", 1) + " and " + count("missed.events", 2));
    }

    private int count(String name, int leg) {
        return (int) find(name, leg).functionCounter().count();
    }

    private double leadMillis(int leg) {
        return find("lead", leg).timer().totalTime(TimeUnit.MILLISECONDS);
    }

    @Test
    void whoIsFirstIsCountedWithItsLead() {
        race.came(0, "a", true, nowUs);
        race.came(1, "a", false, nowUs + 3_000);
        race.came(1, "b", true, nowUs + 5_000);
        race.came(0, "b", false, nowUs + 12_000);
        race.came(0, "b", false, nowUs + 13_000);
        assertEquals(0, count("first.events", 1), "nothing is over yet");
        assertCounts(1, 1, 0, 0);
        assertEquals(3, leadMillis(1));
        assertEquals(7, leadMillis(2));
        race.came(1, "a", false, nowUs + 2 * OVER_US);
        nowUs += 2 * OVER_US;
        assertCounts(1, 1, 0, 0);
    }

    @Test
    void whatALegDoesNotBringIsMissed() {
        race.came(0, "a", true, nowUs);
        race.came(1, 4, 5, nowUs);
        assertCounts(1, 1, 1, 1);
        assertEquals(0, find("lead", 1).timer().count(), "there was nobody to be ahead of");
    }

    @Test
    void whatWasOnItsWayWhenALegJoinedIsNotMissed() {
        LegRace fresh = new LegRace(new PipelineMetrics(registry).legs("venue", "spot", DataType.TRADE, 2));
        fresh.came(0, "before", true, nowUs);
        fresh.joins(1, nowUs);
        fresh.came(0, "on its way", true, nowUs + 1_000_000);
        fresh.came(0, "after", true, nowUs + 3_000_000);
        fresh.joins(1, nowUs + 4_000_000);
        fresh.came(0, "while it is down", true, nowUs + 5_000_000);
        fresh.tend(nowUs + 5_000_000 + OVER_US);
        assertEquals(4, count("first.events", 1));
        assertEquals(2, count("missed.events", 2));
    }

    @Test
    void numberThatALegSkippedIsMissedThoughAnotherBringsItLater() {
        for (long number : new long[] {4, 6, 7}) {
            race.came(0, number - 1, number, nowUs + number);
        }
        for (long number : new long[] {4, 5, 6, 7}) {
            race.came(1, number - 1, number, nowUs + 10 + number);
        }
        assertCounts(3, 1, 1, 0);
    }

    @Test
    void whatReachesOverANumberBringsIt() {
        race.came(0, 10, 20, nowUs);
        race.came(1, 10, 25, nowUs + 2_000);
        race.came(0, 20, 30, nowUs + 4_000);
        race.came(1, 25, 35, nowUs + 6_000);
        race.came(0, 30, 35, nowUs + 7_000);
        assertCounts(2, 2, 0, 0);
        assertEquals(2 + 2, leadMillis(1), "20 and 30");
        assertEquals(2 + 1, leadMillis(2), "25 and 35");
    }

    @Test
    void numbersThatBeginAnewAreComparedAgainOnceAllHaveBegun() {
        race.came(0, 999, 1_000, nowUs);
        race.countsAnew(nowUs + 1);
        race.came(0, 0, 1, nowUs + 2);
        race.came(1, 1_000, 1_001, nowUs + 3);
        race.came(1, 0, 1, nowUs + 4);
        nowUs += OVER_US;
        race.came(0, 1, 2, nowUs);
        race.came(1, 1, 2, nowUs + 1);
        assertCounts(1, 0, 0, 0);
        nowUs += 70_000_000;
        race.came(0, 0, 1, nowUs);
        race.came(1, 0, 1, nowUs + 1);
        assertCounts(2, 0, 0, 0);
    }

    @Test
    void aLegThatIsFarBehindCostsNoMoreThanSoManyEvents() {
        for (long number = 1; number <= StreamLegs.REMEMBERED + 10; number++) {
            race.came(0, number - 1, number, nowUs);
            race.came(0, "event " + number, true, nowUs);
        }
        race.tend(nowUs);
        assertEquals(20, count("first.events", 1), "those beyond are over");
    }
}
