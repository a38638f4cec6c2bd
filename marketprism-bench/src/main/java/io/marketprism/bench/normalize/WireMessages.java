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
}
