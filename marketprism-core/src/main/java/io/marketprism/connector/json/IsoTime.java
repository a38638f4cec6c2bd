package io.marketprism.connector.json;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** Times as ISO 8601 writes them, such as {@code 2023-10-06T17:49:20.123456Z}. */
final class IsoTime {
    /** In place of a time: this is none, or it is not written in the plain form. */
    static final long NONE = Long.MIN_VALUE;

    private static final int DATE_AND_TIME = "2023-10-06T17:49:20".length();
    private static final int MOST_DIGITS = 9;
    private static final int[] DAYS_BEFORE_MONTH = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    private static final long DAYS_BEFORE_1970 = 719_162;

    private IsoTime() {}

    /**
     * Reads the plain form, in UTC and with up to nine digits behind the second, without allocating.
     *
     * @return µs since the epoch, smaller parts left out; {@link #NONE} if it is written in another way
     */
    static long plain(byte[] bytes, int from, int to) {
        if (to - from <= DATE_AND_TIME || bytes[to - 1] != 'Z' || !isPunctuated(bytes, from)) {
            return NONE;
        }
        int year = digits(bytes, from, 4);
        int month = digits(bytes, from + 5, 2);
        int day = digits(bytes, from + 8, 2);
        int hour = digits(bytes, from + 11, 2);
        int minute = digits(bytes, from + 14, 2);
        int second = digits(bytes, from + 17, 2);
        long micros = microseconds(bytes, from + DATE_AND_TIME, to - 1);
        boolean possible = (year | hour | minute | second | micros) >= 0
                && year > 0
                && hour < 24
                && minute < 60
                && second < 60
                && isDate(year, month, day);
        if (!possible) {
            return NONE;
        }
        long seconds = days(year, month, day) * 86_400 + hour * 3_600L + minute * 60L + second;
        return seconds * 1_000_000 + micros;
    }

    private static boolean isPunctuated(byte[] bytes, int from) {
        return bytes[from + 4] == '-'
                && bytes[from + 7] == '-'
                && bytes[from + 10] == 'T'
                && bytes[from + 13] == ':'
                && bytes[from + 16] == ':';
    }

    /** {@return the number that so many digits make, or -1 if others stand there} */
    private static int digits(byte[] bytes, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** {@return what stands behind the second, in µs; -1 if that is not a point and one to nine digits} */
    private static long microseconds(byte[] bytes, int from, int to) {
        if (from == to) {
            return 0;
        }
        int count = to - from - 1;
        if (bytes[from] != '.' || count < 1 || count > MOST_DIGITS) {
            return -1;
        }
        long fraction = digits(bytes, from + 1, count);
        for (int i = count; i < 6; i++) {
            fraction *= 10;
        }
        for (int i = count; i > 6; i--) {
            fraction = fraction < 0 ? -1 : fraction / 10;
        }
        return fraction;
    }

    private static boolean isDate(int year, int month, int day) {
        if (month < 1 || month > 12 || day < 1) {
            return false;
        }
        int length =
                switch (month) {
                    case 2 -> isLeap(year) ? 29 : 28;
                    case 4, 6, 9, 11 -> 30;
                    default -> 31;
                };
        return day <= length;
    }

    private static boolean isLeap(int year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }

    /** Days since the epoch, by the Gregorian calendar. */
    private static long days(int year, int month, int day) {
        int before = year - 1;
        int leapDays = before / 4 - before / 100 + before / 400 + (month > 2 && isLeap(year) ? 1 : 0);
        return before * 365L + leapDays + DAYS_BEFORE_MONTH[month - 1] + day - 1 - DAYS_BEFORE_1970;
    }

    /**
     * Reads any other form that tells its offset.
     *
     * @return µs since the epoch; {@link #NONE} if it is no time
     */
    static long parse(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return Math.multiplyExact(time.getEpochSecond(), 1_000_000L) + time.getNano() / 1_000;
        } catch (DateTimeParseException | ArithmeticException e) {
            return NONE;
        }
    }
}
