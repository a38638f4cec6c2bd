package io.marketprism.kraken;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.ConnectorProvider;
import java.util.Set;

/** Lets configuration name Kraken. */
public final class KrakenProvider implements ConnectorProvider {

    /** Made by {@link java.util.ServiceLoader}. */
    public KrakenProvider() {}

    @Override
    public String exchange() {
        return KrakenConnector.EXCHANGE;
    }

    @Override
    public Set<String> markets() {
        return Set.of(KrakenConnector.MARKET);
    }

    @Override
    public Connector create(String market, ConnectorOptions options) {
        return Kraken.spot(options);
    }
}
