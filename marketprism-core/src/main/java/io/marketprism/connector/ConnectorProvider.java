package io.marketprism.connector;

import java.util.Set;

/**
 * Makes the connectors of one exchange. Found by {@link java.util.ServiceLoader}, so that configuration can name an exchange.
 */
public interface ConnectorProvider {

    /** {@return id of the exchange, such as {@code binance}} */
    String exchange();

    /** {@return names of its markets, such as {@code spot}} */
    Set<String> markets();

    /**
     * Makes a connector.
     *
     * @param market one of {@link #markets()}
     * @param options hosts and network
     * @return the connector
     */
    Connector create(String market, ConnectorOptions options);
}
