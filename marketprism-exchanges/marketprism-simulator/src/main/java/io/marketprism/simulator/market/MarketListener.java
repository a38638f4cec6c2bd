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

    /**
     * A taker's order was a liquidation; its fill was reported just before.
     *
     * @param market where
     * @param liquidation what
     */
    default void onLiquidation(SymbolMarket market, Liquidation liquidation) {}

    /**
     * The venue settled the rest of a liquidation beside the book; the liquidation was reported just before.
     *
     * @param market where
     * @param trade what
     */
    default void onOffBookTrade(SymbolMarket market, OffBookTrade trade) {}

    /**
     * The time of a candle is over. Candles close also without trades.
     *
     * @param market where
     * @param candle what it was
     */
    default void onCandleClosed(SymbolMarket market, Candle candle) {}

    /**
     * An instrument was listed, halted, resumed or delisted; {@link SymbolMarket#state()} tells.
     *
     * @param market which
     * @param before where it stood
     */
    default void onListing(SymbolMarket market, ListingState before) {}
}
