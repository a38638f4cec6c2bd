package io.marketprism.binance;

import static io.marketprism.event.MarketType.SPOT;
import static io.marketprism.event.QuantityUnit.BASE;

import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Candle;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Ticker;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.testkit.BackfillSample;
import io.marketprism.testkit.ConnectionLimits;
import io.marketprism.testkit.ConnectorContract;
import io.marketprism.testkit.ControlSample;
import io.marketprism.testkit.FrameSample;
import java.time.Duration;
import java.util.List;

/** Binance spot keeps the promises of every connector. */
class BinanceSpotContractTest extends ConnectorContract {
    private static final Instrument QRX = new Instrument("binance", SPOT, "QRX-EUR", "QRXEUR", BASE);

    @Override
    protected Connector newConnector() {
        return Binance.spot();
    }

    @Override
    protected List<InstrumentDefinition> instruments() {
        return BinanceInstruments.definitions(
                BinanceMarket.SPOT,
                "binance",
                Frame.of(
                        "{\"symbols\":[{\"symbol\":\"QRXEUR\",\"baseAsset\":\"QRX\",\"quoteAsset\":\"EUR\",\"status\":\"TRADING\"}]}",
                        RECEIVE_TIME_US,
                        COLLECTOR));
    }

    @Override
    protected List<FrameSample> samples() {
        return List.of(
                FrameSample.of(
                        """
                        {"stream":"qrxeur@trade","data":{"e":"trade","E":1790000001240911,"s":"QRXEUR","t":7316,"p":"27.30500000",\
                        "q":"12.25000000","T":1790000001239876,"m":true,"M":true}}""",
                        trade(
                                1_790_000_001_239_876L,
                                7316,
                                TradeForm.SINGLE,
                                "27.305",
                                "12.25",
                                MarketEvent.ABSENT,
                                MarketEvent.ABSENT,
                                7316)),
                FrameSample.of(
                        """
                        {"stream":"qrxeur@trade","data":{"e":"trade","E":1790000001241911,"s":"QRXEUR","t":7317,"p":"27.31000000",\
                        "q":"0.50000000","T":1790000001240876,"m":true,"M":true}}""",
                        trade(
                                1_790_000_001_240_876L,
                                7317,
                                TradeForm.SINGLE,
                                "27.31",
                                "0.5",
                                MarketEvent.ABSENT,
                                MarketEvent.ABSENT,
                                7317)),
                FrameSample.of(
                        """
                        {"e":"aggTrade","E":1790000006001,"s":"QRXEUR","a":2501,"p":"27.45000000","q":"6.75000000","f":7401,"l":7403,\
                        "T":1790000006000,"m":true,"M":true}""",
                        trade(1_790_000_006_000_000L, 2501, TradeForm.AGGREGATE, "27.45", "6.75", 7401, 7403, 2501)),
                FrameSample.of(
                        """
                        {"e":"blockTrade","E":1790000007009,"s":"QRXEUR","t":31,"p":"26.90000000","q":"15000.50000000",\
                        "T":1790000007001,"m":true}""",
                        trade(
                                1_790_000_007_001_000L,
                                31,
                                TradeForm.BLOCK,
                                "26.9",
                                "15000.5",
                                MarketEvent.ABSENT,
                                MarketEvent.ABSENT,
                                MarketEvent.ABSENT)),
                FrameSample.of(
                        """
                        {"stream":"qrxeur@depth@100ms","data":{"e":"depthUpdate","E":1790000010100555,"s":"QRXEUR","U":50021,"u":50024,\
                        "b":[["27.30000000","4.00000000"]],"a":[["27.32000000","1.25000000"],["27.35000000","0.00000000"]]}}""",
                        new BookDelta(
                                QRX,
                                1_790_000_010_100_555L,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                50_020,
                                50_024,
                                false,
                                Levels.of(List.of(level("27.3", "4"))),
                                Levels.of(List.of(level("27.32", "1.25"), level("27.35", "0"))),
                                null)),
                FrameSample.of(
                        """
                        {"stream":"qrxeur@depth@100ms","data":{"e":"depthUpdate","E":1790000010200555,"s":"QRXEUR","U":50025,"u":50031,\
                        "b":[["27.29000000","7.50000000"],["27.28000000","9.00000000"]],"a":[]}}""",
                        new BookDelta(
                                QRX,
                                1_790_000_010_200_555L,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                50_024,
                                50_031,
                                false,
                                Levels.of(List.of(level("27.29", "7.5"), level("27.28", "9"))),
                                Levels.EMPTY,
                                null)),
                FrameSample.of("""
                        {"stream":"qrxeur@depth5@100ms","data":{"lastUpdateId":50060,"bids":[["27.30000000","4.00000000"]],\
                        "asks":[["27.32000000","1.25000000"]]}}""", snapshot()),
                FrameSample.of("""
                                {"lastUpdateId":50060,"bids":[["27.30000000","4.00000000"]],"asks":[["27.32000000","1.25000000"]]}""", snapshot()).stream("qrxeur@depth20"),
                FrameSample.of(
                        """
                        {"stream":"qrxeur@ticker","data":{"e":"24hrTicker","E":1790000008000111,"s":"QRXEUR","c":"27.30000000",\
                        "o":"26.80000000","h":"27.90000000","l":"26.70000000","v":"1520.50000000","q":"41500.25000000"}}""",
                        new Ticker(
                                QRX,
                                1_790_000_008_000_111L,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                Decimal.parse("27.3"),
                                Decimal.parse("26.8"),
                                Decimal.parse("27.9"),
                                Decimal.parse("26.7"),
                                Decimal.parse("1520.5"),
                                Decimal.parse("41500.25"))),
                FrameSample.of("""
                        {"stream":"qrxeur@kline_1s","data":{"e":"kline","E":1790000009000222,"s":"QRXEUR","k":{"t":1790000008000000,\
                        "T":1790000008999999,"i":"1s","o":"27.30000000","c":"27.32000000","h":"27.35000000","l":"27.29000000",\
                        "v":"12.50000000","n":7,"x":true,"q":"341.40000000"}}}""", candle(1_790_000_009_000_222L)),
                FrameSample.of(
                        """
                        {"stream":"qrxeur@bookTicker","data":{"u":50050,"s":"QRXEUR","b":"27.30000000","B":"4.00000000",\
                        "a":"27.32000000","A":"1.25000000"}}""",
                        new BestBidOffer(
                                QRX,
                                MarketEvent.ABSENT,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                50_050,
                                Decimal.parse("27.3"),
                                Decimal.parse("4"),
                                Decimal.parse("27.32"),
                                Decimal.parse("1.25"))));
    }

