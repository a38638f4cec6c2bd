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
    OKX_BBO;

    /** {@return whether it is a message of Binance, else of OKX} */
    public boolean isBinance() {
        return name().startsWith("BINANCE");
    }
}
