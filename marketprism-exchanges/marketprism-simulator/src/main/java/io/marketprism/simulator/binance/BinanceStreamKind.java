package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.Topic;
import io.marketprism.simulator.venue.VenueContext;

/**
 * A kind of stream, one row: every symbol has such a stream.
 *
 * @param suffix what follows the symbol in the stream's name
 * @param bookIntervals how often it is sent, in multiples of the option {@code bookInterval}; 0 = as things happen
 * @param route the start of the only paths that deliver it, {@code /public} or {@code /market}; empty where paths are not split
 * @param ofTradesAndBook whether it shows trades or the book itself, rather than what a venue tells of them
 * @param factory makes a symbol's stream, which sends the frames
 */
record BinanceStreamKind(String suffix, double bookIntervals, String route, boolean ofTradesAndBook, Factory factory) {

    /** Streams that Binance sends every 100 ms. */
    static final double FAST = 1;

    /** Streams that Binance sends every 250 ms. */
    static final double QUARTER = 2.5;

    /** Streams that Binance sends every 500 ms. */
    static final double HALF = 5;

    /** Streams that Binance sends every 1000 ms. */
    static final double SLOW = 10;

    /** Streams that Binance sends every 2000 ms. */
    static final double SLOWER = 20;

    /** Streams that Binance sends every 3000 ms. */
    static final double SLOWEST = 30;

    interface Factory {
        BinanceStream of(VenueContext context, BinanceFrames frames, BinanceSymbol symbol, Topic topic);
    }

    static BinanceStreamKind atOnce(String suffix, Factory factory) {
        return new BinanceStreamKind(suffix, 0, "", true, factory);
    }

    static BinanceStreamKind every(double bookIntervals, String suffix, Factory factory) {
        return new BinanceStreamKind(suffix, bookIntervals, "", true, factory);
    }

    /** Statistics, marks and liquidations. */
    static BinanceStreamKind told(double bookIntervals, String suffix, Factory factory) {
        return new BinanceStreamKind(suffix, bookIntervals, "", false, factory);
    }

    /** The same kind, delivered on one route only. */
    BinanceStreamKind on(String onlyRoute) {
        return new BinanceStreamKind(suffix, bookIntervals, onlyRoute, ofTradesAndBook, factory);
    }
}