    @Override
    protected List<BackfillSample> backfills() {
        return List.of(
                BackfillSample.of(
                        """
                        [{"id":7315,"price":"27.31000000","qty":"3.50000000","quoteQty":"95.58500000","time":1790000001239001,\
                        "isBuyerMaker":true,"isBestMatch":true},\
                        {"id":7316,"price":"27.30500000","qty":"12.25000000","quoteQty":"334.48625000","time":1790000001239876,\
                        "isBuyerMaker":true,"isBestMatch":true},\
                        {"id":7317,"price":"27.29000000","qty":"1.00000000","quoteQty":"27.29000000","time":1790000001240909,\
                        "isBuyerMaker":false,"isBestMatch":true}]""",
                        7315,
                        7316,
                        past(7315, 1_790_000_001_239_001L, "27.31", "3.5"),
                        past(7316, 1_790_000_001_239_876L, "27.305", "12.25")),
                BackfillSample.of("""
                        [[1790000008000000,"27.30000000","27.35000000","27.29000000","27.32000000","12.50000000",1790000008999999,\
                        "341.40000000",7,"6.25000000","170.70000000","0"],\
                        [1790000009000000,"27.32000000","27.33000000","27.32000000","27.33000000","2.00000000",1790000009999999,\
                        "54.65000000",2,"1.00000000","27.33000000","0"]]""", 1_790_000_008_000_000L, 1_790_000_008_999_999L, candle(MarketEvent.ABSENT)));
    }

