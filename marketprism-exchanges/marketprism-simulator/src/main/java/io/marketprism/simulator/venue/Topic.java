package io.marketprism.simulator.venue;

import java.util.function.IntFunction;

/** A stream of data frames that connections subscribe to. For use on the venue's thread only. */
public interface Topic {

    /** {@return the name by which ledger and faults know it} */
    String name();

    /** {@return whether any connection is subscribed} */
    boolean hasSubscribers();

    /**
     * Sends a frame to every subscriber, unless a fault prevents it.
     *
     * @param firstId the first id in the frame
     * @param lastId the last id in the frame
     * @param frame makes the frame's text in the {@linkplain VenueConnection#form(int) form} asked for; asked once per form at most
     */
    void publish(long firstId, long lastId, IntFunction<byte[]> frame);
}
