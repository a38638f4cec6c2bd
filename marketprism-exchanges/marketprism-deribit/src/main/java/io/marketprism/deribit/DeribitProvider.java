package io.marketprism.deribit;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.ConnectorProvider;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Lets configuration name Deribit. */
public final class DeribitProvider implements ConnectorProvider {

    /** Made by {@link java.util.ServiceLoader}. */
    public DeribitProvider() {}

    @Override
    public String exchange() {
        return "deribit";
    }

    @Override
    public Set<String> markets() {
        return Arrays.stream(DeribitMarket.values())
                .map(DeribitMarket::marketName)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Connector create(String market, ConnectorOptions options) {
        return new DeribitConnector(DeribitMarket.ofName(market), options);
    }
}
