package io.marketprism.bench.serialize;

import io.marketprism.event.MarketEvent;
import java.io.IOException;

/** Writes an event, over what it wrote before. */
public interface EventWriter {
    /**
     * Writes an event.
     *
     * @return number of bytes
     */
    int write(MarketEvent event) throws IOException;

    /** {@return a copy of what was written last} */
    byte[] toByteArray();
}
