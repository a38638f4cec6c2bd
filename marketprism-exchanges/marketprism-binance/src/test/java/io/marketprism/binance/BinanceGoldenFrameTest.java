package io.marketprism.binance;

import static io.marketprism.event.MarketType.SPOT;
import static io.marketprism.event.QuantityUnit.BASE;

import io.marketprism.connector.Connector;
import io.marketprism.event.Instrument;
import io.marketprism.testkit.GoldenFrameContract;
import java.util.List;

/** Frames of Binance spot, by its documentation of July 2026. */
class BinanceGoldenFrameTest extends GoldenFrameContract {

    @Override
    protected Connector newConnector() {
        return Binance.spot();
    }

    @Override
    protected String captureStream() {
        return "btcusdt@depth20";
    }

    @Override
    protected List<Instrument> instruments() {
        return List.of(
                new Instrument("binance", SPOT, "QRX-EUR", "QRXEUR", BASE),
                new Instrument("binance", SPOT, "币蛙-USDT", "币蛙USDT", BASE),
                new Instrument("binance", SPOT, "1000ZIG-BTC", "1000ZIGBTC", BASE));
    }
}
