package io.marketprism.bench.normalize;

import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Messages as classes with public fields, which is what JSON libraries bind fastest. Fields are named as on the wire. */
public final class WireMessages {
    private WireMessages() {}

    /** What binds to a message and becomes an event. */
    interface Message {
        MarketEvent event(PeerEvents events);
    }

    /** {@return the class that a kind binds to} */
    static Class<? extends Message> of(MessageKind kind) {
        return switch (kind) {
            case BINANCE_TRADE -> BinanceTrade.class;
            case BINANCE_BOOK_TICKER -> BinanceBookTicker.class;
            case BINANCE_DEPTH_20, BINANCE_DEPTH_100 -> BinanceDepth.class;
            case OKX_TRADE -> OkxTrades.class;
            case OKX_BOOKS -> OkxBooks.class;
            case OKX_BBO -> OkxBbo.class;
            case OKX_TICKER -> OkxTickers.class;
            case OKX_CANDLE -> OkxCandles.class;
            case OKX_MARK_PRICE -> OkxMarkPrices.class;
            case OKX_FUNDING_RATE -> OkxFundingRates.class;
            case OKX_OPEN_INTEREST -> OkxOpenInterests.class;
            case OKX_LIQUIDATION -> OkxLiquidations.class;
            case BINANCE_USDM_AGG_TRADE, BINANCE_COINM_AGG_TRADE -> FuturesTrade.class;
            case BINANCE_USDM_DEPTH_20, BINANCE_COINM_DEPTH_20 -> FuturesDepth.class;
            case BINANCE_USDM_BOOK_TICKER -> FuturesBookTicker.class;
            case BINANCE_USDM_TICKER -> FuturesTicker.class;
            case BINANCE_USDM_KLINE -> FuturesKline.class;
            case BINANCE_USDM_MARK_PRICE -> FuturesMarkPrice.class;
            case BINANCE_USDM_FORCE_ORDER -> FuturesForceOrder.class;
            case DERIBIT_TRADE -> DeribitTrades.class;
            case DERIBIT_BOOK -> DeribitBook.class;
            case DERIBIT_QUOTE -> DeribitQuote.class;
            case DERIBIT_TICKER -> DeribitTicker.class;
            case DERIBIT_CANDLE -> DeribitCandle.class;
            case DERIBIT_PRICE_INDEX -> DeribitPriceIndex.class;
            case DERIBIT_VOLATILITY_INDEX -> DeribitVolatilityIndex.class;
        };
    }

    /** A trade in the combined wrapper. */
    public static final class BinanceTrade implements Message {
        public Data data;

        /** The trade itself. */
        public static final class Data {
            public String s;
            public long t;
            public BigDecimal p;
            public BigDecimal q;
            public long T;
            public boolean m;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.binanceTrade(
                    data.s, data.t, PeerEvents.decimal(data.p), PeerEvents.decimal(data.q), data.m, data.T);
        }
    }

    /** The top of a book in the combined wrapper. */
    public static final class BinanceBookTicker implements Message {
        public Data data;

        /** The top itself. */
        public static final class Data {
            public long u;
            public String s;
            public BigDecimal b;
            public BigDecimal B;
            public BigDecimal a;
            public BigDecimal A;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.bestBidOffer(
                    data.s,
                    MarketEvent.ABSENT,
                    data.u,
                    PeerEvents.decimal(data.b),
                    PeerEvents.decimal(data.B),
                    PeerEvents.decimal(data.a),
                    PeerEvents.decimal(data.A));
        }
    }

    /** A change of a book in the combined wrapper. */
    public static final class BinanceDepth implements Message {
        public Data data;

        /** The change itself. */
        public static final class Data {
            public long E;
            public String s;
            public long U;
            public long u;
            public List<BigDecimal[]> b;
            public List<BigDecimal[]> a;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.delta(
                    data.s, data.E, data.U - 1, data.u, PeerEvents.levels(data.b), PeerEvents.levels(data.a));
        }
    }

