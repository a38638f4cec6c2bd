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
 * @param offsetHours hours east of UTC of the clock that they are aligned by instead; 0 for UTC
 */
public record CandleInterval(int count, char unit, int offsetHours) {

    private static final long SECOND = 1_000_000;
    private static final long HOUR = 3_600 * SECOND;
    private static final long DAY = 24 * HOUR;
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
        return new CandleInterval(Integer.parseInt(name, 0, name.length() - 1, 10), name.charAt(name.length() - 1), 0);
    }

    /**
     * {@return the same length, aligned by the clock of another time zone}
     *
     * @param hours hours east of UTC
     */
    public CandleInterval atOffset(int hours) {
        return new CandleInterval(count, unit, hours);
    }

    /** {@return its name, such as {@code 1m}, or {@code 1d+8} if it is not aligned in UTC} */
    public String name() {
        String length = Integer.toString(count) + unit;
        return offsetHours == 0 ? length : String.format("%s%+d", length, offsetHours);
    }

    /**
     * {@return the start of the interval that holds a time, microseconds since the epoch}
     *
     * @param micros a time, microseconds since the epoch
     */
    public long start(long micros) {
        return localStart(micros + offset()) - offset();
    }

    private long offset() {
        return offsetHours * HOUR;
    }

    private long localStart(long micros) {
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
            LocalDate day =
                    LocalDate.ofInstant(Instant.EPOCH.plus(start + offset(), ChronoUnit.MICROS), ZoneOffset.UTC);
            return micros((day.getYear() - 1970) * 12L + day.getMonthValue() - 1 + count) - offset();
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
                    case 'h' -> HOUR;
                    case 'd' -> DAY;
                    default -> 7 * DAY;
                };
    }
}
