package io.marketprism.binance;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;

/** Connectors for Binance. */
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

    /** {@return Binance's futures that are settled in USDT and the like, on the exchange's own hosts} */
    public static Connector usdm() {
        return usdm(ConnectorOptions.defaults());
    }

    /**
     * Binance's perpetuals and futures that are settled in USDT and the like.
     *
     * @param options hosts and network
     * @return the connector
     */
    public static Connector usdm(ConnectorOptions options) {
        return new BinanceConnector(BinanceMarket.USDM, options);
    }

    /** {@return Binance's futures that are settled in their base asset, on the exchange's own hosts} */
    public static Connector coinm() {
        return coinm(ConnectorOptions.defaults());
    }

    /**
     * Binance's perpetuals and futures that are settled in their base asset. Their quantities are in US dollars: contracts × contract size.
     *
     * @param options hosts and network
     * @return the connector
     */
    public static Connector coinm(ConnectorOptions options) {
        return new BinanceConnector(BinanceMarket.COINM, options);
    }
}
