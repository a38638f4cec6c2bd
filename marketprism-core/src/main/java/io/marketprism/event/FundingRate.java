package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * What the holders of one side of a perpetual pay to those of the other.
 *
 * @param instrument the perpetual
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param kind predicted or settled
 * @param fundingRate share of the position's value, such as 0.0001; positive where longs pay
 * @param fundingTimeUs the settlement that the rate applies to, µs since the epoch, or {@link MarketEvent#ABSENT} where funding is continuous
 * @param nextFundingTimeUs the settlement after that, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param intervalHours hours between settlements, 1 or more, or {@link MarketEvent#ABSENT} where funding is continuous or the venue does not say
 */
public record FundingRate(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        FundingKind kind,
        Decimal fundingRate,
        long fundingTimeUs,
        long nextFundingTimeUs,
        long intervalHours)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the instrument, the kind or the rate is missing, or the interval is none. */
    public FundingRate {
        Expect.present(instrument, "instrument");
        Expect.present(kind, "kind of a funding rate");
        Expect.present(fundingRate, "funding rate");
        if (intervalHours != ABSENT && (intervalHours < 1 || intervalHours > Integer.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "Expected 1 hour or more, or ABSENT, as funding interval, was " + intervalHours);
        }
    }

    @Override
    public DataType dataType() {
        return DataType.FUNDING_RATE;
    }

    /**
     * Begins a funding rate.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a funding rate says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private @Nullable FundingKind kind;
        private @Nullable Decimal fundingRate;
        private long fundingTimeUs = ABSENT;
        private long nextFundingTimeUs = ABSENT;
        private long intervalHours = ABSENT;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link FundingRate#exchangeTimeUs() exchange time}} */
        public Builder exchangeTimeUs(long exchangeTimeUs) {
            this.exchangeTimeUs = exchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link FundingRate#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link FundingRate#collector() collector}} */
        public Builder collector(@Nullable String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link FundingRate#kind() kind}} */
        public Builder kind(FundingKind kind) {
            this.kind = kind;
            return this;
        }

        /** {@return this, with its {@link FundingRate#fundingRate() funding rate}} */
        public Builder fundingRate(Decimal fundingRate) {
            this.fundingRate = fundingRate;
            return this;
        }

        /** {@return this, with its {@link FundingRate#fundingTimeUs() funding time}} */
        public Builder fundingTimeUs(long fundingTimeUs) {
            this.fundingTimeUs = fundingTimeUs;
            return this;
        }

        /** {@return this, with its {@link FundingRate#nextFundingTimeUs() next funding time}} */
        public Builder nextFundingTimeUs(long nextFundingTimeUs) {
            this.nextFundingTimeUs = nextFundingTimeUs;
            return this;
        }

        /** {@return this, with its {@link FundingRate#intervalHours() interval hours}} */
        public Builder intervalHours(long intervalHours) {
            this.intervalHours = intervalHours;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a funding rate
         * @throws IllegalArgumentException if something is missing that a funding rate must say
         */
        public FundingRate build() {
            return new FundingRate(
                    instrument,
                    exchangeTimeUs,
                    receiveTimeUs,
                    collector,
                    Expect.present(kind, "kind"),
                    Expect.present(fundingRate, "funding rate"),
                    fundingTimeUs,
                    nextFundingTimeUs,
                    intervalHours);
        }
    }
}