    /** What an OKX message is about. */
    public static final class Arg {
        public String instId;
    }

    /** Trades of OKX. */
    public static final class OkxTrades implements Message {
        public Arg arg;
        public List<Row> data;

        /** One of them. */
        public static final class Row {
            public long tradeId;
            public BigDecimal px;
            public BigDecimal sz;
            public String side;
            public long ts;
            public long count;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Row row = data.get(0);
            return events.okxTrade(
                    arg.instId,
                    row.tradeId,
                    PeerEvents.decimal(row.px),
                    PeerEvents.decimal(row.sz),
                    row.side.equals("buy"),
                    row.ts,
                    row.count);
        }
    }

    /** A change of a book of OKX. */
    public static final class OkxBooks implements Message {
        public Arg arg;
        public List<Row> data;

        /** The change itself. */
        public static final class Row {
            public List<BigDecimal[]> asks;
            public List<BigDecimal[]> bids;
            public long ts;
            public long seqId;
            public long prevSeqId;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Row row = data.get(0);
            return events.delta(
                    arg.instId,
                    row.ts,
                    row.prevSeqId,
                    row.seqId,
                    PeerEvents.levels(row.bids),
                    PeerEvents.levels(row.asks));
        }
    }

    /** The top of a book of OKX. */
    public static final class OkxBbo implements Message {
        public Arg arg;
        public List<Row> data;

        /** The top itself. */
        public static final class Row {
            public List<BigDecimal[]> asks;
            public List<BigDecimal[]> bids;
            public long ts;
            public long seqId;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Row row = data.get(0);
            BigDecimal[] bid = row.bids.get(0);
            BigDecimal[] ask = row.asks.get(0);
            return events.bestBidOffer(
                    arg.instId,
                    row.ts,
                    row.seqId,
                    PeerEvents.decimal(bid[0]),
                    PeerEvents.decimal(bid[1]),
                    PeerEvents.decimal(ask[0]),
                    PeerEvents.decimal(ask[1]));
        }
    }

    /** Tickers of OKX. */
    public static final class OkxTickers implements Message {
        public Arg arg;
        public List<Row> data;

        /** One of them. */
        public static final class Row {
            public BigDecimal last;
            public BigDecimal open24h;
            public BigDecimal high24h;
            public BigDecimal low24h;
            public BigDecimal volCcy24h;
            public BigDecimal vol24h;
            public long ts;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Row row = data.get(0);
            return events.ticker(
                    arg.instId,
                    row.ts,
                    PeerEvents.decimal(row.last),
                    PeerEvents.decimal(row.open24h),
                    PeerEvents.decimal(row.high24h),
                    PeerEvents.decimal(row.low24h),
                    PeerEvents.decimal(row.vol24h),
                    PeerEvents.decimal(row.volCcy24h));
        }
    }

    /** Candles of OKX: arrays of numbers. */
    public static final class OkxCandles implements Message {
        public Arg arg;
        public List<BigDecimal[]> data;

        @Override
        public MarketEvent event(PeerEvents events) {
            BigDecimal[] row = data.get(0);
            return events.candle(
                    arg.instId,
                    row[0].longValue(),
                    PeerEvents.decimal(row[1]),
                    PeerEvents.decimal(row[2]),
                    PeerEvents.decimal(row[3]),
                    PeerEvents.decimal(row[4]),
                    PeerEvents.decimal(row[5]),
                    PeerEvents.decimal(row[7]),
                    row[8].signum() != 0);
        }
    }

    /** Mark prices of OKX. */
    public static final class OkxMarkPrices implements Message {
        public Arg arg;
        public List<Row> data;

        /** One of them. */
        public static final class Row {
            public BigDecimal markPx;
            public long ts;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Row row = data.get(0);
            return events.markPrice(arg.instId, row.ts, PeerEvents.decimal(row.markPx));
        }
    }

    /** Funding rates of OKX. */
    public static final class OkxFundingRates implements Message {
        public Arg arg;
        public List<Row> data;

