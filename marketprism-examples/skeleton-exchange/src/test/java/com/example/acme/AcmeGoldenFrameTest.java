package com.example.acme;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.Instrument;
import io.marketprism.testkit.GoldenFrameContract;
import java.util.List;

/** Frames in files under {@code src/test/resources/frames}, and what the normalizer makes of each. */
class AcmeGoldenFrameTest extends GoldenFrameContract {
    @Override
    protected Connector newConnector() {
        return new AcmeConnector(ConnectorOptions.defaults());
    }

    @Override
    protected List<Instrument> instruments() {
        return List.of(AcmeContractTest.BTC.instrument());
    }
}
