package io.marketprism.internal.wire;

import io.marketprism.connector.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/** The beginning of an answer, in the exchange's own words, for a line of the log. */
final class Excerpt {
    private static final int CHARACTERS = 200;

    /** Shorter values of headers are words, no secrets. */
    private static final int SHORTEST_SECRET = 8;

    private Excerpt() {}

    /**
     * The first 200 characters, in one line.
     *
     * @param sent values that we have sent; where the answer repeats one, it may be a secret and is left out
     */
    static String of(Frame frame, Collection<String> sent) {
        String text = new String(frame.bytes(), 0, Math.min(frame.length(), 16 * CHARACTERS), StandardCharsets.UTF_8);
        for (String value : sent) {
            text = value.length() < SHORTEST_SECRET ? text : text.replace(value, "***");
        }
        text = text.replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
        return text.substring(0, Math.min(CHARACTERS, text.length()));
    }
}
