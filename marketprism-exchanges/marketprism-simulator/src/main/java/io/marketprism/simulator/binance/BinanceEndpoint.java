package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import java.util.function.ToIntFunction;

/**
 * A REST endpoint, one row.
 *
 * @param path the whole path
 * @param weight what a request costs of the weight that an IP address has
 * @param pool what else limits its requests
 * @param isForKeys whether its documentation wants an API key ({@code MARKET_DATA})
 * @param isSnapshot whether the answer is the snapshot of a book
 * @param handler makes the answer
 */
record BinanceEndpoint(
        String path,
        ToIntFunction<RestRequest> weight,
        BinanceRequestPool pool,
        boolean isForKeys,
        boolean isSnapshot,
        Handler handler) {

    interface Handler {
        RestResponse answer(BinanceRest rest, BinanceQuery query) throws BinanceErrorException;
    }

    static BinanceEndpoint of(String path, int weight, Handler handler) {
        return of(path, request -> weight, handler);
    }

    static BinanceEndpoint of(String path, ToIntFunction<RestRequest> weight, Handler handler) {
        return new BinanceEndpoint(path, weight, BinanceRequestPool.WEIGHT_ONLY, false, false, handler);
    }

    static BinanceEndpoint snapshot(String path, ToIntFunction<RestRequest> weight, Handler handler) {
        return new BinanceEndpoint(path, weight, BinanceRequestPool.WEIGHT_ONLY, false, true, handler);
    }

    /** The same endpoint, its requests counted in a pool of their own as well. */
    BinanceEndpoint in(BinanceRequestPool counted) {
        return new BinanceEndpoint(path, weight, counted, isForKeys, isSnapshot, handler);
    }

    /** The same endpoint, whose documentation wants an API key. */
    BinanceEndpoint forKeys() {
        return new BinanceEndpoint(path, weight, pool, true, isSnapshot, handler);
    }
}
