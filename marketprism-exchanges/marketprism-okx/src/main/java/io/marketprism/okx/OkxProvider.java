package io.marketprism.okx;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.ConnectorProvider;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Lets configuration name OKX. */
public final class OkxProvider implements ConnectorProvider {

    /** Made by {@link java.util.ServiceLoader}. */
    public OkxProvider() {}

    @Override
    public String exchange() {
        return "okx";
    }

    @Override
    public Set<String> markets() {
        return Arrays.stream(OkxMarket.values()).map(OkxMarket::marketName).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Connector create(String market, ConnectorOptions options) {
        return new OkxConnector(OkxMarket.ofName(market), options);
    }
}
