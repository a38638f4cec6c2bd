package io.marketprism.bench.corpus;

/** The kinds of messages that are measured. */
public enum MessageKind {
    /** {@code <symbol>@trade}. */
    BINANCE_TRADE(Market.BINANCE_SPOT),
    /** {@code <symbol>@bookTicker}. */
    BINANCE_BOOK_TICKER(Market.BINANCE_SPOT),
    /** {@code <symbol>@depth@100ms} with about 20 bids and 20 asks. */
    BINANCE_DEPTH_20(Market.BINANCE_SPOT),
    /** {@code <symbol>@depth@100ms} with about 100 bids and 100 asks. */
    BINANCE_DEPTH_100(Market.BINANCE_SPOT),
    /** {@code trades}. */
    OKX_TRADE(Market.OKX_SPOT),
    /** {@code books}: an update with about 25 bids and 25 asks. */
    OKX_BOOKS(Market.OKX_SPOT),
    /** {@code bbo-tbt}. */
    OKX_BBO(Market.OKX_SPOT),
    /** {@code tickers}. */
    OKX_TICKER(Market.OKX_SPOT),
    /** {@code candle1m}. */
    OKX_CANDLE(Market.OKX_SPOT),
    /** {@code mark-price}. */
    OKX_MARK_PRICE(Market.OKX_SWAP),
    /** {@code funding-rate}: the rate of the period so far. */
    OKX_FUNDING_RATE(Market.OKX_SWAP),
    /** {@code open-interest}. */
    OKX_OPEN_INTEREST(Market.OKX_SWAP),
    /** {@code liquidation-orders}, one at a time. */
    OKX_LIQUIDATION(Market.OKX_SWAP),
    /** {@code <symbol>@aggTrade}. */
    BINANCE_USDM_AGG_TRADE(Market.BINANCE_USDM),
    /** {@code <symbol>@depth@100ms} with about 20 bids and 20 asks. */
    BINANCE_USDM_DEPTH_20(Market.BINANCE_USDM),
    /** {@code <symbol>@bookTicker}. */
    BINANCE_USDM_BOOK_TICKER(Market.BINANCE_USDM),
    /** {@code <symbol>@ticker}. */
    BINANCE_USDM_TICKER(Market.BINANCE_USDM),
    /** {@code <symbol>@kline_1m}. */
    BINANCE_USDM_KLINE(Market.BINANCE_USDM),
    /** {@code <symbol>@markPrice@1s}: a mark price and a funding rate. */
    BINANCE_USDM_MARK_PRICE(Market.BINANCE_USDM),
    /** {@code <symbol>@forceOrder}. */
    BINANCE_USDM_FORCE_ORDER(Market.BINANCE_USDM),
    /** {@code <symbol>@aggTrade}. */
    BINANCE_COINM_AGG_TRADE(Market.BINANCE_COINM),
    /** {@code <symbol>@depth@100ms} with about 20 bids and 20 asks. */
    BINANCE_COINM_DEPTH_20(Market.BINANCE_COINM),
    /** {@code trades.<instrument>.100ms}, one at a time. */
    DERIBIT_TRADE(Market.DERIBIT),
    /** {@code book.<instrument>.100ms}: a change with about 20 bids and 20 asks. */
    DERIBIT_BOOK(Market.DERIBIT),
    /** {@code quote.<instrument>}. */
    DERIBIT_QUOTE(Market.DERIBIT),
    /** {@code ticker.<instrument>.100ms}: a ticker, a funding rate, a mark price and open interest. */
    DERIBIT_TICKER(Market.DERIBIT),
    /** {@code chart.trades.<instrument>.1}: candles that are open. */
    DERIBIT_CANDLE(Market.DERIBIT),
    /** {@code deribit_price_index.<index>}. */
    DERIBIT_PRICE_INDEX(Market.DERIBIT),
    /** {@code deribit_volatility_index.<index>}. */
    DERIBIT_VOLATILITY_INDEX(Market.DERIBIT);

    private final Market market;

    MessageKind(Market market) {
        this.market = market;
    }

    /** Where messages come from, and how they write numbers. */
    public enum Market {
        /** Pads with zeros to eight digits behind the point. */
        BINANCE_SPOT,
        /** Perpetual contracts, counted in base. Numbers have as many digits as their grid. */
        BINANCE_USDM,
        /** Perpetual contracts of 10 of the quote currency. Numbers have as many digits as their grid. */
        BINANCE_COINM,
        /** Leaves out zeros behind the point. */
        OKX_SPOT,
        /** Perpetual contracts of 0.01 of the base currency. Leaves out zeros behind the point. */
        OKX_SWAP,
        /** Linear perpetual contracts and indices. Numbers are not in quotes, and have at least one digit behind the point. */
        DERIBIT
    }

    /** {@return where it comes from} */
    public Market market() {
        return market;
    }
}
