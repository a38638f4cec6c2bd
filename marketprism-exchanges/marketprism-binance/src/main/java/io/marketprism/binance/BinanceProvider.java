package io.marketprism.binance;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.ConnectorProvider;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Lets configuration name Binance. */
public final class BinanceProvider implements ConnectorProvider {

    /** Made by {@link java.util.ServiceLoader}. */
    public BinanceProvider() {}

    @Override
    public String exchange() {
        return "binance";
    }

    @Override
    public Set<String> markets() {
        return Arrays.stream(BinanceMarket.values())
                .map(BinanceMarket::marketName)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Connector create(String market, ConnectorOptions options) {
        return new BinanceConnector(BinanceMarket.ofName(market), options);
    }
}
