package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.RestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the URL of a handshake asks for.
 *
 * @param streams the streams to subscribe to at once
 * @param combined whether frames come in the wrapper of combined streams
 * @param microseconds whether times are microseconds; empty if there is no such unit
 */
record BinanceHandshake(List<String> streams, boolean combined, Optional<Boolean> microseconds) {

    /** Reads a request; empty if the market has nothing at its path. */
    static Optional<BinanceHandshake> of(BinanceVenueMarket market, RestRequest request) {
        String path = request.path();
        boolean combined = path.equals(market.combinedPath());
        String streams;
        if (combined) {
            streams = request.query().getOrDefault("streams", "");
        } else if (path.equals(market.rawPath()) || path.startsWith(market.rawPath() + "/")) {
            streams = path.substring(market.rawPath().length());
        } else {
            return Optional.empty();
        }
        List<String> names = new ArrayList<>(List.of(streams.split("/")));
        names.removeIf(String::isEmpty);
        Optional<Boolean> microseconds =
                BinanceQuery.microseconds(request.query().get("timeUnit"));
        return Optional.of(new BinanceHandshake(names, combined, microseconds));
    }

    /** The form of the frames that it asks for. */
    int form() {
        return (combined ? BinanceFrames.COMBINED : 0) | (microseconds.orElse(false) ? BinanceFrames.MICROSECONDS : 0);
    }
}
