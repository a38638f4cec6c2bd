package io.marketprism.okx;

import static io.marketprism.event.MarketType.SPOT;
import static io.marketprism.event.QuantityUnit.BASE;

import io.marketprism.connector.Connector;
import io.marketprism.event.Instrument;
import io.marketprism.testkit.GoldenFrameContract;
import java.util.List;

/** Frames of OKX spot, by its v5 documentation of July to October 2026. */
class OkxGoldenFrameTest extends GoldenFrameContract {

    @Override
    protected Connector newConnector() {
        return Okx.spot();
    }

    @Override
    protected List<Instrument> instruments() {
        return List.of(new Instrument("okx", SPOT, "QRX-EUR", "QRX-EUR", BASE));
    }
}
