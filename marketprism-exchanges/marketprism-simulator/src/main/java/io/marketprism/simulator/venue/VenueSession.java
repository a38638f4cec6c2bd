package io.marketprism.simulator.venue;

/** The venue's end of one connection. All calls come on the venue's thread. */
public interface VenueSession {

    /**
     * The client sent a text.
     *
     * @param text the whole message
     */
    void onText(String text);

    /** The client sent a binary message. */
    void onBinary();

    /** The client sent a ping frame; the pong has been sent already. */
    void onPing();

    /** The client sent a pong frame. */
    void onPong();

    /** The client reads too slowly: too much waits to be sent. The venue closes the connection in its own way. */
    void onSlowConsumer();

    /** The connection is gone. */
    void onClosed();
}
