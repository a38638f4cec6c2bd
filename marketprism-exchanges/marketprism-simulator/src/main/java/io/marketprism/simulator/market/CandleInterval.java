package io.marketprism.simulator.market;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The length of a candle or of a period of ratios. Candles are aligned in UTC: weeks begin on Mondays, months on their first day, all
 * others are multiples of their length since the epoch.
 *
 * @param count how many units, above 0
 * @param unit {@code s}, {@code m}, {@code h}, {@code d}, {@code w} or, for months, {@code M}
 */
public record CandleInterval(int count, char unit) {

    private static final long SECOND = 1_000_000;
    private static final long DAY = 86_400 * SECOND;
    // The epoch was a Thursday.
    private static final long FIRST_MONDAY = 4 * DAY;

    /** Checks the unit. */
    public CandleInterval {
        if (count < 1 || "smhdwM".indexOf(unit) < 0) {
            throw new IllegalArgumentException("expected an interval such as 1m or 1M, was \"" + count + unit + "\"");
        }
    }

    /**
     * {@return an interval}
     *
     * @param name such as {@code 1m}, {@code 4h}, {@code 1M}
     */
    public static CandleInterval of(String name) {
        return new CandleInterval(Integer.parseInt(name, 0, name.length() - 1, 10), name.charAt(name.length() - 1));
    }

    /** {@return its name, such as {@code 1m}} */
    public String name() {
        return Integer.toString(count) + unit;
    }

    /**
     * {@return the start of the interval that holds a time, microseconds since the epoch}
     *
     * @param micros a time, microseconds since the epoch
     */
    public long start(long micros) {
        if (unit == 'M') {
            LocalDate day = LocalDate.ofInstant(Instant.EPOCH.plus(micros, ChronoUnit.MICROS), ZoneOffset.UTC);
            long months = (day.getYear() - 1970) * 12L + day.getMonthValue() - 1;
            return micros(months - Math.floorMod(months, count));
        }
        long offset = unit == 'w' ? FIRST_MONDAY : 0;
        return micros - Math.floorMod(micros - offset, length());
    }

    /**
     * {@return the start of the next interval, microseconds since the epoch}
     *
     * @param start the start of an interval
     */
    public long next(long start) {
        if (unit == 'M') {
            LocalDate day = LocalDate.ofInstant(Instant.EPOCH.plus(start, ChronoUnit.MICROS), ZoneOffset.UTC);
            return micros((day.getYear() - 1970) * 12L + day.getMonthValue() - 1 + count);
        }
        return start + length();
    }

    private static long micros(long months) {
        return LocalDate.EPOCH.plusMonths(months).toEpochDay() * DAY;
    }

    private long length() {
        return count
                * switch (unit) {
                    case 's' -> SECOND;
                    case 'm' -> 60 * SECOND;
                    case 'h' -> 3_600 * SECOND;
                    case 'd' -> DAY;
                    default -> 7 * DAY;
                };
    }
}
