package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;

/**
 * A kind of stream, one row: every symbol has such a stream.
 *
 * @param suffix what follows the symbol in the stream's name
 * @param bookIntervals how often it is sent, in multiples of the option {@code bookInterval}; 0 = as things happen
 * @param factory makes a symbol's stream, which sends the frames
 */
record BinanceStreamKind(String suffix, double bookIntervals, Factory factory) {

    /** Streams that Binance sends every 100 ms. */
    static final double FAST = 1;

    /** Streams that Binance sends every 1000 ms. */
    static final double SLOW = 10;

    interface Factory {
        BinanceStream of(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic);
    }

    static BinanceStreamKind atOnce(String suffix, Factory factory) {
        return new BinanceStreamKind(suffix, 0, factory);
    }

    static BinanceStreamKind every(double bookIntervals, String suffix, Factory factory) {
        return new BinanceStreamKind(suffix, bookIntervals, factory);
    }
}
