package com.example.acme;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.ConnectorProvider;
import java.util.Set;

/** Lets configuration name the exchange; see META-INF/services. */
public final class AcmeProvider implements ConnectorProvider {
    @Override
    public String exchange() {
        return AcmeConnector.EXCHANGE;
    }

    @Override
    public Set<String> markets() {
        return Set.of(AcmeConnector.MARKET);
    }

    @Override
    public Connector create(String market, ConnectorOptions options) {
        return new AcmeConnector(options);
    }
}
