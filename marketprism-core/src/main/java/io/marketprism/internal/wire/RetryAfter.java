package io.marketprism.internal.wire;

import java.time.Duration;
import java.util.Date;
import okhttp3.Headers;

/** How long an exchange wants no calls, by its header {@code Retry-After}: a number of seconds, or a date. */
final class RetryAfter {
    private static final String NAME = "Retry-After";

    /** The longest ban that an exchange documents (Binance). */
    static final Duration LONGEST = Duration.ofDays(3);

    /** Less is no pause. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private RetryAfter() {}

    /**
     * Reads it.
     *
     * @param nowMillis our own time, for answers that do not tell theirs
     * @return the pause, from 1 s on; null if there is none, or none that can be meant: it is not to be read, or longer than {@link #LONGEST}
     */
    static Duration of(Headers headers, long nowMillis) {
        String text = headers.get(NAME);
        return text == null ? null : bounded(parse(text.trim(), headers, nowMillis));
    }

    /** {@return a pause from 1 s on; null if it is longer than any that can be meant, or null} */
    static Duration bounded(Duration pause) {
        if (pause == null || pause.compareTo(LONGEST) > 0) {
            return null;
        }
        return pause.compareTo(SHORTEST) < 0 ? SHORTEST : pause;
    }

    private static Duration parse(String text, Headers headers, long nowMillis) {
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Date date = headers.getDate(NAME);
        if (date == null) {
            return null;
        }
        // The exchange's clock, by which it has reckoned, is not ours.
        Date now = headers.getDate("Date");
        return Duration.ofMillis(date.getTime() - (now == null ? nowMillis : now.getTime()));
    }
}
