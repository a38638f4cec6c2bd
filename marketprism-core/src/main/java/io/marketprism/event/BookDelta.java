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

    /**
     * Begins a delta.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a delta says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}; it has no levels unless they are given. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private long previousSequence = ABSENT;
        private long sequence = ABSENT;
        private boolean reset = false;
        private Levels bids = Levels.EMPTY;
        private Levels asks = Levels.EMPTY;
        private @Nullable String bookSession;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link BookDelta#exchangeTimeUs() exchange time}} */
        public Builder exchangeTimeUs(long exchangeTimeUs) {
            this.exchangeTimeUs = exchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link BookDelta#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link BookDelta#collector() collector}} */
        public Builder collector(@Nullable String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link BookDelta#previousSequence() previous sequence}} */
        public Builder previousSequence(long previousSequence) {
            this.previousSequence = previousSequence;
            return this;
        }

        /** {@return this, with its {@link BookDelta#sequence() sequence}} */
        public Builder sequence(long sequence) {
            this.sequence = sequence;
            return this;
        }

        /** {@return this, with its {@link BookDelta#reset() reset}} */
        public Builder reset(boolean reset) {
            this.reset = reset;
            return this;
        }

        /** {@return this, with its {@link BookDelta#bids() bids}} */
        public Builder bids(Levels bids) {
            this.bids = bids;
            return this;
        }

        /** {@return this, with its {@link BookDelta#asks() asks}} */
        public Builder asks(Levels asks) {
            this.asks = asks;
            return this;
        }

        /** {@return this, with its {@link BookDelta#bookSession() book session}} */
        public Builder bookSession(@Nullable String bookSession) {
            this.bookSession = bookSession;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a delta
         * @throws IllegalArgumentException if something is missing that a delta must say
         */
        public BookDelta build() {
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
                    bookSession);
        }
    }
}