        /** One of them. */
        public static final class Row {
            public BigDecimal fundingRate;
            public long fundingTime;
            public long nextFundingTime;
            public long ts;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Row row = data.get(0);
            return events.fundingRate(
                    arg.instId, row.ts, PeerEvents.decimal(row.fundingRate), row.fundingTime, row.nextFundingTime);
        }
    }

    /** Open interest of OKX. */
    public static final class OkxOpenInterests implements Message {
        public Arg arg;
        public List<Row> data;

        /** Of one contract. */
        public static final class Row {
            public BigDecimal oi;
            public BigDecimal oiUsd;
            public long ts;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Row row = data.get(0);
            return events.openInterest(arg.instId, row.ts, PeerEvents.decimal(row.oi), PeerEvents.decimal(row.oiUsd));
        }
    }

    /** Liquidations of OKX. */
    public static final class OkxLiquidations implements Message {
        public List<Row> data;

        /** Those of one contract. */
        public static final class Row {
            public List<Detail> details;
            public String instId;
        }

        /** One of them. */
        public static final class Detail {
            public BigDecimal bkPx;
            public String side;
            public BigDecimal sz;
            public long ts;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Row row = data.get(0);
            Detail detail = row.details.get(0);
            return events.liquidation(
                    row.instId,
                    detail.ts,
                    detail.side.equals("buy"),
                    PeerEvents.decimal(detail.bkPx),
                    PeerEvents.decimal(detail.sz));
        }
    }

    /** An aggregate of Binance's futures. */
    public static final class FuturesTrade implements Message {
        public Data data;

        /** The aggregate itself. */
        public static final class Data {
            public long a;
            public String s;
            public BigDecimal p;
            public BigDecimal q;
            public long f;
            public long l;
            public long T;
            public boolean m;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.aggregate(
                    data.s,
                    data.a,
                    PeerEvents.decimal(data.p),
                    PeerEvents.decimal(data.q),
                    data.f,
                    data.l,
                    data.m,
                    data.T);
        }
    }

    /** A change of a book of Binance's futures. */
    public static final class FuturesDepth implements Message {
        public Data data;

        /** The change itself. */
        public static final class Data {
            public long T;
            public String s;
            public long u;
            public long pu;
            public List<BigDecimal[]> b;
            public List<BigDecimal[]> a;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.contracts(
                    data.s, data.T, data.pu, data.u, PeerEvents.levels(data.b), PeerEvents.levels(data.a));
        }
    }

    /** The top of a book of Binance's futures. */
    public static final class FuturesBookTicker implements Message {
        public Data data;

        /** The top itself. */
        public static final class Data {
            public long u;
            public String s;
            public BigDecimal b;
            public BigDecimal B;
            public BigDecimal a;
            public BigDecimal A;
            public long T;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.bestBidOffer(
                    data.s,
                    data.T,
                    data.u,
                    PeerEvents.decimal(data.b),
                    PeerEvents.decimal(data.B),
                    PeerEvents.decimal(data.a),
                    PeerEvents.decimal(data.A));
        }
    }

    /** A ticker of Binance's futures. */
    public static final class FuturesTicker implements Message {
        public Data data;

        /** The ticker itself. */
        public static final class Data {
            public long E;
            public String s;
            public BigDecimal c;
            public BigDecimal o;
            public BigDecimal h;
            public BigDecimal l;
            public BigDecimal v;
            public BigDecimal q;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.ticker(
                    data.s,
                    data.E,
                    PeerEvents.decimal(data.c),
                    PeerEvents.decimal(data.o),
                    PeerEvents.decimal(data.h),
                    PeerEvents.decimal(data.l),
                    PeerEvents.decimal(data.v),
                    PeerEvents.decimal(data.q));
        }
    }

    /** A candle of Binance's futures. */
    public static final class FuturesKline implements Message {
        public Data data;

