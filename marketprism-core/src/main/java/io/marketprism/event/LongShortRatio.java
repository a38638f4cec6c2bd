package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * How many are long for each that is short: of the top traders' positions, or of all accounts.
 *
 * @param instrument what they hold
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param dataType which of the two, {@link DataType#LSR_TOP_POSITION} or {@link DataType#LSR_ALL_ACCOUNT}
 * @param longShortRatio long / short
 * @param longRatio share of the longs, or null
 * @param shortRatio share of the shorts, or null
 * @param period over which the venue sums, such as {@code 5m}
 */
public record LongShortRatio(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        DataType dataType,
        Decimal longShortRatio,
        @Nullable Decimal longRatio,
        @Nullable Decimal shortRatio,
        String period)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the type is another, or the instrument, the ratio or the period is missing. */
    public LongShortRatio {
        if (dataType != DataType.LSR_TOP_POSITION && dataType != DataType.LSR_ALL_ACCOUNT) {
            throw new IllegalArgumentException("Expected " + DataType.LSR_TOP_POSITION + " or "
                    + DataType.LSR_ALL_ACCOUNT + " as data type of a long/short ratio, was " + dataType);
        }
        Expect.present(instrument, "instrument");
        Expect.present(longShortRatio, "long/short ratio");
        Expect.present(period, "period");
    }

    /** {@return the period} */
    @Override
    public String streamVariant() {
        return period;
    }

    /**
     * Begins a long/short ratio.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a long/short ratio says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private @Nullable DataType dataType;
        private @Nullable Decimal longShortRatio;
        private @Nullable Decimal longRatio;
        private @Nullable Decimal shortRatio;
        private @Nullable String period;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link LongShortRatio#exchangeTimeUs() exchange time}} */
        public Builder exchangeTimeUs(long exchangeTimeUs) {
            this.exchangeTimeUs = exchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link LongShortRatio#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link LongShortRatio#collector() collector}} */
        public Builder collector(@Nullable String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link LongShortRatio#dataType() data type}} */
        public Builder dataType(DataType dataType) {
            this.dataType = dataType;
            return this;
        }

        /** {@return this, with its {@link LongShortRatio#longShortRatio() long short ratio}} */
        public Builder longShortRatio(Decimal longShortRatio) {
            this.longShortRatio = longShortRatio;
            return this;
        }

        /** {@return this, with its {@link LongShortRatio#longRatio() long ratio}} */
        public Builder longRatio(@Nullable Decimal longRatio) {
            this.longRatio = longRatio;
            return this;
        }

        /** {@return this, with its {@link LongShortRatio#shortRatio() short ratio}} */
        public Builder shortRatio(@Nullable Decimal shortRatio) {
            this.shortRatio = shortRatio;
            return this;
        }

        /** {@return this, with its {@link LongShortRatio#period() period}} */
        public Builder period(String period) {
            this.period = period;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a long/short ratio
         * @throws IllegalArgumentException if something is missing that a long/short ratio must say
         */
        public LongShortRatio build() {
            return new LongShortRatio(
                    instrument,
                    exchangeTimeUs,
                    receiveTimeUs,
                    collector,
                    Expect.present(dataType, "data type"),
                    Expect.present(longShortRatio, "long short ratio"),
                    longRatio,
                    shortRatio,
                    Expect.present(period, "period"));
        }
    }
}
