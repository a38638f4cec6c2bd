package io.marketprism.okx;

import io.marketprism.error.ConfigurationException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** OKX's markets and how its API names them. */
enum OkxMarket {
    SPOT("SPOT");

    private final String instrumentType;

    OkxMarket(String instrumentType) {
        this.instrumentType = instrumentType;
    }

    static OkxMarket ofName(String name) {
        return Arrays.stream(values())
                .filter(market -> market.marketName().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("Expected a market of okx, one of "
                        + Arrays.stream(values()).map(OkxMarket::marketName).collect(Collectors.joining(", "))
                        + ", was \"" + name + "\""));
    }

    String marketName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The exchange's {@code instType}. */
    String instrumentType() {
        return instrumentType;
    }
}
