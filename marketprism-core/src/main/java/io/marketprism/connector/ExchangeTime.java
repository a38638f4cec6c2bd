package io.marketprism.connector;

import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Judges the times that exchanges send. A time of 0 is none. One before 2009, when there was no such market, or more than a day ahead of the
 * clock that received it, cannot be right, whether its unit has changed or a clock is wrong: it is neither believed nor scaled to what it might
 * mean, but left out and told.
 */
public final class ExchangeTime {
    /** The first time that is believed: the begin of 2009, µs since the epoch. */
    public static final long FIRST_US = 1_230_768_000_000_000L;

    /** The last time that is believed where nothing tells when it was received: the begin of 2200, µs since the epoch. */
    public static final long LAST_US = 7_258_118_400_000_000L;

    private static final long DAY_US = TimeUnit.DAYS.toMicros(1);

    private ExchangeTime() {}

    /**
     * A time of an event.
     *
     * @param timeUs what the exchange says, µs since the epoch; 0 or {@link MarketEvent#ABSENT} for none
     * @param frame tells when it was received
     * @param of whose data it is
     * @param type which data it is
     * @param output is told of a time that cannot be right; null if there is nobody to tell, as for the body of a call
     * @return the time, or {@link MarketEvent#ABSENT} if there is none that can be right
     */
    public static long plausible(
            long timeUs, Frame frame, Instrument of, DataType type, @Nullable NormalizerOutput output) {
        long received = frame.receiveTimeUs();
        if (timeUs >= FIRST_US && timeUs <= (received == MarketEvent.ABSENT ? LAST_US : received + DAY_US)) {
            return timeUs;
        }
        if (timeUs != 0 && timeUs != MarketEvent.ABSENT && output != null) {
            output.doubted(new NormalizationException(Problem.INVALID_FIELD, 0, doubt(timeUs, received))
                    .in(type.wireName(), of, type));
        }
        return MarketEvent.ABSENT;
    }

    private static String doubt(long timeUs, long received) {
        return "expected a time from " + instant(FIRST_US) + " to "
                + (received == MarketEvent.ABSENT
                        ? instant(LAST_US)
                        : "a day after it was received, " + instant(received))
                + ", was " + instant(timeUs) + " (left out)";
    }

    private static Instant instant(long timeUs) {
        return Instant.ofEpochSecond(Math.floorDiv(timeUs, 1_000_000L), Math.floorMod(timeUs, 1_000_000L) * 1_000);
    }

    /**
     * A time of an instrument, such as when it is listed: it may be years ahead.
     *
     * @param timeUs what the exchange says, µs since the epoch
     * @return whether it can be right
     */
    public static boolean isPlausible(long timeUs) {
        return timeUs >= FIRST_US && timeUs <= LAST_US;
    }
}
