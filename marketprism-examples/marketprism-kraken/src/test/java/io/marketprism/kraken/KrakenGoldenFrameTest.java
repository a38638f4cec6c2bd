package io.marketprism.kraken;

import io.marketprism.connector.Connector;
import io.marketprism.event.Instrument;
import io.marketprism.testkit.GoldenFrameContract;
import java.util.List;

/** Frames in files under {@code src/test/resources/frames}, and what the normalizer makes of each. */
class KrakenGoldenFrameTest extends GoldenFrameContract {
    @Override
    protected Connector newConnector() {
        return Kraken.spot();
    }

    @Override
    protected List<Instrument> instruments() {
        return List.of(KrakenSamples.BTC.instrument());
    }
}
