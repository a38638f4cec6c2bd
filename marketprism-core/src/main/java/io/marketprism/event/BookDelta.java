package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * Levels of an order book to set: quantities are absolute, 0 removes a level.
 *
 * <p>A reader ignores a delta whose sequence is not above its book's (unless {@code reset}), applies one whose previous sequence is not above
 * its book's, and must treat anything else as a break.
 *
 * @param instrument whose book
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param previousSequence number of the state that it applies to, or {@link MarketEvent#ABSENT} where the venue gives none
 * @param sequence number of the state it leads to
 * @param reset whether the venue restarted its numbering here, so that sequence is below previousSequence
 * @param bids best (highest) first
 * @param asks best (lowest) first
 * @param bookSession run of book events it belongs to, or null
 */
public record BookDelta(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        long previousSequence,
        long sequence,
        boolean reset,
        Levels bids,
        Levels asks,
        @Nullable String bookSession)
        implements BookEvent {

    /**
     * The same delta as part of a session.
     *
     * @param session names the run
     * @return a copy that shares the levels
     */
    public BookDelta withBookSession(String session) {
        return new BookDelta(
                instrument,
                exchangeTimeUs,
                receiveTimeUs,
                collector,
                previousSequence,
                sequence,
                reset,
                bids,
                asks,
                session);
    }
}
