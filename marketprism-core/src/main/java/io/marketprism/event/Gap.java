package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * A place where data was lost or where nobody can prove that it was not. Published when it opens, closes and heals; revisions of one gap share
 * the gap id and the newest counts.
 *
 * @param instrument whose data
 * @param receiveTimeUs when this revision was made, µs since the epoch
 * @param collector whose gap it is
 * @param gapId identity, the same in every revision
 * @param session run of the collector
 * @param revision 1, 2, …
 * @param state open, closed or recovered
 * @param affectedDataType which data
 * @param sink the one sink that misses it, or null if it was lost before all sinks
 * @param cause why
 * @param firstMissingId first id or sequence that is missing, or null if unknown
 * @param lastMissingId last one, or null if unknown
 * @param lost number of lost events; {@link MarketEvent#ABSENT} if unknown, 0 if none is proven
 * @param recoveredCount of the missing ids, how many came late or were fetched later
 * @param startedAtUs begin of the window: the last proof that all was there, receive clock, µs since the epoch
 * @param endedAtUs end of the window, or {@link MarketEvent#ABSENT} while open
 * @param lastGoodExchangeTimeUs exchange time of the last event before, or {@link MarketEvent#ABSENT}
 * @param firstGoodExchangeTimeUs exchange time of the first event after, or {@link MarketEvent#ABSENT}
 * @param variant which of several streams of that data: the interval of candles, the period of ratios; null for data that has only one
 */
public record Gap(
        Instrument instrument,
        long receiveTimeUs,
        String collector,
        String gapId,
        String session,
        int revision,
        GapState state,
        DataType affectedDataType,
        @Nullable String sink,
        GapCause cause,
        @Nullable String firstMissingId,
        @Nullable String lastMissingId,
        long lost,
        long recoveredCount,
        long startedAtUs,
        long endedAtUs,
        long lastGoodExchangeTimeUs,
        long firstGoodExchangeTimeUs,
        @Nullable String variant)
        implements MarketEvent {

    @Override
    public DataType dataType() {
        return DataType.GAP;
    }

    /** Always {@link MarketEvent#ABSENT}: a gap is ours, not the venue's. */
    @Override
    public long exchangeTimeUs() {
        return ABSENT;
    }

    /**
     * Begins a gap.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a gap says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}; it is the first revision of an open gap unless something else is said. */
    public static final class Builder {
        private final Instrument instrument;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private @Nullable String gapId;
        private @Nullable String session;
        private int revision = 1;
        private GapState state = GapState.OPEN;
        private @Nullable DataType affectedDataType;
        private @Nullable String sink;
        private @Nullable GapCause cause;
        private @Nullable String firstMissingId;
        private @Nullable String lastMissingId;
        private long lost = ABSENT;
        private long recoveredCount = 0;
        private long startedAtUs = ABSENT;
        private long endedAtUs = ABSENT;
        private long lastGoodExchangeTimeUs = ABSENT;
        private long firstGoodExchangeTimeUs = ABSENT;
        private @Nullable String variant;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link Gap#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link Gap#collector() collector}} */
        public Builder collector(String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link Gap#gapId() gap id}} */
        public Builder gapId(String gapId) {
            this.gapId = gapId;
            return this;
        }

        /** {@return this, with its {@link Gap#session() session}} */
        public Builder session(String session) {
            this.session = session;
            return this;
        }

        /** {@return this, with its {@link Gap#revision() revision}} */
        public Builder revision(int revision) {
            this.revision = revision;
            return this;
        }

        /** {@return this, with its {@link Gap#state() state}} */
        public Builder state(GapState state) {
            this.state = state;
            return this;
        }

        /** {@return this, with its {@link Gap#affectedDataType() affected data type}} */
        public Builder affectedDataType(DataType affectedDataType) {
            this.affectedDataType = affectedDataType;
            return this;
        }

        /** {@return this, with its {@link Gap#sink() sink}} */
        public Builder sink(@Nullable String sink) {
            this.sink = sink;
            return this;
        }

        /** {@return this, with its {@link Gap#cause() cause}} */
        public Builder cause(GapCause cause) {
            this.cause = cause;
            return this;
        }

        /** {@return this, with its {@link Gap#firstMissingId() first missing id}} */
        public Builder firstMissingId(@Nullable String firstMissingId) {
            this.firstMissingId = firstMissingId;
            return this;
        }

        /** {@return this, with its {@link Gap#lastMissingId() last missing id}} */
        public Builder lastMissingId(@Nullable String lastMissingId) {
            this.lastMissingId = lastMissingId;
            return this;
        }

        /** {@return this, with its {@link Gap#lost() lost}} */
        public Builder lost(long lost) {
            this.lost = lost;
            return this;
        }

        /** {@return this, with its {@link Gap#recoveredCount() recovered count}} */
        public Builder recoveredCount(long recoveredCount) {
            this.recoveredCount = recoveredCount;
            return this;
        }

        /** {@return this, with its {@link Gap#startedAtUs() started at}} */
        public Builder startedAtUs(long startedAtUs) {
            this.startedAtUs = startedAtUs;
            return this;
        }

        /** {@return this, with its {@link Gap#endedAtUs() ended at}} */
        public Builder endedAtUs(long endedAtUs) {
            this.endedAtUs = endedAtUs;
            return this;
        }

        /** {@return this, with its {@link Gap#lastGoodExchangeTimeUs() last good exchange time}} */
        public Builder lastGoodExchangeTimeUs(long lastGoodExchangeTimeUs) {
            this.lastGoodExchangeTimeUs = lastGoodExchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link Gap#firstGoodExchangeTimeUs() first good exchange time}} */
        public Builder firstGoodExchangeTimeUs(long firstGoodExchangeTimeUs) {
            this.firstGoodExchangeTimeUs = firstGoodExchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link Gap#variant() variant}} */
        public Builder variant(@Nullable String variant) {
            this.variant = variant;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a gap
         * @throws IllegalArgumentException if something is missing that a gap must say
         */
        public Gap build() {
            return new Gap(
                    instrument,
                    receiveTimeUs,
                    Expect.present(collector, "collector"),
                    Expect.present(gapId, "gap id"),
                    Expect.present(session, "session"),
                    revision,
                    state,
                    Expect.present(affectedDataType, "affected data type"),
                    sink,
                    Expect.present(cause, "cause"),
                    firstMissingId,
                    lastMissingId,
                    lost,
                    recoveredCount,
                    startedAtUs,
                    endedAtUs,
                    lastGoodExchangeTimeUs,
                    firstGoodExchangeTimeUs,
                    variant);
        }
    }
}
