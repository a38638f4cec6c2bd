package io.marketprism.binance;

import io.marketprism.connector.Connector;
import io.marketprism.connector.Frame;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.testkit.GoldenFrameContract;
import java.util.List;

/** Frames of Binance COIN-M, as they are since 30 June 2026: of a contract of 10 dollars, of one whose size is not known, and of their index. */
class BinanceCoinmGoldenFrameTest extends GoldenFrameContract {

    @Override
    protected Connector newConnector() {
        return Binance.coinm();
    }

    @Override
    protected List<InstrumentDefinition> definitions() {
        return BinanceInstruments.definitions(BinanceMarket.COINM, "binance", Frame.of("""
                        {"symbols":[{"symbol":"QRXUSD_PERP","pair":"QRXUSD","contractType":"PERPETUAL","deliveryDate":4133404800000,\
                        "contractStatus":"TRADING","contractSize":10,"baseAsset":"QRX","quoteAsset":"USD","marginAsset":"QRX"},\
                        {"symbol":"QRXUSD_261225","pair":"QRXUSD","contractType":"CURRENT_QUARTER","deliveryDate":1798185600000,\
                        "contractStatus":"TRADING","baseAsset":"QRX","quoteAsset":"USD","marginAsset":"QRX"}]}""", 0, null));
    }

    @Override
    protected String captureStream() {
        return "btcusd_perp@depth20";
    }

    @Override
    protected List<Instrument> instruments() {
        return definitions().stream().map(InstrumentDefinition::instrument).toList();
    }

    /** Any size will do to tell whether numbers are multiplied exactly. */
    @Override
    protected InstrumentDefinition captured(String nativeSymbol) {
        int pair = nativeSymbol.indexOf('_');
        return pair < 0
                ? super.captured(nativeSymbol)
                : BinanceInstruments.definitions(
                                BinanceMarket.COINM,
                                "binance",
                                Frame.of("""
                        {"symbols":[{"symbol":"%s","pair":"%s","contractType":"PERPETUAL","contractStatus":"TRADING","contractSize":10,\
                        "baseAsset":"BTC","quoteAsset":"USD","marginAsset":"BTC"}]}""".formatted(nativeSymbol, nativeSymbol.substring(0, pair)), 0, null))
                        .get(0);
    }

    @Override
    protected String folder() {
        return "frames-coinm";
    }
}
