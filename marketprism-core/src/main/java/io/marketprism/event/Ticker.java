package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * Statistics of the last 24 hours, as the venue sums them. What it does not state, or what cannot be derived exactly, is null; something is there.
 *
 * @param instrument whose trades
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param lastPrice price of the last trade, or null
 * @param openPrice price 24 hours ago, or null
 * @param highPrice highest price, or null
 * @param lowPrice lowest price, or null
 * @param volume what was traded, in base, or null
 * @param quoteVolume what was traded, in quote, or null
 */
public record Ticker(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        @Nullable Decimal lastPrice,
        @Nullable Decimal openPrice,
        @Nullable Decimal highPrice,
        @Nullable Decimal lowPrice,
        @Nullable Decimal volume,
        @Nullable Decimal quoteVolume)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the instrument or every value is missing. */
    public Ticker {
        Expect.present(instrument, "instrument");
        if (lastPrice == null
                && openPrice == null
                && highPrice == null
                && lowPrice == null
                && volume == null
                && quoteVolume == null) {
            throw new IllegalArgumentException("Expected a price or a volume in a ticker, was none");
        }
    }

    @Override
    public DataType dataType() {
        return DataType.TICKER;
    }

    /**
     * Begins a ticker.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a ticker says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private @Nullable Decimal lastPrice;
        private @Nullable Decimal openPrice;
        private @Nullable Decimal highPrice;
        private @Nullable Decimal lowPrice;
        private @Nullable Decimal volume;
        private @Nullable Decimal quoteVolume;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link Ticker#exchangeTimeUs() exchange time}} */
        public Builder exchangeTimeUs(long exchangeTimeUs) {
            this.exchangeTimeUs = exchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link Ticker#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link Ticker#collector() collector}} */
        public Builder collector(@Nullable String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link Ticker#lastPrice() last price}} */
        public Builder lastPrice(@Nullable Decimal lastPrice) {
            this.lastPrice = lastPrice;
            return this;
        }

        /** {@return this, with its {@link Ticker#openPrice() open price}} */
        public Builder openPrice(@Nullable Decimal openPrice) {
            this.openPrice = openPrice;
            return this;
        }

        /** {@return this, with its {@link Ticker#highPrice() high price}} */
        public Builder highPrice(@Nullable Decimal highPrice) {
            this.highPrice = highPrice;
            return this;
        }

        /** {@return this, with its {@link Ticker#lowPrice() low price}} */
        public Builder lowPrice(@Nullable Decimal lowPrice) {
            this.lowPrice = lowPrice;
            return this;
        }

        /** {@return this, with its {@link Ticker#volume() volume}} */
        public Builder volume(@Nullable Decimal volume) {
            this.volume = volume;
            return this;
        }

        /** {@return this, with its {@link Ticker#quoteVolume() quote volume}} */
        public Builder quoteVolume(@Nullable Decimal quoteVolume) {
            this.quoteVolume = quoteVolume;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a ticker
         * @throws IllegalArgumentException if something is missing that a ticker must say
         */
        public Ticker build() {
            return new Ticker(
                    instrument,
                    exchangeTimeUs,
                    receiveTimeUs,
                    collector,
                    lastPrice,
                    openPrice,
                    highPrice,
                    lowPrice,
                    volume,
                    quoteVolume);
        }
    }
}
