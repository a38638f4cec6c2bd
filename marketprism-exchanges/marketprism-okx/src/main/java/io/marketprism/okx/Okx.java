package io.marketprism.okx;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import org.jspecify.annotations.NullMarked;

/** Connectors for OKX. */
@NullMarked
public final class Okx {
    private Okx() {}

    /** {@return OKX spot on the exchange's own hosts} */
    public static Connector spot() {
        return spot(ConnectorOptions.defaults());
    }

    /**
     * OKX spot.
     *
     * @param options hosts and network
     * @return the connector
     */
    public static Connector spot(ConnectorOptions options) {
        return new OkxConnector(OkxMarket.SPOT, options);
    }
}