        /** What holds it. */
        public static final class Data {
            public long E;
            public String s;
            public Candle k;
        }

        /** The candle itself. */
        public static final class Candle {
            public long t;
            public long T;
            public String i;
            public BigDecimal o;
            public BigDecimal c;
            public BigDecimal h;
            public BigDecimal l;
            public BigDecimal v;
            public long n;
            public boolean x;
            public BigDecimal q;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Candle candle = data.k;
            return events.candle(
                    data.s,
                    data.E,
                    candle.i,
                    candle.t,
                    candle.T,
                    PeerEvents.decimal(candle.o),
                    PeerEvents.decimal(candle.h),
                    PeerEvents.decimal(candle.l),
                    PeerEvents.decimal(candle.c),
                    PeerEvents.decimal(candle.v),
                    PeerEvents.decimal(candle.q),
                    candle.n,
                    candle.x);
        }
    }

    /** A mark price of Binance's futures, with a funding rate. */
    public static final class FuturesMarkPrice implements Message {
        public Data data;

        /** The mark price itself. */
        public static final class Data {
            public long E;
            public String s;
            public BigDecimal p;
            public BigDecimal i;
            public BigDecimal r;
            public long T;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.funded(
                    data.s,
                    data.E,
                    PeerEvents.decimal(data.p),
                    PeerEvents.decimal(data.i),
                    PeerEvents.decimal(data.r),
                    data.T);
        }
    }

    /** A liquidation of Binance's futures. */
    public static final class FuturesForceOrder implements Message {
        public Data data;

        /** What holds it. */
        public static final class Data {
            public Order o;
        }

        /** The order that closes the position. */
        public static final class Order {
            public String s;
            public String S;
            public BigDecimal q;
            public BigDecimal p;
            public BigDecimal ap;
            public String X;
            public long T;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Order order = data.o;
            return events.order(
                    order.s,
                    order.T,
                    order.S.equals("BUY"),
                    PeerEvents.decimal(order.p),
                    PeerEvents.decimal(order.ap),
                    PeerEvents.decimal(order.q),
                    order.X);
        }
    }

    /** Trades of Deribit. */
    public static final class DeribitTrades implements Message {
        public Parameters params;

        /** What holds them. */
        public static final class Parameters {
            public List<Row> data;
        }

        /** One of them. */
        public static final class Row {
            public long timestamp;
            public BigDecimal price;
            public BigDecimal amount;
            public String direction;
            public String instrument_name;
            public long trade_seq;
            public long trade_id;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Row row = params.data.get(0);
            return events.deribitTrade(
                    row.instrument_name,
                    row.trade_id,
                    PeerEvents.decimal(row.price),
                    PeerEvents.decimal(row.amount),
                    row.direction.equals("buy"),
                    row.timestamp,
                    row.trade_seq);
        }
    }

    /** A change of a book of Deribit. */
    public static final class DeribitBook implements Message {
        public Parameters params;

        /** What holds it. */
        public static final class Parameters {
            public Data data;
        }

        /** The change itself. */
        public static final class Data {
            public long timestamp;
            public String instrument_name;
            public long change_id;
            public long prev_change_id;
            public List<Object[]> bids;
            public List<Object[]> asks;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.delta(
                    params.data.instrument_name,
                    params.data.timestamp,
                    params.data.prev_change_id,
                    params.data.change_id,
                    levels(params.data.bids),
                    levels(params.data.asks));
        }

        private static Levels levels(List<Object[]> changes) {
            List<BigDecimal[]> levels = new ArrayList<>(changes.size());
            for (Object[] change : changes) {
                levels.add(new BigDecimal[] {(BigDecimal) change[1], (BigDecimal) change[2]});
            }
            return PeerEvents.levels(levels);
        }
    }

    /** The top of a book of Deribit. */
    public static final class DeribitQuote implements Message {
        public Parameters params;

        /** What holds it. */
        public static final class Parameters {
            public Data data;
        }

