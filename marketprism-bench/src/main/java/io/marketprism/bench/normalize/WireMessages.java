package io.marketprism.bench.normalize;

import io.marketprism.bench.corpus.MessageKind;
import io.marketprism.event.MarketEvent;
import java.math.BigDecimal;
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
}
