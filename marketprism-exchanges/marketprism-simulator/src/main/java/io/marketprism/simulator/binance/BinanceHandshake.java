package io.marketprism.simulator.binance;

import io.marketprism.simulator.venue.RestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the URL of a handshake asks for.
 *
 * @param market the market that it was sent to
 * @param route what its path begins with
 * @param streams the streams to subscribe to at once
 * @param combined whether frames come in the wrapper of combined streams
 * @param microseconds whether times are microseconds; empty if there is no such unit
 */
record BinanceHandshake(
        BinanceVenueMarket market,
        String route,
        List<String> streams,
        boolean combined,
        Optional<Boolean> microseconds) {

    private static final String RAW = "/ws";
    private static final String COMBINED = "/stream";

    /** Reads a request; empty if the market has nothing at its path. */
    static Optional<BinanceHandshake> of(BinanceVenueMarket market, RestRequest request) {
        for (String route : market.routes()) {
            if (request.path().startsWith(route)) {
                String path = request.path().substring(route.length());
                if (path.equals(COMBINED)) {
                    return Optional.of(of(market, route, request.query().getOrDefault("streams", ""), true, request));
                }
                if (path.equals(RAW) || path.startsWith(RAW + "/")) {
                    return Optional.of(of(market, route, path.substring(RAW.length()), false, request));
                }
            }
        }
        return Optional.empty();
    }

    private static BinanceHandshake of(
            BinanceVenueMarket market, String route, String streams, boolean combined, RestRequest request) {
        List<String> names = new ArrayList<>(List.of(streams.split("/")));
        names.removeIf(String::isEmpty);
        Optional<Boolean> microseconds = market.hasMicroseconds()
                ? BinanceQuery.microseconds(request.query().get("timeUnit"))
                : Optional.of(false);
        return new BinanceHandshake(market, route, names, combined, microseconds);
    }

    /** The topic behind a stream's name: one on which nothing is ever sent if the stream is of another route. */
    String topic(String stream) {
        return market.delivers(route, stream) ? stream : route + "/" + stream;
    }

    /** The stream's name of a topic. */
    static String stream(String topic) {
        return topic.substring(topic.lastIndexOf('/') + 1);
    }

    /** The form of the frames that it asks for. */
    int form() {
        return (combined ? BinanceFrames.COMBINED : 0) | (microseconds.orElse(false) ? BinanceFrames.MICROSECONDS : 0);
    }
}
