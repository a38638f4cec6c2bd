package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;

/** Reads one kind of message. Names on the left of what it compares are the wire's. */
interface MessageReader {

    /**
     * Reads a message. The cursor is inside its object, before its first key, and behind the object afterwards.
     *
     * @param frame holds it
     * @param output takes what it says
     * @throws NormalizationException if it is not what the exchange promises
     */
    void read(Frame frame, NormalizerOutput output);
}
