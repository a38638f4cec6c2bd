package io.marketprism.testkit;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;

/** A connector whose books have no numbers, and whose frames have several rows with prices that are not quoted, in a running pipeline. */
class TidalPipelineContractTest extends PipelineContract {

    @Override
    protected SimulatedExchange newVenue(SimulatorOptions options) {
        return SimulatedExchange.of(new TidalProtocol(), options);
    }

    @Override
    protected Connector newConnector(ConnectorOptions options) {
        return new TidalConnector(venue().webSocketUri());
    }

    @Override
    protected String tradeStream(String symbol) {
        return TidalProtocol.topic("trade", venue().nativeSymbol(symbol));
    }

    @Override
    protected String bookStream(String symbol) {
        return TidalProtocol.topic("book", venue().nativeSymbol(symbol));
    }

    @Override
    protected boolean announcesShutdown() {
        return false;
    }
}
