package com.example.venue;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.Instrument;
import io.marketprism.testkit.GoldenFrameContract;
import java.util.List;

/** Frames in files under {@code src/test/resources/frames}, and what the normalizer makes of each. */
class VenueGoldenFrameTest extends GoldenFrameContract {
    @Override
    protected Connector newConnector() {
        return new VenueConnector(ConnectorOptions.defaults());
    }

    @Override
    protected List<Instrument> instruments() {
        return List.of(VenueContractTest.BTC.instrument());
    }
}
