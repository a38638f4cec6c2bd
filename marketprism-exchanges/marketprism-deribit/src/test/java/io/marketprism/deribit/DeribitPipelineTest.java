package io.marketprism.deribit;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.testkit.PipelineContract;

/** The connector in a running pipeline, against a simulated Deribit. */
class DeribitPipelineTest extends PipelineContract {

    @Override
    protected SimulatedExchange newVenue(SimulatorOptions options) {
        return SimulatedExchange.deribit(options);
    }

    @Override
    protected Connector newConnector(ConnectorOptions options) {
        return Deribit.derivatives(options);
    }

    @Override
    protected String tradeStream(String symbol) {
        return "trades." + venue().nativeSymbol(symbol) + ".100ms";
    }

    @Override
    protected String bookStream(String symbol) {
        return "book." + venue().nativeSymbol(symbol) + ".100ms";
    }

    @Override
    protected boolean announcesShutdown() {
        return false;
    }
}
