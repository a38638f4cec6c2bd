package io.marketprism.binance;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import org.jspecify.annotations.NullMarked;

/** Connectors for Binance. */
@NullMarked
public final class Binance {
    private Binance() {}

    /** {@return Binance spot on the exchange's own hosts} */
    public static Connector spot() {
        return spot(ConnectorOptions.defaults());
    }

    /**
     * Binance spot.
     *
     * @param options hosts and network
     * @return the connector
     */
    public static Connector spot(ConnectorOptions options) {
        return new BinanceConnector(BinanceMarket.SPOT, options);
    }
}
