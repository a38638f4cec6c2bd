package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * How much of a contract is held.
 *
 * @param instrument the contract
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param openInterest in {@link Instrument#quantityUnit()}
 * @param openInterestValue its value as the venue states it, or null
 * @param openInterestValueCurrency in what the value is counted, or null
 */
public record OpenInterest(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        Decimal openInterest,
        @Nullable Decimal openInterestValue,
        @Nullable String openInterestValueCurrency)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the instrument or the open interest is missing. */
    public OpenInterest {
        Expect.present(instrument, "instrument");
        Expect.present(openInterest, "open interest");
    }

    @Override
    public DataType dataType() {
        return DataType.OPEN_INTEREST;
    }

    /**
     * Begins an open interest.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what an open interest says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private @Nullable Decimal openInterest;
        private @Nullable Decimal openInterestValue;
        private @Nullable String openInterestValueCurrency;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link OpenInterest#exchangeTimeUs() exchange time}} */
        public Builder exchangeTimeUs(long exchangeTimeUs) {
            this.exchangeTimeUs = exchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link OpenInterest#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link OpenInterest#collector() collector}} */
        public Builder collector(@Nullable String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link OpenInterest#openInterest() open interest}} */
        public Builder openInterest(Decimal openInterest) {
            this.openInterest = openInterest;
            return this;
        }

        /** {@return this, with its {@link OpenInterest#openInterestValue() open interest value}} */
        public Builder openInterestValue(@Nullable Decimal openInterestValue) {
            this.openInterestValue = openInterestValue;
            return this;
        }

        /** {@return this, with its {@link OpenInterest#openInterestValueCurrency() open interest value currency}} */
        public Builder openInterestValueCurrency(@Nullable String openInterestValueCurrency) {
            this.openInterestValueCurrency = openInterestValueCurrency;
            return this;
        }

        /**
         * Ends it.
         *
         * @return an open interest
         * @throws IllegalArgumentException if something is missing that an open interest must say
         */
        public OpenInterest build() {
            return new OpenInterest(
                    instrument,
                    exchangeTimeUs,
                    receiveTimeUs,
                    collector,
                    Expect.present(openInterest, "open interest"),
                    openInterestValue,
                    openInterestValueCurrency);
        }
    }
}
