package io.marketprism;

import java.net.URI;
import java.util.List;

/**
 * The newest frames of a connection, as the exchange sent them.
 *
 * @param exchange its exchange
 * @param market its market
 * @param uri where to
 * @param frames the newest last
 */
public record RawFrames(String exchange, String market, URI uri, List<Frame> frames) {
    /**
     * Copies the list.
     *
     * @param exchange its exchange
     * @param market its market
     * @param uri where to
     * @param frames the newest last
     */
    public RawFrames {
        frames = List.copyOf(frames);
    }

    /**
     * One of them.
     *
     * @param receiveTimeUs when it came, µs since the epoch
     * @param text all of it, or its beginning
     * @param cut whether it is the beginning only, because it is long
     */
    public record Frame(long receiveTimeUs, String text, boolean cut) {}
}
