package io.marketprism.okx;

import static io.marketprism.event.MarketType.SPOT;
import static io.marketprism.event.QuantityUnit.BASE;

import io.marketprism.connector.Connector;
import io.marketprism.event.BestBidOffer;
import io.marketprism.event.BookDelta;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.Levels;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import io.marketprism.testkit.BackfillSample;
import io.marketprism.testkit.FrameSample;
import java.util.List;

/** OKX spot keeps the promises of every connector. */
class OkxSpotContractTest extends OkxContract {
    private static final Instrument QRX = new Instrument("okx", SPOT, "QRX-EUR", "QRX-EUR", BASE);

    @Override
    protected Connector newConnector() {
        return Okx.spot();
    }

    @Override
    protected List<InstrumentDefinition> instruments() {
        return OkxDefinitions.of(OkxMarket.SPOT, OkxDefinitions.SPOT);
    }

    @Override
    protected List<FrameSample> samples() {
        return List.of(
                FrameSample.of("""
                        {"arg":{"channel":"trades","instId":"QRX-EUR"},"data":[{"instId":"QRX-EUR","tradeId":"8104","px":"27.30","sz":"12.5",\
                        "side":"sell","ts":"1790000001240","count":"3","source":"1","seqId":66001}]}""", trade(8104, TradeForm.AGGREGATE, 8102, 8104)),
                FrameSample.of("""
                        {"arg":{"channel":"trades-all","instId":"QRX-EUR"},"data":[{"instId":"QRX-EUR","tradeId":"8105","px":"27.30",\
                        "sz":"12.5","side":"sell","source":"0","ts":"1790000001240"}]}""", trade(8105, TradeForm.SINGLE, MarketEvent.ABSENT, MarketEvent.ABSENT)),
                FrameSample.of("""
                        {"arg":{"channel":"books","instId":"QRX-EUR"},"action":"snapshot","data":[{"asks":[["27.32","1.25","0","2"]],\
                        "bids":[["27.3","4.5","0","3"]],"ts":"1790000010000","checksum":0,"seqId":70010,"prevSeqId":-1}]}""", snapshot()),
                FrameSample.of("""
                        {"arg":{"channel":"books5","instId":"QRX-EUR"},"data":[{"asks":[["27.32","1.25","0","2"]],\
                        "bids":[["27.3","4.5","0","3"]],"instId":"QRX-EUR","ts":"1790000010000","seqId":70010}]}""", snapshot()),
                FrameSample.of("""
                                {"code":"0","msg":"","data":[{"asks":[["27.32","1.25","0","2"]],"bids":[["27.3","4.5","0","3"]],\
                                "ts":"1790000010000","seqId":70010}]}""", snapshot()).stream("QRX-EUR"),
                FrameSample.of(
                        """
                        {"arg":{"channel":"books","instId":"QRX-EUR"},"action":"update","data":[{"asks":[["27.32","0","0","0"]],\
                        "bids":[["27.3","4.5","0","3"]],"ts":"1790000010100","checksum":0,"seqId":70015,"prevSeqId":70010}]}""",
                        new BookDelta(
                                QRX,
                                1_790_000_010_100_000L,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                70_010,
                                70_015,
                                false,
                                Levels.of(List.of(level("27.3", "4.5"))),
                                Levels.of(List.of(level("27.32", "0"))),
                                null)),
                FrameSample.of(
                        """
                        {"arg":{"channel":"books","instId":"QRX-EUR"},"action":"update","data":[{"asks":[["27.32","2","0","1"],["27.33","6","0","2"]],\
                        "bids":[["27.28","3.5","0","3"],["27.27","8","0","1"]],"ts":"1790000010200","checksum":0,"seqId":70018,"prevSeqId":70015}]}""",
                        new BookDelta(
                                QRX,
                                1_790_000_010_200_000L,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                70_015,
                                70_018,
                                false,
                                Levels.of(List.of(level("27.28", "3.5"), level("27.27", "8"))),
                                Levels.of(List.of(level("27.32", "2"), level("27.33", "6"))),
                                null)),
                FrameSample.of(
                        """
                        {"arg":{"channel":"bbo-tbt","instId":"QRX-EUR"},"data":[{"asks":[["27.32","1.25","0","2"]],\
                        "bids":[["27.3","4.5","0","3"]],"ts":"1790000013000","seqId":70040}]}""",
                        new BestBidOffer(
                                QRX,
                                1_790_000_013_000_000L,
                                RECEIVE_TIME_US,
                                COLLECTOR,
                                70_040,
                                Decimal.parse("27.3"),
                                Decimal.parse("4.5"),
                                Decimal.parse("27.32"),
                                Decimal.parse("1.25"))),
                FrameSample.of("""
                        {"arg":{"channel":"tickers","instId":"QRX-EUR"},"data":[{"instType":"SPOT","instId":"QRX-EUR","last":"27.3",\
                        "open24h":"26","high24h":"","low24h":"","volCcy24h":"2730.5","vol24h":"100.25","ts":"1790000015000"}]}""", ticker(QRX, "27.3", "26", "100.25", "2730.5")),
                FrameSample.of("""
                        {"arg":{"channel":"candle1m","instId":"QRX-EUR"},"data":[["1790000040000","27","28.25","26.5","27.75","100.5",\
                        "2763.7","2763.75","1"]]}""", candle(QRX, "100.5")));
    }

