package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.RatioKind;
import java.util.ArrayList;
import java.util.List;

/** The REST endpoints of Binance's markets. */
final class BinanceEndpoints {

    private static final String STATISTICS = "/futures/data/";

    private BinanceEndpoints() {}

    static List<BinanceEndpoint> spot() {
        return List.of(
                BinanceEndpoint.of("/api/v3/ping", 1, BinanceRest::ping),
                BinanceEndpoint.of("/api/v3/time", 1, BinanceRest::time),
                BinanceEndpoint.of("/api/v3/exchangeInfo", 20, BinanceExchangeInfo::spot),
                BinanceEndpoint.snapshot("/api/v3/depth", BinanceWeights::spotDepth, BinanceRest::depth),
                BinanceEndpoint.of("/api/v3/trades", 25, BinanceRest::trades),
                BinanceEndpoint.of("/api/v3/historicalTrades", 25, BinanceRest::historicalTrades),
                BinanceEndpoint.of("/api/v3/aggTrades", 4, BinanceRest::aggTrades),
                BinanceEndpoint.of("/api/v3/klines", 2, BinanceRest::klines));
    }

    /** The endpoints of a family of futures. */
    static List<BinanceEndpoint> futures(String prefix, BinanceFamily family) {
        boolean linear = family == BinanceFamily.USDM;
        BinanceFuturesRest rest = new BinanceFuturesRest(family);
        List<BinanceEndpoint> endpoints = new ArrayList<>(List.of(
                BinanceEndpoint.of(prefix + "/ping", 1, BinanceRest::ping),
                BinanceEndpoint.of(prefix + "/time", 1, BinanceRest::time),
                BinanceEndpoint.of(prefix + "/exchangeInfo", 1, new BinanceFuturesExchangeInfo(family)::exchangeInfo),
                BinanceEndpoint.snapshot(prefix + "/depth", BinanceWeights::futuresDepth, rest::depth),
                BinanceEndpoint.of(prefix + "/aggTrades", 20, rest::aggTrades),
                BinanceEndpoint.of(prefix + "/klines", BinanceWeights::futuresKlines, BinanceRest::klines),
                BinanceEndpoint.of(prefix + "/openInterest", 1, rest::openInterest),
                BinanceEndpoint.of(prefix + "/premiumIndex", BinanceWeights::premiumIndex, rest::premiumIndex),
                BinanceEndpoint.of(prefix + "/fundingRate", 0, rest::fundingRate)
                        .in(BinanceRequestPool.FUNDING),
                BinanceEndpoint.of(prefix + "/fundingInfo", 0, rest::fundingInfo)
                        .in(BinanceRequestPool.FUNDING)));
        for (RatioKind kind : RatioKind.values()) {
            BinanceEndpoint ratios = BinanceEndpoint.of(
                    STATISTICS + BinanceFuturesRest.path(kind),
                    linear ? 0 : 1,
                    (any, query) -> rest.ratios(any, query, kind));
            BinanceEndpoint documented = kind == RatioKind.ALL_ACCOUNTS ? ratios : ratios.forKeys();
            endpoints.add(linear ? documented.in(BinanceRequestPool.STATISTICS) : documented);
        }
        return List.copyOf(endpoints);
    }
}
