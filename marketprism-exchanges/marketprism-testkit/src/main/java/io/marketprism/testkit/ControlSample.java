package io.marketprism.testkit;

import java.util.List;

/**
 * A frame that brings no event, and what it says instead.
 *
 * @param frame JSON, as on the wire
 * @param says one line for each call of the {@link io.marketprism.connector.NormalizerOutput}, at least one: {@code acknowledged 1}, {@code
 *     acknowledged 1: trade of venue spot A-B}, {@code acknowledged only 1: [trade of venue spot A-B]}, {@code refused 1: reason}, {@code refused
 *     1: trade of venue spot A-B: reason}, {@code reply text}, {@code ignored kind}, {@code instruments complete}, {@code instruments changed},
 *     {@code maintenance: reason}, {@code maintenance over}, {@code broken book of venue spot A-B: reason}, {@code closing: reason}; {@code null} in place of an id that the
 *     frame lacks
 */
public record ControlSample(String frame, List<String> says) {

    static final String INSTRUMENTS_CHANGED = "instruments changed";

    /**
     * Checks that the frame says something.
     *
     * @param frame JSON, as on the wire
     * @param says one line for each thing
     */
    public ControlSample {
        frame = frame.strip();
        says = List.copyOf(says);
        if (says.isEmpty()) {
            throw new IllegalArgumentException("Expected a frame that says something, was " + frame
                    + "; what is passed over on purpose is ignored in so many words");
        }
    }

    /**
     * A frame and what it says.
     *
     * @param frame JSON, as on the wire
     * @param says one line for each thing
     * @return the sample
     */
    public static ControlSample of(String frame, String... says) {
        return new ControlSample(frame, List.of(says));
    }
}
