package io.marketprism.simulator.okx;

import io.marketprism.simulator.market.RatioKind;
import io.marketprism.simulator.venue.RestResponse;
import java.util.Arrays;
import java.util.Optional;

/** The REST endpoints, one row each; they are the same for all markets. */
enum OkxEndpoint {
    TIME("/api/v5/public/time", 10, "", OkxRest::time),
    INSTRUMENTS("/api/v5/public/instruments", 20, "instType", OkxRest::instruments),
    UNDERLYING("/api/v5/public/underlying", 20, "", OkxRest::underlyings),
    BOOKS("/api/v5/market/books", 40, "", OkxRest::book),
    TRADES("/api/v5/market/trades", 100, "", OkxRest::trades),
    HISTORY_TRADES("/api/v5/market/history-trades", 20, "", OkxRest::historyTrades),
    CANDLES("/api/v5/market/candles", 40, "", OkxRest::candles),
    HISTORY_CANDLES("/api/v5/market/history-candles", 20, "", OkxRest::historyCandles),
    OPEN_INTEREST("/api/v5/public/open-interest", 20, "instId", OkxRest::openInterest),
    MARK_PRICE("/api/v5/public/mark-price", 10, "instId", OkxRest::markPrice),
    FUNDING_RATE("/api/v5/public/funding-rate", 10, "instId", OkxRest::fundingRate),
    FUNDING_RATE_HISTORY("/api/v5/public/funding-rate-history", 10, "instId", OkxRest::fundingRateHistory),
    ALL_ACCOUNTS(
            "/api/v5/rubik/stat/contracts/long-short-account-ratio-contract",
            5,
            "instId",
            (rest, query) -> rest.ratio(query, "lsr_all_account", RatioKind.ALL_ACCOUNTS)),
    TOP_POSITIONS(
            "/api/v5/rubik/stat/contracts/long-short-position-ratio-contract-top-trader",
            5,
            "instId",
            (rest, query) -> rest.ratio(query, "lsr_top_position", RatioKind.TOP_POSITIONS));

    private final String path;
    private final int limit;
    private final String limitedBy;
    private final Handler handler;

    interface Handler {
        RestResponse answer(OkxRest rest, OkxQuery query) throws OkxErrorException;
    }

    OkxEndpoint(String path, int limit, String limitedBy, Handler handler) {
        this.path = path;
        this.limit = limit;
        this.limitedBy = limitedBy;
        this.handler = handler;
    }

    static Optional<OkxEndpoint> at(String path) {
        return Arrays.stream(values())
                .filter(endpoint -> endpoint.path.equals(path))
                .findFirst();
    }

    /** How many requests may be made in two seconds, from an IP address or from it and of what {@link #limitedBy} names. */
    int limit() {
        return limit;
    }

    /** The parameter whose every value has a limit of its own, empty if an address has one in all. */
    String limitedBy() {
        return limitedBy;
    }

    Handler handler() {
        return handler;
    }
}
