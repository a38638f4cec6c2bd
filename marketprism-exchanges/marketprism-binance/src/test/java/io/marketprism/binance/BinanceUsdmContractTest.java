package io.marketprism.binance;

import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;

/** Binance USD-M keeps the promises of every connector. */
class BinanceUsdmContractTest extends BinanceFuturesContract {
    BinanceUsdmContractTest() {
        super(BinanceMarket.USDM, """
                {"symbol":"QRXEUR","contractType":"PERPETUAL","deliveryDate":4133404800000,"status":"TRADING",\
                "baseAsset":"QRX","quoteAsset":"EUR","marginAsset":"EUR","filters":[{"filterType":"PRICE_FILTER","tickSize":"0.01"},\
                {"filterType":"LOT_SIZE","stepSize":"1","minQty":"2"}]}""");
    }

    @Override
    InstrumentDefinition.Builder listed(String nativeSymbol, InstrumentStatus status) {
        return InstrumentDefinition.builder(
                        new Instrument("binance", MarketType.PERPETUAL, "QRX-EUR", nativeSymbol, QuantityUnit.BASE))
                .base("QRX")
                .quote("EUR")
                .settle("EUR")
                .contractType("linear")
                .tickSize(Decimal.parse("0.01"))
                .lotSize(Decimal.of(1))
                .minQuantity(Decimal.of(2))
                .status(status);
    }

    @Override
    Decimal quantity(String sent) {
        return Decimal.parse(sent);
    }

    @Override
    Decimal volume(String v, String q) {
        return Decimal.parse(v);
    }

    @Override
    Decimal quoteVolume(String v, String q) {
        return Decimal.parse(q);
    }

    @Override
    String share() {
        return "Account";
    }
}
