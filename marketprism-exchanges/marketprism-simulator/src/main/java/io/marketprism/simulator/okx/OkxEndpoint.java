package io.marketprism.simulator.okx;

import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import java.util.Arrays;
import java.util.Optional;

/** The REST endpoints, one row each; they are the same for all markets. */
enum OkxEndpoint {
    TIME("/api/v5/public/time", 10, OkxRest::time),
    INSTRUMENTS("/api/v5/public/instruments", 20, OkxRest::instruments),
    BOOKS("/api/v5/market/books", 40, OkxRest::book),
    HISTORY_TRADES("/api/v5/market/history-trades", 20, OkxRest::historyTrades);

    private final String path;
    private final int limit;
    private final Handler handler;

    interface Handler {
        RestResponse answer(OkxRest rest, RestRequest request) throws OkxErrorException;
    }

    OkxEndpoint(String path, int limit, Handler handler) {
        this.path = path;
        this.limit = limit;
        this.handler = handler;
    }

    static Optional<OkxEndpoint> at(String path) {
        return Arrays.stream(values())
                .filter(endpoint -> endpoint.path.equals(path))
                .findFirst();
    }

    /** How many requests an IP address may make in two seconds. */
    int limit() {
        return limit;
    }

    Handler handler() {
        return handler;
    }
}
