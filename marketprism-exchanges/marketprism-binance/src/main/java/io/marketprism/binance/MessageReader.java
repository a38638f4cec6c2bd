package io.marketprism.binance;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;

/** Reads one kind of message. Names on the left of what it compares are the wire's. */
abstract class MessageReader {
    final BinanceInput input;
    final JsonCursor json;
    final SymbolTable symbols;
    final BinanceChannel channel;

    /** A reader of the messages of a row. */
    MessageReader(BinanceInput input, BinanceChannel channel) {
        this.input = input;
        this.json = input.json;
        this.symbols = input.symbols;
        this.channel = channel;
    }

    /**
     * Reads a message. The cursor is inside its object, before its first key, and behind the object afterwards.
     *
     * @param frame holds it
     * @param output takes what it says
     * @throws NormalizationException if it is not what the exchange promises
     */
    abstract void read(Frame frame, NormalizerOutput output);
}
