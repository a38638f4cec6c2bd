package io.marketprism.connector.json;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;

/** Reads one of the independent rows that a message carries in an array; see {@link JsonCursor#rows}. */
@FunctionalInterface
public interface RowReader {

    /**
     * Reads a row. The cursor is before it, and behind it afterwards.
     *
     * @param frame holds it
     * @param output takes what it says
     * @throws NormalizationException if it is not what the exchange promises; it knows already whose row it is
     */
    void read(Frame frame, NormalizerOutput output);
}
