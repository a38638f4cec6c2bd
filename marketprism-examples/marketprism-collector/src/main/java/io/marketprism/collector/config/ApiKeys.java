package io.marketprism.collector.config;

import io.marketprism.connector.ApiKey;
import io.marketprism.error.ConfigurationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The API keys of exchanges, which come from the environment alone: those who want one are shown it, and nothing is done with it that trades. */
final class ApiKeys {
    /** Binance shows who asks by the key alone; what its secret signs is trade and accounts. */
    private static final List<String> BINANCE = List.of("BINANCE_API_KEY");

    private static final String UNUSED = "BINANCE_SECRET_KEY";

    private static final List<String> OKX = List.of("OKX_API_KEY", "OKX_SECRET_KEY", "OKX_PASSPHRASE");

    private final Map<String, ApiKey> keys = new HashMap<>();

    private ApiKeys() {}

    static ApiKeys read(Environment environment) {
        ApiKeys keys = new ApiKeys();
        keys.read("binance", BINANCE, environment);
        keys.read("okx", OKX, environment);
        return keys;
    }

    /** {@return what is set and does nothing, in words} */
    static List<String> withoutEffect(Environment environment) {
        return environment.isSet(UNUSED)
                ? List.of(UNUSED
                        + ": nothing that is asked of Binance is signed, BINANCE_API_KEY is enough; leave it out")
                : List.of();
    }

    private void read(String exchange, List<String> names, Environment environment) {
        String[] parts = new String[3];
        for (int i = 0; i < names.size(); i++) {
            parts[i] = environment.text(names.get(i), null);
        }
        List<String> missing =
                names.stream().filter(name -> !environment.isSet(name)).toList();
        if (missing.size() == names.size()) {
            return;
        }
        if (!missing.isEmpty()) {
            environment.refused(
                    missing.get(0), "expected " + String.join(", ", names) + " or none of them, was without it");
            return;
        }
        try {
            keys.put(exchange, new ApiKey(parts[0], parts[1], parts[2]));
        } catch (ConfigurationException e) {
            environment.refused(String.join(", ", names), e.getMessage());
        }
    }

    /** {@return that of an exchange, by its name in configuration; null if there is none} */
    ApiKey of(String exchange) {
        return keys.get(exchange);
    }
}
