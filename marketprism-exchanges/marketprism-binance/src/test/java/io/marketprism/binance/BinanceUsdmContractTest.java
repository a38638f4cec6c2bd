package io.marketprism.binance;

import io.marketprism.event.Decimal;

/** Binance USD-M keeps the promises of every connector. */
class BinanceUsdmContractTest extends BinanceFuturesContract {
    BinanceUsdmContractTest() {
        super(BinanceMarket.USDM, """
                {"symbol":"QRXEUR","contractType":"PERPETUAL","deliveryDate":4133404800000,"status":"TRADING",\
                "baseAsset":"QRX","quoteAsset":"EUR","marginAsset":"EUR","filters":[{"filterType":"PRICE_FILTER","tickSize":"0.01"},\
                {"filterType":"LOT_SIZE","stepSize":"1","minQty":"2"}]}""");
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
