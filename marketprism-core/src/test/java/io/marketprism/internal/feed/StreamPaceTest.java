package io.marketprism.internal.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Seeds;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamPaceTest {
    private static final long SECOND = 1_000_000;
    private static final long CHANNEL_US = 600 * SECOND;
    private static final int DAY = 24 * 3_600;

    private final StreamPace pace = new StreamPace();
    private long nowUs = 77;

    private void pass(int seconds, int eventsASecond, long pauseUs) {
        for (int i = 0; i < seconds; i++) {
            nowUs += SECOND;
            pace.came(eventsASecond, pauseUs, nowUs);
        }
    }

    @Test
    void isAsPatientAsItsChannelUntilItHasComeFastForFiveMinutes() {
        pass(299, 4, 800_000);
        assertFalse(pace.isFast());
        assertEquals(CHANNEL_US, pace.lateAfterUs(CHANNEL_US));
        pass(10, 4, 800_000);
        assertTrue(pace.isFast());
        assertEquals(5 * SECOND, pace.lateAfterUs(CHANNEL_US));
    }

    @Test
    void waitsThreeTimesTheLongestPause() {
        pass(400, 10, 4 * SECOND);
        assertEquals(12 * SECOND, pace.lateAfterUs(CHANNEL_US));
        assertEquals(10 * SECOND, pace.lateAfterUs(10 * SECOND), "but no longer than its channel");
    }

    @Test
    void slowStreamIsLateOnlyByItsChannel() {
        pass(1_000, 3, 800_000);
        assertFalse(pace.isFast());
        assertEquals(CHANNEL_US, pace.lateAfterUs(CHANNEL_US));
        assertEquals(Long.MAX_VALUE, pace.lateAfterUs(Long.MAX_VALUE));
    }

    @Test
    void isTwiceAsPatientEachTimeThatAskingWasInVain() {
        pass(400, 10, SECOND);
        pace.missed();
        pace.missed();
        assertEquals(20 * SECOND, pace.lateAfterUs(CHANNEL_US));
        for (int i = 0; i < 100; i++) {
            pace.missed();
        }
        assertEquals(3_600 * SECOND, pace.lateAfterUs(CHANNEL_US));
        pass(1, 1, SECOND);
        assertEquals(5 * SECOND, pace.lateAfterUs(CHANNEL_US));
    }

    /** A market that is lively for some seconds and calm for some more, all day long: hardly any stream is ever taken for dead. */
    @Test
    void burstyStreamIsTakenForDeadLessThanOnceADay() {
        int[] late = new int[1];
        int days = Boolean.getBoolean("marketprism.long") ? 500 : 20;
        Seeds.forEach(days, random -> late[0] += lateIn(random, new StreamPace()));
        assertTrue(late[0] < days, "Expected less than one false alarm a day, were " + late[0] + " in " + days);
    }

    private static int lateIn(Random random, StreamPace pace) {
        double now = 0;
        double longest = 0;
        double phaseEnds = 0;
        double rate = 1;
        int look = 1;
        int events = 0;
        int late = 0;
        boolean isLate = false;
        double newest = 0;
        while (look < DAY) {
            if (now >= phaseEnds) {
                boolean lively = random.nextInt(3) > 0;
                rate = lively ? 5 + random.nextInt(50) : 0.3 + random.nextDouble();
                phaseEnds = now + -Math.log(1 - random.nextDouble()) * (lively ? 15 : 10);
            }
            now += -Math.log(1 - random.nextDouble()) / rate;
            for (; look < now && look < DAY; look++) {
                pace.came(events, (long) (longest * SECOND), look * SECOND);
                events = 0;
                boolean nowLate = (look - newest) * SECOND > pace.lateAfterUs(CHANNEL_US);
                late += nowLate && !isLate ? 1 : 0;
                isLate = nowLate;
            }
            longest = isLate ? longest : Math.max(longest, now - newest);
            isLate = false;
            newest = now;
            events++;
        }
        return late;
    }
}
