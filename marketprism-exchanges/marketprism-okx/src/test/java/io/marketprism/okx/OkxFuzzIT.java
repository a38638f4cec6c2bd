package io.marketprism.okx;

import io.marketprism.connector.Connector;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.testkit.FuzzContract;
import java.util.List;

/** Nothing that could come instead of a frame of OKX breaks its normalizer. All markets are read alike. */
class OkxFuzzIT extends FuzzContract {

    @Override
    protected List<Connector> newConnectors() {
        return List.of(Okx.swap());
    }

    @Override
    protected List<InstrumentDefinition> instruments() {
        return new OkxGoldenFrameTest().definitions();
    }
}
