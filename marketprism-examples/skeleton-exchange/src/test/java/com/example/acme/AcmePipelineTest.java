package com.example.acme;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.testkit.PipelineContract;

/** The connector in a running pipeline, against the simulated exchange. */
class AcmePipelineTest extends PipelineContract {
    @Override
    protected SimulatedExchange newVenue(SimulatorOptions options) {
        return SimulatedExchange.of(new AcmeProtocol(), options);
    }

    @Override
    protected Connector newConnector(ConnectorOptions options) {
        return new AcmeConnector(options);
    }

    @Override
    protected String tradeStream(String symbol) {
        return "trade:" + symbol;
    }

    @Override
    protected String bookStream(String symbol) {
        return "book:" + symbol;
    }
}
