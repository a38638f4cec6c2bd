package io.marketprism.simulator.market;

/** Receives everything that happens in a market, in order, on the venue's thread. */
public interface MarketListener {

    /**
     * Trades happened. The book change that they cause is reported next.
     *
     * @param market where
     * @param fill what
     */
    void onFill(SymbolMarket market, Fill fill);

    /**
     * The book changed; {@link SymbolMarket#book()} has the change already.
     *
     * @param market where
     * @param change what
     */
    void onBookChange(SymbolMarket market, BookChange change);
}
