package io.marketprism.simulator.venue;

import java.util.Set;
import java.util.function.Supplier;

/** A client's connection, as a venue sees it. For use on the venue's thread only. */
public interface VenueConnection {

    /** {@return the connection's number, from 1} */
    long id();

    /**
     * Chooses the form in which this connection gets its data frames.
     *
     * @param form a small number from 0 that means something to the venue
     */
    void form(int form);

    /** {@return the form in which this connection gets its data frames, 0 unless chosen otherwise} */
    int form();

    /**
     * Subscribes to a topic; has no effect if it is subscribed already.
     *
     * @param topic one of the same venue's
     */
    void subscribe(Topic topic);

    /**
     * Ends a subscription.
     *
     * @param topic one of the same venue's
     * @return whether it was subscribed
     */
    boolean unsubscribe(Topic topic);

    /** {@return the names of the topics subscribed to, in the order of subscription} */
    Set<String> topics();

    /**
     * Sends a data frame of a topic to this connection alone, such as a first snapshot.
     *
     * @param topic a topic that it is subscribed to
     * @param firstId the first id in the frame
     * @param lastId the last id in the frame
     * @param frame makes the frame's text
     */
    void send(Topic topic, long firstId, long lastId, Supplier<byte[]> frame);

    /**
     * Sends a control frame.
     *
     * @param text the whole message
     */
    void reply(String text);

    /** Sends a ping frame. */
    void ping();

    /**
     * Closes with a close frame.
     *
     * @param code the WebSocket close code
     * @param reason the reason, at most 123 bytes
     */
    void close(int code, String reason);

    /** {@return how long ago the last message came in or went out, in nanoseconds} */
    long idleNanos();
}
