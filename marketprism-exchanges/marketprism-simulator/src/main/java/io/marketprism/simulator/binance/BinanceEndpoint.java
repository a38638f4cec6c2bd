package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.RestRequest;
import io.marketprism.simulator.venue.RestResponse;
import java.util.function.ToIntFunction;

/**
 * A REST endpoint, one row.
 *
 * @param path the whole path
 * @param weight what a request costs of the weight that an IP address has
 * @param isSnapshot whether the answer is the snapshot of a book
 * @param handler makes the answer
 */
record BinanceEndpoint(String path, ToIntFunction<RestRequest> weight, boolean isSnapshot, Handler handler) {

    interface Handler {
        RestResponse answer(BinanceRest rest, BinanceQuery query) throws BinanceErrorException;
    }

    static BinanceEndpoint of(String path, int weight, Handler handler) {
        return new BinanceEndpoint(path, request -> weight, false, handler);
    }

    static BinanceEndpoint snapshot(String path, ToIntFunction<RestRequest> weight, Handler handler) {
        return new BinanceEndpoint(path, weight, true, handler);
    }
}
