package io.marketprism.deribit;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;

/** Connectors for Deribit. */
public final class Deribit {
    private Deribit() {}

    /** {@return Deribit's derivatives on the exchange's own hosts} */
    public static Connector derivatives() {
        return derivatives(ConnectorOptions.defaults());
    }

    /**
     * Deribit's perpetuals, dated futures, options, and the indices that they follow. Spot and combos are not among them.
     *
     * @param options hosts and network
     * @return the connector
     */
    public static Connector derivatives(ConnectorOptions options) {
        return new DeribitConnector(DeribitMarket.DERIVATIVES, options);
    }
}
