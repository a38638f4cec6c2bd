package io.marketprism.binance;

import static io.marketprism.event.MarketType.FUTURE;
import static io.marketprism.event.MarketType.PERPETUAL;
import static io.marketprism.event.QuantityUnit.BASE;

import io.marketprism.connector.Connector;
import io.marketprism.event.Instrument;
import io.marketprism.testkit.GoldenFrameContract;
import java.util.List;

/** Frames of Binance USD-M, as they are since 30 June 2026. */
class BinanceUsdmGoldenFrameTest extends GoldenFrameContract {

    @Override
    protected Connector newConnector() {
        return Binance.usdm();
    }

    @Override
    protected String captureStream() {
        return "btcusdt@depth20";
    }

    @Override
    protected List<Instrument> instruments() {
        return List.of(
                new Instrument("binance", PERPETUAL, "QRX-EUR", "QRXEUR", BASE),
                new Instrument("binance", PERPETUAL, "币蛙-USDT", "币蛙USDT", BASE),
                new Instrument("binance", FUTURE, "QRX-EUR-261225", "QRXEUR_261225", BASE));
    }

    @Override
    protected String folder() {
        return "frames-usdm";
    }
}
