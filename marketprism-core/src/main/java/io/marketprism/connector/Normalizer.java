package io.marketprism.connector;

/**
 * Reads the frames of one connection: frame in, events out. Called by one thread at a time, in order of arrival; may keep state; does no I/O
 * and never blocks.
 */
@FunctionalInterface
public interface Normalizer {

    /**
     * Reads a frame.
     *
     * @param frame valid only during the call
     * @param output takes what the frame says: events, answers to requests, announcements
     * @throws NormalizationException if the frame is not what the exchange promises; it is reported and counted, and the connection goes on
     */
    void normalize(Frame frame, NormalizerOutput output);
}
