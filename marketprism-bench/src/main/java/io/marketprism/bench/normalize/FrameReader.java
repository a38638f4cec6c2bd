package io.marketprism.bench.normalize;

import io.marketprism.event.MarketEvent;
import java.io.IOException;
import java.util.List;

/** Makes our events of a message, of most of them one: the same ones, whichever way it is read. */
public interface FrameReader {
    /** When the messages of the corpus are said to have been received. */
    long RECEIVED_US = 1_795_305_600_123_456L;

    /** Who is said to have received them. */
    String COLLECTOR = "bench";

    /**
     * Reads a message.
     *
     * @param message UTF-8
     * @return its event; of several, the last
     */
    MarketEvent read(byte[] message) throws IOException;

    /** {@return of the message that was read last, the events before the one that was returned} */
    List<MarketEvent> earlier();
}