    private static Trade past(long id, long timeUs, String price, String quantity) {
        return trade(timeUs, id, TradeForm.SINGLE, price, quantity, MarketEvent.ABSENT, MarketEvent.ABSENT, id)
                .withSource(TradeSource.BACKFILL);
    }

    @Override
    protected List<ControlSample> controlSamples() {
        return List.of(
                ControlSample.of("{\"result\":null,\"id\":1}", "acknowledged 1"),
                ControlSample.of("{\"code\":2,\"msg\":\"Invalid request\",\"id\":2}", "refused 2: Invalid request"));
    }

    @Override
    protected String instrumentList() {
        return """
                {"symbols":[{"symbol":"QRXEUROLD","baseAsset":"QRX","quoteAsset":"EUR","status":"BREAK","filters":[]},\
                {"symbol":"QRXEUR","baseAsset":"QRX","quoteAsset":"EUR","status":"TRADING","filters":[\
                {"filterType":"PRICE_FILTER","tickSize":"0.01"},{"filterType":"LOT_SIZE","stepSize":"0.1","minQty":"1"}]}]}""";
    }

    @Override
    protected List<InstrumentDefinition> listed() {
        return List.of(
                InstrumentDefinition.builder(new Instrument("binance", SPOT, "QRX-EUR", "QRXEUROLD", BASE))
                        .base("QRX")
                        .quote("EUR")
                        .status(InstrumentStatus.HALTED)
                        .build(),
                InstrumentDefinition.builder(QRX)
                        .base("QRX")
                        .quote("EUR")
                        .tickSize(Decimal.parse("0.01"))
                        .lotSize(Decimal.parse("0.1"))
                        .minQuantity(Decimal.ONE)
                        .status(InstrumentStatus.TRADING)
                        .build());
    }

    @Override
    protected String joined(List<String> messages) {
        return "[" + String.join(",", messages) + "]";
    }

    private static Trade trade(
            long timeUs, long id, TradeForm form, String price, String quantity, long first, long last, long sequence) {
        return new Trade(
                QRX,
                timeUs,
                RECEIVE_TIME_US,
                COLLECTOR,
                TradeId.of(id),
                form,
                Decimal.parse(price),
                Decimal.parse(quantity),
                Side.SELL,
                first,
                last,
                sequence,
                TradeSource.LIVE);
    }

    private static Candle candle(long timeUs) {
        return new Candle(
                QRX,
                timeUs,
                RECEIVE_TIME_US,
                COLLECTOR,
                "1s",
                1_790_000_008_000_000L,
                1_790_000_008_999_999L,
                Decimal.parse("27.3"),
                Decimal.parse("27.35"),
                Decimal.parse("27.29"),
                Decimal.parse("27.32"),
                Decimal.parse("12.5"),
                Decimal.parse("341.4"),
                7,
                true);
    }

    private static BookSnapshot snapshot() {
        return new BookSnapshot(
                QRX,
                MarketEvent.ABSENT,
                RECEIVE_TIME_US,
                COLLECTOR,
                50_060,
                Levels.of(List.of(level("27.3", "4"))),
                Levels.of(List.of(level("27.32", "1.25"))),
                0,
                null);
    }

    private static Levels.Level level(String price, String quantity) {
        return new Levels.Level(Decimal.parse(price), Decimal.parse(quantity));
    }

    /** 1,024 streams on a connection, five messages a second of which some are pongs; no documented length of a message. It pings. */
    @Override
    protected ConnectionLimits connectionLimits() {
        return new ConnectionLimits(1_024, Integer.MAX_VALUE, Duration.ofMillis(200))
                .closesSilent(ConnectionLimits.NEVER);
    }
}
