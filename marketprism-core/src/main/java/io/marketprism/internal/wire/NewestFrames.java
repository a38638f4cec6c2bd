package io.marketprism.internal.wire;

import java.util.ArrayDeque;
import java.util.List;

/** The newest frames of a connection as the exchange sent them, for somebody who looks at raw data. Bounded. Thread-safe. */
public final class NewestFrames {
    /** So many are kept at most. */
    static final int MOST = 10;

    /** They have so many characters together at most; of one that has more by itself the beginning is kept. */
    static final int MOST_CHARACTERS = 32 * 1024;

    private final ArrayDeque<RawFrame> frames = new ArrayDeque<>();
    private int characters;

    /**
     * A frame.
     *
     * @param receiveTimeUs when it came, µs since the epoch
     * @param text all of it, or its beginning
     * @param cut whether it is the beginning only
     */
    public record RawFrame(long receiveTimeUs, String text, boolean cut) {}

    synchronized void add(long receiveTimeUs, String text) {
        RawFrame frame = new RawFrame(receiveTimeUs, beginning(text), text.length() > MOST_CHARACTERS);
        frames.add(frame);
        characters += frame.text().length();
        while (frames.size() > MOST || characters > MOST_CHARACTERS) {
            characters -= frames.remove().text().length();
        }
    }

    /** Never half of a character. */
    private static String beginning(String text) {
        if (text.length() <= MOST_CHARACTERS) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1));
        return text.substring(0, MOST_CHARACTERS - (splits ? 1 : 0));
    }

    /** {@return the frames, the newest last} */
    synchronized List<RawFrame> all() {
        return List.copyOf(frames);
    }
}
