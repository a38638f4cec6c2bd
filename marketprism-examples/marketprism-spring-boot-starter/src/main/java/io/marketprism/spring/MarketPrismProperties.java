package io.marketprism.spring;

import io.marketprism.event.DataType;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the application's pipeline takes.
 *
 * @param enabled Whether there is a pipeline.
 * @param collector Name of this collector in events. The host's name if it is not set.
 * @param spillDirectory Where events wait, also beyond the end of the process, that a sink has not taken. Temporary files if it is not set.
 * @param retryAtStart Whether the application starts although an exchange or a sink cannot be reached, and keeps trying.
 * @param feeds What is taken from which markets.
 */
@ConfigurationProperties("marketprism")
public record MarketPrismProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String collector,
        @Nullable Path spillDirectory,
        @DefaultValue("false") boolean retryAtStart,
        @DefaultValue List<FeedProperties> feeds) {

    /**
     * What is taken from one market.
     *
     * @param exchange Name of the exchange, such as binance. Its artifact must be a dependency of the application.
     * @param market Name of the market, such as spot.
     * @param symbols In either spelling, BTC-USDT or the exchange's own.
     * @param dataTypes Which data.
     * @param testnet Whether to use the exchange's test network.
     * @param baseUrl Replaces scheme, host, port and path prefix of HTTP calls.
     * @param wsUrl Replaces scheme, host, port and path prefix of sockets.
     * @param exchangeId Name of the exchange in events, for simulators.
     */
    public record FeedProperties(
            String exchange,
            String market,
            List<String> symbols,
            @DefaultValue("trade") List<DataType> dataTypes,
            @DefaultValue("false") boolean testnet,
            @Nullable URI baseUrl,
            @Nullable URI wsUrl,
            @Nullable String exchangeId) {}
}
