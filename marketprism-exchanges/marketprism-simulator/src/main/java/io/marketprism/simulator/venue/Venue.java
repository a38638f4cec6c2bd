package io.marketprism.simulator.venue;

import io.marketprism.simulator.market.MarketListener;
import java.util.Optional;

/** A venue being played. All calls come on the venue's thread. */
public interface Venue extends MarketListener {

    /**
     * Decides on a WebSocket handshake.
     *
     * @param handshake the request to upgrade
     * @return the answer that refuses it, or empty to let it in
     */
    Optional<RestResponse> refuse(RestRequest handshake);

    /**
     * Takes a connection whose handshake is complete.
     *
     * @param connection the connection
     * @param handshake the request that it came with
     * @return the session that receives its messages
     */
    VenueSession connect(VenueConnection connection, RestRequest handshake);

    /**
     * {@return the answer to a REST request}
     *
     * @param request the request
     */
    RestResponse answer(RestRequest request);

    /**
     * {@return whether a request asks for a snapshot of a book, which faults can refuse and delay}
     *
     * @param request the request
     */
    boolean isSnapshot(RestRequest request);

    /**
     * {@return the venue's way of refusing a request that a fault wants refused}
     *
     * @param status the HTTP status, 4xx or 5xx
     */
    RestResponse refusal(int status);

    /** Tells every client, in the venue's way, that the server will go away soon. */
    void announceShutdown();
}
