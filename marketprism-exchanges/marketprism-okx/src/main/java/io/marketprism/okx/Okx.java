package io.marketprism.okx;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;

/** Connectors for OKX. */
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

    /** {@return OKX's perpetual swaps on the exchange's own hosts} */
    public static Connector swap() {
        return swap(ConnectorOptions.defaults());
    }

    /**
     * OKX's perpetual swaps.
     *
     * @param options hosts and network
     * @return the connector
     */
    public static Connector swap(ConnectorOptions options) {
        return new OkxConnector(OkxMarket.SWAP, options);
    }

    /** {@return OKX's dated futures on the exchange's own hosts} */
    public static Connector futures() {
        return futures(ConnectorOptions.defaults());
    }

    /**
     * OKX's dated futures.
     *
     * @param options hosts and network
     * @return the connector
     */
    public static Connector futures(ConnectorOptions options) {
        return new OkxConnector(OkxMarket.FUTURES, options);
    }

    /** {@return OKX's options on the exchange's own hosts} */
    public static Connector option() {
        return option(ConnectorOptions.defaults());
    }

    /**
     * OKX's options.
     *
     * @param options hosts and network
     * @return the connector
     */
    public static Connector option(ConnectorOptions options) {
        return new OkxConnector(OkxMarket.OPTION, options);
    }
}
