package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of time in which a collector was listening to one data type of one instrument. Data is complete where it is inside a collector's
 * coverage and inside none of that collector's unrecovered gaps.
 *
 * @param instrument whose data
 * @param receiveTimeUs when this was written, µs since the epoch
 * @param collector who was listening
 * @param coveredDataType to which data
 * @param session run of the collector
 * @param fromUs begin, receive clock, µs since the epoch
 * @param toUs end: the last proof that all was there, its newest event, receive clock, µs since the epoch
 * @param firstId first id or sequence received in it, or null
 * @param lastId last id or sequence received in it, or null
 * @param events number of events received in it
 * @param variant which of several streams of that data: the interval of candles, the period of ratios; null for data that has only one
 */
public record Coverage(
        Instrument instrument,
        long receiveTimeUs,
        String collector,
        DataType coveredDataType,
        String session,
        long fromUs,
        long toUs,
        @Nullable String firstId,
        @Nullable String lastId,
        long events,
        @Nullable String variant)
        implements MarketEvent {

    @Override
    public DataType dataType() {
        return DataType.COVERAGE;
    }

    /** Always {@link MarketEvent#ABSENT}: coverage is ours, not the venue's. */
    @Override
    public long exchangeTimeUs() {
        return ABSENT;
    }

    /**
     * Begins a coverage.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a coverage says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}; it has no events unless their number is given. */
    public static final class Builder {
        private final Instrument instrument;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private @Nullable DataType coveredDataType;
        private @Nullable String session;
        private long fromUs = ABSENT;
        private long toUs = ABSENT;
        private @Nullable String firstId;
        private @Nullable String lastId;
        private long events = 0;
        private @Nullable String variant;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link Coverage#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link Coverage#collector() collector}} */
        public Builder collector(String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link Coverage#coveredDataType() covered data type}} */
        public Builder coveredDataType(DataType coveredDataType) {
            this.coveredDataType = coveredDataType;
            return this;
        }

        /** {@return this, with its {@link Coverage#session() session}} */
        public Builder session(String session) {
            this.session = session;
            return this;
        }

        /** {@return this, with its {@link Coverage#fromUs() from}} */
        public Builder fromUs(long fromUs) {
            this.fromUs = fromUs;
            return this;
        }

        /** {@return this, with its {@link Coverage#toUs() to}} */
        public Builder toUs(long toUs) {
            this.toUs = toUs;
            return this;
        }

        /** {@return this, with its {@link Coverage#firstId() first id}} */
        public Builder firstId(@Nullable String firstId) {
            this.firstId = firstId;
            return this;
        }

        /** {@return this, with its {@link Coverage#lastId() last id}} */
        public Builder lastId(@Nullable String lastId) {
            this.lastId = lastId;
            return this;
        }

        /** {@return this, with its {@link Coverage#events() events}} */
        public Builder events(long events) {
            this.events = events;
            return this;
        }

        /** {@return this, with its {@link Coverage#variant() variant}} */
        public Builder variant(@Nullable String variant) {
            this.variant = variant;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a coverage
         * @throws IllegalArgumentException if something is missing that a coverage must say
         */
        public Coverage build() {
            return new Coverage(
                    instrument,
                    receiveTimeUs,
                    Expect.present(collector, "collector"),
                    Expect.present(coveredDataType, "covered data type"),
                    Expect.present(session, "session"),
                    fromUs,
                    toUs,
                    firstId,
                    lastId,
                    events,
                    variant);
        }
    }
}
