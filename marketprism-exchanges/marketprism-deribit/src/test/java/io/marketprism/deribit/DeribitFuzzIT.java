package io.marketprism.deribit;

import io.marketprism.connector.Connector;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.testkit.FuzzContract;
import java.util.List;

/** Nothing that could come instead of a frame of Deribit breaks its normalizer. */
class DeribitFuzzIT extends FuzzContract {

    @Override
    protected List<Connector> newConnectors() {
        return List.of(Deribit.derivatives());
    }

    @Override
    protected List<InstrumentDefinition> instruments() {
        return Listed.definitions();
    }

    /** Candles do not say that they are closed; the next one does. */
    @Override
    protected boolean remembers() {
        return true;
    }
}
