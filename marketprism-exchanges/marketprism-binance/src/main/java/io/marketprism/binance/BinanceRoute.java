package io.marketprism.binance;

/** The two kinds of streams that USD-M brings on paths of their own, since 6 March 2026. */
enum BinanceRoute {
    /** Books and best prices. */
    PUBLIC,
    /** All others. */
    MARKET
}
