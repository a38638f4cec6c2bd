package io.marketprism.bench.corpus;

/** The kinds of messages that are measured. */
public enum MessageKind {
    /** Binance spot {@code <symbol>@trade}. */
    BINANCE_TRADE,
    /** Binance spot {@code <symbol>@bookTicker}. */
    BINANCE_BOOK_TICKER,
    /** Binance spot {@code <symbol>@depth@100ms} with about 20 bids and 20 asks. */
    BINANCE_DEPTH_20,
    /** Binance spot {@code <symbol>@depth@100ms} with about 100 bids and 100 asks. */
    BINANCE_DEPTH_100,
    /** OKX {@code trades}. */
    OKX_TRADE,
    /** OKX {@code books}: an update with about 25 bids and 25 asks. */
    OKX_BOOKS,
    /** OKX {@code bbo-tbt}. */
    OKX_BBO,
    /** OKX {@code tickers} of spot. */
    OKX_TICKER,
    /** OKX {@code candle1m} of spot. */
    OKX_CANDLE,
    /** OKX {@code mark-price} of swaps. */
    OKX_MARK_PRICE,
    /** OKX {@code funding-rate}: the rate of the period so far. */
    OKX_FUNDING_RATE,
    /** OKX {@code open-interest} of swaps. */
    OKX_OPEN_INTEREST,
    /** OKX {@code liquidation-orders} of swaps, one at a time. */
    OKX_LIQUIDATION;

    /** {@return whether it is a message of Binance, else of OKX} */
    public boolean isBinance() {
        return name().startsWith("BINANCE");
    }

    /** {@return whether it is about perpetual contracts, else about spot} */
    public boolean isOfContracts() {
        return this == OKX_MARK_PRICE
                || this == OKX_FUNDING_RATE
                || this == OKX_OPEN_INTEREST
                || this == OKX_LIQUIDATION;
    }
}
