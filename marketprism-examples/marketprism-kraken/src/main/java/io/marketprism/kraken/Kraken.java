package io.marketprism.kraken;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;

/** Connectors for Kraken. */
public final class Kraken {
    private Kraken() {}

    /** {@return Kraken's spot market on the exchange's own hosts} */
    public static Connector spot() {
        return spot(ConnectorOptions.defaults());
    }

    /**
     * Kraken's spot market.
     *
     * @param options hosts; there is no test network
     * @return the connector
     * @throws io.marketprism.error.ConfigurationException if the test network is asked for
     */
    public static Connector spot(ConnectorOptions options) {
        return new KrakenConnector(options);
    }
}
