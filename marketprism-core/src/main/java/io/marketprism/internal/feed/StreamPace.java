package io.marketprism.internal.feed;

import io.marketprism.event.MarketEvent;
import java.util.concurrent.TimeUnit;

/**
 * How a stream comes: how many events in each of the last minutes, and with which pauses. One that has come fast for five minutes is missed after three
 * times its longest pause; of any other only its channel can say how long it may be silent. Used by one thread.
 */
final class StreamPace {
    private static final int MINUTES = 5;
    private static final long MINUTE_US = 60_000_000;

    /** Four events a second. */
    private static final long FAST = 4 * 60L * MINUTES;

    private static final long LEAST_SILENCE_US = 5_000_000;
    private static final int PAUSES = 3;
    private static final long LONGEST_SILENCE_US = TimeUnit.HOURS.toMicros(1);

    private final long[] byMinute = new long[MINUTES];
    private long minutes;
    private long minuteBeganUs = MarketEvent.ABSENT;
    private long inMinute;
    private long longestPauseUs;
    private int misses;

    /**
     * Some events have come since the last time.
     *
     * @param pauseUs the longest pause between two, ever
     */
    void came(long events, long pauseUs, long nowUs) {
        longestPauseUs = Math.max(longestPauseUs, pauseUs);
        misses = events > 0 ? 0 : misses;
        inMinute += events;
        minuteBeganUs = minuteBeganUs == MarketEvent.ABSENT ? nowUs : minuteBeganUs;
        if (nowUs - minuteBeganUs >= MINUTE_US) {
            byMinute[(int) (minutes++ % MINUTES)] = inMinute;
            minuteBeganUs = nowUs;
            inMinute = 0;
        }
    }

    /** {@return whether at least four events a second came over five minutes} */
    boolean isFast() {
        long sum = 0;
        for (long count : byMinute) {
            sum += count;
        }
        return minutes >= MINUTES && sum >= FAST;
    }

    /** Whatever was done about its silence was in vain: the market may be quiet, or halted. */
    void missed() {
        misses++;
    }

    /**
     * After which silence the stream is late: twice as long each time that was in vain, up to an hour.
     *
     * @param channelUs how long its channel may be silent; {@link Long#MAX_VALUE} if nobody knows
     */
    long lateAfterUs(long channelUs) {
        long us = isFast() ? Math.min(channelUs, Math.max(LEAST_SILENCE_US, PAUSES * longestPauseUs)) : channelUs;
        return us > LONGEST_SILENCE_US ? us : Math.min(LONGEST_SILENCE_US, us << Math.min(misses, 20));
    }
}
