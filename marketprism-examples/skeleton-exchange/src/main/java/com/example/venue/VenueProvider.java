package com.example.venue;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.ConnectorProvider;
import java.util.Set;

/** Lets configuration name the exchange; see META-INF/services. */
public final class VenueProvider implements ConnectorProvider {
    @Override
    public String exchange() {
        return VenueConnector.EXCHANGE;
    }

    @Override
    public Set<String> markets() {
        return Set.of(VenueConnector.MARKET);
    }

    @Override
    public Connector create(String market, ConnectorOptions options) {
        return new VenueConnector(options);
    }
}
