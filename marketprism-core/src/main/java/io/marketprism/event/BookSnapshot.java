package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * A whole order book: replaces what a reader holds. A reader ignores one whose sequence is not above that of its own valid book.
 *
 * @param instrument whose book
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param sequence the venue's number of this state
 * @param bids best (highest) first; levels of quantity 0 are left out
 * @param asks best (lowest) first; levels of quantity 0 are left out
 * @param depthLimit number of levels a side that the book was cut to, or 0 if it was not cut: deeper levels exist but are unknown
 * @param bookSession run of book events that begins here, or null
 */
public record BookSnapshot(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        long sequence,
        Levels bids,
        Levels asks,
        int depthLimit,
        @Nullable String bookSession)
        implements BookEvent {

    /** Leaves out levels of quantity 0, since they are none. */
    public BookSnapshot {
        bids = bids.withoutZeros();
        asks = asks.withoutZeros();
    }

    /**
     * The same snapshot as the beginning of a session.
     *
     * @param session names the run
     * @return a copy that shares the levels
     */
    public BookSnapshot withBookSession(String session) {
        return new BookSnapshot(
                instrument, exchangeTimeUs, receiveTimeUs, collector, sequence, bids, asks, depthLimit, session);
    }

    /**
     * The same snapshot, cut to its best levels.
     *
     * @param levels number of levels a side
     * @return the snapshot itself if it has no more
     */
    public BookSnapshot first(int levels) {
        if (bids.size() <= levels && asks.size() <= levels) {
            return this;
        }
        return new BookSnapshot(
                instrument,
                exchangeTimeUs,
                receiveTimeUs,
                collector,
                sequence,
                bids.first(Math.min(levels, bids.size())),
                asks.first(Math.min(levels, asks.size())),
                levels,
                bookSession);
    }

    /**
     * The same snapshot, known to be cut.
     *
     * @param levels number of levels a side that it was cut to
     * @return a copy that shares the levels
     */
    public BookSnapshot withDepthLimit(int levels) {
        return new BookSnapshot(
                instrument, exchangeTimeUs, receiveTimeUs, collector, sequence, bids, asks, levels, bookSession);
    }

    /**
     * Begins a snapshot.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a snapshot says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}; it is not cut, and has no levels unless they are given. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private long sequence = ABSENT;
        private Levels bids = Levels.EMPTY;
        private Levels asks = Levels.EMPTY;
        private int depthLimit = 0;
        private @Nullable String bookSession;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link BookSnapshot#exchangeTimeUs() exchange time}} */
        public Builder exchangeTimeUs(long exchangeTimeUs) {
            this.exchangeTimeUs = exchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link BookSnapshot#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link BookSnapshot#collector() collector}} */
        public Builder collector(@Nullable String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link BookSnapshot#sequence() sequence}} */
        public Builder sequence(long sequence) {
            this.sequence = sequence;
            return this;
        }

        /** {@return this, with its {@link BookSnapshot#bids() bids}} */
        public Builder bids(Levels bids) {
            this.bids = bids;
            return this;
        }

        /** {@return this, with its {@link BookSnapshot#asks() asks}} */
        public Builder asks(Levels asks) {
            this.asks = asks;
            return this;
        }

        /** {@return this, with its {@link BookSnapshot#depthLimit() depth limit}} */
        public Builder depthLimit(int depthLimit) {
            this.depthLimit = depthLimit;
            return this;
        }

        /** {@return this, with its {@link BookSnapshot#bookSession() book session}} */
        public Builder bookSession(@Nullable String bookSession) {
            this.bookSession = bookSession;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a snapshot
         * @throws IllegalArgumentException if something is missing that a snapshot must say
         */
        public BookSnapshot build() {
            return new BookSnapshot(
                    instrument,
                    exchangeTimeUs,
                    receiveTimeUs,
                    collector,
                    sequence,
                    bids,
                    asks,
                    depthLimit,
                    bookSession);
        }
    }
}
