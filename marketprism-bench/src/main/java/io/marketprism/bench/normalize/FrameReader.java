package io.marketprism.bench.normalize;

import io.marketprism.event.MarketEvent;
import java.io.IOException;

/** Makes our event of a message: the same event, whichever way it is read. */
@FunctionalInterface
public interface FrameReader {
    /** When the messages of the corpus are said to have been received. */
    long RECEIVED_US = 1_795_305_600_123_456L;

    /** Who is said to have received them. */
    String COLLECTOR = "bench";

    /**
     * Reads a message.
     *
     * @param message UTF-8
     * @return its event
     */
    MarketEvent read(byte[] message) throws IOException;
}
