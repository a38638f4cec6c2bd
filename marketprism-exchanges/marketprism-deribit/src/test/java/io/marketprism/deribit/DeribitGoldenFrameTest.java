package io.marketprism.deribit;

import io.marketprism.connector.Connector;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.testkit.GoldenFrameContract;
import java.util.List;

/**
 * Frames of Deribit, by its v2 documentation of 2026. Those of candles are in {@link CandleReaderTest}: what one of them means depends on those
 * before it.
 */
class DeribitGoldenFrameTest extends GoldenFrameContract {

    @Override
    protected Connector newConnector() {
        return Deribit.derivatives();
    }

    @Override
    protected List<Instrument> instruments() {
        return Listed.definitions().stream()
                .map(InstrumentDefinition::instrument)
                .toList();
    }
}
