package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.VenueContext;
import java.util.List;

/**
 * A kind of stream of several symbols, one row.
 *
 * @param name the stream's name from its {@code !} or its {@code @} on
 * @param bookIntervals how often it is sent, in multiples of the option {@code bookInterval}; 0 = as things happen
 * @param route the start of the only paths that deliver it; empty where paths are not split
 * @param factory makes the streams
 */
record BinanceMarketStreamKind(String name, double bookIntervals, String route, Factory factory) {

    interface Factory {
        List<? extends BinanceMarketStream> of(
                String name, VenueContext context, BinanceFuturesFrames frames, List<BinanceSymbol> symbols);
    }

    static BinanceMarketStreamKind every(double bookIntervals, String name, Factory factory) {
        return new BinanceMarketStreamKind(name, bookIntervals, "", factory);
    }

    static BinanceMarketStreamKind atOnce(String name, Factory factory) {
        return every(0, name, factory);
    }

    /** The same kind, delivered on one route only. */
    BinanceMarketStreamKind on(String onlyRoute) {
        return new BinanceMarketStreamKind(name, bookIntervals, onlyRoute, factory);
    }
}
