package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.ListedInstrument;
import io.marketprism.simulator.market.SymbolMarket;

/**
 * Under which names a frame shows a futures contract.
 *
 * @param market whose numbers it shows
 * @param symbol the contract's symbol
 * @param pair its pair
 * @param family its family
 */
record BinanceRow(SymbolMarket market, String symbol, String pair, BinanceFamily family) {

    static BinanceRow of(BinanceSymbol symbol, BinanceFamily family) {
        ListedInstrument listing = symbol.market().listing();
        return new BinanceRow(symbol.market(), symbol.nativeSymbol(), listing.base() + listing.quote(), family);
    }

    /** A perpetual contract of the other family that happens to have the same numbers. */
    BinanceRow foreign() {
        String base = market.listing().base();
        BinanceFamily other = family.other();
        return new BinanceRow(market, other.perpetual(base), other.pair(base), other);
    }
}