    @Override
    protected List<BackfillSample> backfills() {
        return List.of(
                trades(QRX, trade(8105, TradeForm.SINGLE, MarketEvent.ABSENT, MarketEvent.ABSENT), "12.5"),
                candles(candle(QRX, "100.5"), "\"100.5\",\"2763.7\",\"2763.75\""));
    }

    @Override
    protected String instrumentList() {
        return """
                {"code":"0","msg":"","data":[{"instType":"SPOT","instId":"LISTING-SPOT-QRX-EUR","baseCcy":"QRX","quoteCcy":"EUR",\
                "state":"preopen","tickSz":"","listTime":""},{"instType":"SPOT","instId":"QRX-EUR","baseCcy":"QRX","quoteCcy":"EUR",\
                "state":"live","tickSz":"0.01","lotSz":"0.1","minSz":"1","listTime":"1700000000000"}]}""";
    }

    /** An announcement goes by its native symbol, which says so. */
    @Override
    protected List<InstrumentDefinition> listed() {
        return List.of(
                InstrumentDefinition.builder(
                                new Instrument("okx", SPOT, "LISTING-SPOT-QRX-EUR", "LISTING-SPOT-QRX-EUR", BASE))
                        .base("QRX")
                        .quote("EUR")
                        .status(InstrumentStatus.PRE_OPEN)
                        .build(),
                InstrumentDefinition.builder(QRX)
                        .base("QRX")
                        .quote("EUR")
                        .tickSize(Decimal.parse("0.01"))
                        .lotSize(Decimal.parse("0.1"))
                        .minQuantity(Decimal.ONE)
                        .status(InstrumentStatus.TRADING)
                        .listedAtUs(1_700_000_000_000_000L)
                        .build());
    }

    private static Trade trade(long id, TradeForm form, long first, long last) {
        return new Trade(
                QRX,
                1_790_000_001_240_000L,
                RECEIVE_TIME_US,
                COLLECTOR,
                TradeId.of(id),
                form,
                Decimal.parse("27.3"),
                Decimal.parse("12.5"),
                Side.SELL,
                first,
                last,
                id,
                TradeSource.LIVE);
    }

    private static BookSnapshot snapshot() {
        return new BookSnapshot(
                QRX,
                1_790_000_010_000_000L,
                RECEIVE_TIME_US,
                COLLECTOR,
                70_010,
                Levels.of(List.of(level("27.3", "4.5"))),
                Levels.of(List.of(level("27.32", "1.25"))),
                0,
                null);
    }

    private static Levels.Level level(String price, String quantity) {
        return new Levels.Level(Decimal.parse(price), Decimal.parse(quantity));
    }
}