        /** The top itself. */
        public static final class Data {
            public long timestamp;
            public String instrument_name;
            public BigDecimal best_bid_price;
            public BigDecimal best_bid_amount;
            public BigDecimal best_ask_price;
            public BigDecimal best_ask_amount;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.bestBidOffer(
                    params.data.instrument_name,
                    params.data.timestamp,
                    MarketEvent.ABSENT,
                    PeerEvents.decimal(params.data.best_bid_price),
                    PeerEvents.decimal(params.data.best_bid_amount),
                    PeerEvents.decimal(params.data.best_ask_price),
                    PeerEvents.decimal(params.data.best_ask_amount));
        }
    }

    /** A ticker of a linear perpetual of Deribit. */
    public static final class DeribitTicker implements Message {
        public Parameters params;

        /** What holds it. */
        public static final class Parameters {
            public Data data;
        }

        /** The ticker itself. */
        public static final class Data {
            public long timestamp;
            public Statistics stats;
            public BigDecimal index_price;
            public String instrument_name;
            public BigDecimal last_price;
            public BigDecimal open_interest;
            public BigDecimal mark_price;
            public BigDecimal current_funding;
        }

        /** Those of a day. */
        public static final class Statistics {
            public BigDecimal high;
            public BigDecimal low;
            public BigDecimal volume;
            public BigDecimal volume_notional;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            Data data = params.data;
            return events.perpetual(
                    data.instrument_name,
                    data.timestamp,
                    PeerEvents.decimal(data.last_price),
                    PeerEvents.decimal(data.stats.high),
                    PeerEvents.decimal(data.stats.low),
                    PeerEvents.decimal(data.stats.volume),
                    PeerEvents.decimal(data.stats.volume_notional),
                    PeerEvents.decimal(data.current_funding),
                    PeerEvents.decimal(data.mark_price),
                    PeerEvents.decimal(data.index_price),
                    PeerEvents.decimal(data.open_interest));
        }
    }

    /** A candle of Deribit, whose instrument stands in the name of its channel. */
    public static final class DeribitCandle implements Message {
        public Parameters params;

        /** What holds it. */
        public static final class Parameters {
            public String channel;
            public Data data;
        }

        /** The candle itself. */
        public static final class Data {
            public BigDecimal volume;
            public long tick;
            public BigDecimal open;
            public BigDecimal low;
            public BigDecimal high;
            public BigDecimal cost;
            public BigDecimal close;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.candle(
                    instrument(params.channel),
                    params.data.tick,
                    PeerEvents.decimal(params.data.open),
                    PeerEvents.decimal(params.data.high),
                    PeerEvents.decimal(params.data.low),
                    PeerEvents.decimal(params.data.close),
                    PeerEvents.decimal(params.data.volume),
                    PeerEvents.decimal(params.data.cost),
                    false);
        }

        /** {@return the instrument of {@code chart.trades.<instrument>.1}} */
        static String instrument(String channel) {
            return channel.substring("chart.trades.".length(), channel.lastIndexOf('.'));
        }
    }

    /** A price of an index of Deribit. */
    public static final class DeribitPriceIndex implements Message {
        public Parameters params;

        /** What holds it. */
        public static final class Parameters {
            public Data data;
        }

        /** The price itself. */
        public static final class Data {
            public long timestamp;
            public BigDecimal price;
            public String index_name;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.index(params.data.index_name, params.data.timestamp, PeerEvents.decimal(params.data.price));
        }
    }

    /** A value of a volatility index of Deribit. */
    public static final class DeribitVolatilityIndex implements Message {
        public Parameters params;

        /** What holds it. */
        public static final class Parameters {
            public Data data;
        }

        /** The value itself. */
        public static final class Data {
            public long timestamp;
            public BigDecimal volatility;
            public String index_name;
        }

        @Override
        public MarketEvent event(PeerEvents events) {
            return events.volatility(
                    params.data.index_name, params.data.timestamp, PeerEvents.decimal(params.data.volatility));
        }
    }
}
