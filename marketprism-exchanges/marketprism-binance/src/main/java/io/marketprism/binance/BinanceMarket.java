package io.marketprism.binance;

import io.marketprism.connector.ExchangeLimits;
import io.marketprism.connector.RateLimit;
import io.marketprism.error.ConfigurationException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Binance's markets: their hosts and limits, from the exchange's API documentation of July 2026. */
enum BinanceMarket {
    SPOT(
            "https://api.binance.com",
            "wss://stream.binance.com:9443",
            "https://testnet.binance.vision",
            "wss://stream.testnet.binance.vision",
            new ExchangeLimits(
                    new RateLimit(6_000, Duration.ofMinutes(1)),
                    "x-mbx-used-weight-1m",
                    new RateLimit(300, Duration.ofMinutes(5))));

    private final String rest;
    private final String webSocket;
    private final String testnetRest;
    private final String testnetWebSocket;
    private final ExchangeLimits limits;

    BinanceMarket(String rest, String webSocket, String testnetRest, String testnetWebSocket, ExchangeLimits limits) {
        this.rest = rest;
        this.webSocket = webSocket;
        this.testnetRest = testnetRest;
        this.testnetWebSocket = testnetWebSocket;
        this.limits = limits;
    }

    static BinanceMarket ofName(String name) {
        return Arrays.stream(values())
                .filter(market -> market.marketName().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException("Expected a market of binance, one of "
                        + Arrays.stream(values()).map(BinanceMarket::marketName).collect(Collectors.joining(", "))
                        + ", was \"" + name + "\""));
    }

    String marketName() {
        return name().toLowerCase(Locale.ROOT);
    }

    String rest(boolean testnet) {
        return testnet ? testnetRest : rest;
    }

    String webSocket(boolean testnet) {
        return testnet ? testnetWebSocket : webSocket;
    }

    ExchangeLimits limits() {
        return limits;
    }
}
