package io.marketprism.internal.wire;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;

/** How long an exchange wants no calls, by its header {@code Retry-After}: a number of seconds, or a date. */
final class RetryAfter {
    private static final String NAME = "Retry-After";

    /** The longest ban that an exchange documents (Binance). */
    static final Duration LONGEST = Duration.ofDays(3);

    /** Less is no pause. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** The form of today, then those that HTTP still allows. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

    private RetryAfter() {}

    /**
     * Reads it.
     *
     * @param now our own time, for answers that do not tell theirs
     * @return the pause, from 1 s on; null if there is none, or none that can be meant: it is not to be read, or longer than {@link #LONGEST}
     */
    static Duration of(HttpTransport.Answer answer, Instant now) {
        String text = answer.header(NAME);
        return text == null ? null : bounded(parse(text.trim(), answer, now));
    }

    /** {@return a pause from 1 s on; null if it is longer than any that can be meant, or null} */
    static Duration bounded(Duration pause) {
        if (pause == null || pause.compareTo(LONGEST) > 0) {
            return null;
        }
        return pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause;
    }

    private static Duration parse(String text, HttpTransport.Answer answer, Instant now) {
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Instant until = date(text);
        if (until == null) {
            return null;
        }
        // The exchange's clock, by which it has reckoned, is not ours.
        Instant theirs = date(answer.header("Date"));
        return Duration.between(theirs == null ? now : theirs, until);
    }

    private static Instant date(String text) {
        for (DateTimeFormatter form : text == null ? List.<DateTimeFormatter>of() : DATES) {
            try {
                return form.parse(text.trim(), Instant::from);
            } catch (DateTimeParseException e) {
                continue; // It may have another form.
            }
        }
        return null;
    }
}
