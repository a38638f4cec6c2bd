package io.marketprism.binance;

import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarkPrice;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.testkit.FrameSample;
import java.util.List;
import java.util.stream.Stream;

/** Binance COIN-M, whose contract here is one of 10 dollars, keeps the promises of every connector. */
class BinanceCoinmContractTest extends BinanceFuturesContract {
    private static final Decimal SIZE = Decimal.of(10);

    BinanceCoinmContractTest() {
        super(BinanceMarket.COINM, """
                {"symbol":"QRXUSD_PERP","pair":"QRXUSD","contractType":"PERPETUAL","deliveryDate":4133404800000,\
                "contractStatus":"TRADING","contractSize":10,"baseAsset":"QRX","quoteAsset":"USD","marginAsset":"QRX","filters":[\
                {"filterType":"LOT_SIZE","stepSize":"1","minQty":"2"}]}""");
    }

    @Override
    InstrumentDefinition.Builder listed(String nativeSymbol, InstrumentStatus status) {
        return InstrumentDefinition.builder(
                        new Instrument("binance", MarketType.PERPETUAL, "QRX-USD", nativeSymbol, QuantityUnit.QUOTE))
                .base("QRX")
                .quote("USD")
                .settle("QRX")
                .contractType("inverse")
                .contractSize(SIZE, "USD")
                .lotSize(Decimal.of(10))
                .minQuantity(Decimal.of(20))
                .underlying("QRXUSD")
                .status(status);
    }

    /** With the index that both follow. */
    @Override
    protected List<InstrumentDefinition> listed() {
        InstrumentDefinition index = InstrumentDefinition.builder(
                        new Instrument("binance", MarketType.INDEX, "QRX-USD", "QRXUSD", QuantityUnit.BASE))
                .base("QRX")
                .quote("USD")
                .status(InstrumentStatus.TRADING)
                .build();
        return Stream.concat(super.listed().stream(), Stream.of(index)).toList();
    }

    @Override
    protected List<FrameSample> samples() {
        Instrument index = instruments().get(1).instrument();
        return Stream.concat(
                        super.samples().stream(),
                        Stream.of(FrameSample.of(
                                """
                                {"stream":"qrxusd@indexPrice@1s","data":{"e":"indexPriceUpdate","E":1790000015007,"i":"QRXUSD",\
                                "p":"27.61","st":2}}""",
                                new MarkPrice(
                                        index,
                                        1_790_000_015_007_000L,
                                        RECEIVE_TIME_US,
                                        COLLECTOR,
                                        null,
                                        Decimal.parse("27.61")))))
                .toList();
    }

    @Override
    Decimal quantity(String sent) {
        return Decimal.parse(sent).multiply(SIZE);
    }

    @Override
    Decimal volume(String v, String q) {
        return Decimal.parse(q);
    }

    @Override
    Decimal quoteVolume(String v, String q) {
        return quantity(v);
    }

    @Override
    String share() {
        return "Position";
    }
}
