package io.marketprism.collector.config;

import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.ConnectorProvider;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The exchanges on the class path, and those of plug-ins, by the names that configuration uses. */
public final class Exchanges {
    private final Map<String, ConnectorProvider> providers = new TreeMap<>();

    private Exchanges() {}

    /** {@return those on the class path} */
    public static Exchanges available() {
        Exchanges exchanges = new Exchanges();
        ServiceLoader.load(ConnectorProvider.class)
                .forEach(provider -> exchanges.providers.put(provider.exchange(), provider));
        return exchanges;
    }

    /** Adds one, whose name no other has. */
    void add(ConnectorProvider provider) {
        providers.put(provider.exchange(), provider);
    }

    /** {@return their names, sorted} */
    public Set<String> names() {
        return providers.keySet();
    }

    /** {@return the names of an exchange's markets, sorted} */
    public Set<String> markets(String exchange) {
        return new TreeSet<>(providers.get(exchange).markets());
    }

    /** {@return a connector; the names are known ones} */
    public Connector connector(String exchange, String market, ConnectorOptions options) {
        return providers.get(exchange).create(market, options);
    }
}
