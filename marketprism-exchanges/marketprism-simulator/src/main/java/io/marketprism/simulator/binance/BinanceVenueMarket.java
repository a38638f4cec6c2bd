package io.marketprism.simulator.binance;

import static io.marketprism.simulator.binance.BinanceStreamKind.FAST;
import static io.marketprism.simulator.binance.BinanceStreamKind.SLOW;

import io.marketprism.simulator.market.DecimalStyle;
import io.marketprism.simulator.market.ListedInstrument;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Binance's markets that can be played, as of the middle of 2026: one row each, which alone says how a market differs from the others. */
public enum BinanceVenueMarket {
    /** Spot. */
    SPOT(
            "binance-spot",
            List.of(
                    ListedInstrument.of("BTC-USDT", "67000.00", "0.15000"),
                    ListedInstrument.of("ETH-USDT", "3500.00", "1.5000"),
                    ListedInstrument.of("SOL-USDT", "170.00", "12.000"),
                    ListedInstrument.of("XRP-USDT", "2.1000", "350.0"),
                    ListedInstrument.of("DOGE-USDT", "0.19000", "1500"),
                    ListedInstrument.of("PEPE-USDT", "0.00001234", "40000000"),
                    ListedInstrument.of("ETH-BTC", "0.05200", "0.5000")),
            DecimalStyle.EIGHT_DECIMALS,
            1,
            new BinanceRules(
                    5,
                    1024,
                    300,
                    6_000,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    Duration.ofHours(24)),
            "/ws",
            "/stream",
            List.of(
                    BinanceStreamKind.atOnce("@trade", BinanceTradeStream::new),
                    BinanceStreamKind.atOnce("@aggTrade", BinanceAggTradeStream::new),
                    BinanceStreamKind.atOnce("@bookTicker", BinanceBookTickerStream::new),
                    BinanceStreamKind.every(FAST, "@depth@100ms", BinanceDiffDepthStream::new),
                    BinanceStreamKind.every(FAST, "@depth5@100ms", BinancePartialDepthStream.of(5)),
                    BinanceStreamKind.every(FAST, "@depth10@100ms", BinancePartialDepthStream.of(10)),
                    BinanceStreamKind.every(FAST, "@depth20@100ms", BinancePartialDepthStream.of(20)),
                    BinanceStreamKind.every(SLOW, "@depth", BinanceDiffDepthStream::new),
                    BinanceStreamKind.every(SLOW, "@depth5", BinancePartialDepthStream.of(5)),
                    BinanceStreamKind.every(SLOW, "@depth10", BinancePartialDepthStream.of(10)),
                    BinanceStreamKind.every(SLOW, "@depth20", BinancePartialDepthStream.of(20))),
            List.of(
                    BinanceEndpoint.of("/api/v3/ping", 1, BinanceRest::ping),
                    BinanceEndpoint.of("/api/v3/time", 1, BinanceRest::time),
                    BinanceEndpoint.of("/api/v3/exchangeInfo", 20, BinanceExchangeInfo::spot),
                    BinanceEndpoint.snapshot("/api/v3/depth", BinanceWeights::spotDepth, BinanceRest::depth),
                    BinanceEndpoint.of("/api/v3/trades", 25, BinanceRest::trades),
                    BinanceEndpoint.of("/api/v3/historicalTrades", 25, BinanceRest::historicalTrades),
                    BinanceEndpoint.of("/api/v3/aggTrades", 4, BinanceRest::aggTrades)));

    private final String venueName;
    private final List<ListedInstrument> listings;
    private final DecimalStyle decimalStyle;
    private final int longestSequenceStep;
    private final BinanceRules rules;
    private final String rawPath;
    private final String combinedPath;
    private final List<BinanceStreamKind> streams;
    private final List<BinanceEndpoint> endpoints;

    BinanceVenueMarket(
            String venueName,
            List<ListedInstrument> listings,
            DecimalStyle decimalStyle,
            int longestSequenceStep,
            BinanceRules rules,
            String rawPath,
            String combinedPath,
            List<BinanceStreamKind> streams,
            List<BinanceEndpoint> endpoints) {
        this.venueName = venueName;
        this.listings = listings;
        this.decimalStyle = decimalStyle;
        this.longestSequenceStep = longestSequenceStep;
        this.rules = rules;
        this.rawPath = rawPath;
        this.combinedPath = combinedPath;
        this.streams = streams;
        this.endpoints = endpoints;
    }

    /** {@return the limits and timings that Binance documents for this market} */
    public BinanceRules rules() {
        return rules;
    }

    String venueName() {
        return venueName;
    }

    /** What is listed under a symbol; invented if Binance does not list it. */
    ListedInstrument listing(String symbol) {
        return listings.stream()
                .filter(listing -> listing.symbol().equals(symbol))
                .findFirst()
                .orElseGet(() -> ListedInstrument.invented(symbol));
    }

    String nativeSymbol(String symbol) {
        return symbol.replace("-", "");
    }

    DecimalStyle decimalStyle() {
        return decimalStyle;
    }

    int longestSequenceStep() {
        return longestSequenceStep;
    }

    /** The path of sockets whose frames are bare. */
    String rawPath() {
        return rawPath;
    }

    /** The path of sockets whose frames are wrapped and say which stream they are of. */
    String combinedPath() {
        return combinedPath;
    }

    List<BinanceStreamKind> streams() {
        return streams;
    }

    Optional<BinanceEndpoint> endpoint(String path) {
        return endpoints.stream()
                .filter(endpoint -> endpoint.path().equals(path))
                .findFirst();
    }
}
