package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * What was traded in an interval: open, high, low, close and volume. One that is not closed yet comes again with newer values.
 *
 * @param instrument whose trades
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param interval length of the interval, such as {@code 1m}
 * @param openTimeUs begin of the interval, µs since the epoch
 * @param closeTimeUs end of the interval as the venue states it, µs since the epoch
 * @param openPrice first price
 * @param highPrice highest price
 * @param lowPrice lowest price
 * @param closePrice last price, so far
 * @param volume what was traded, in base, or null where that cannot be derived exactly
 * @param quoteVolume what was traded, in quote, or null where that cannot be derived exactly
 * @param tradeCount number of trades, or {@link MarketEvent#ABSENT}
 * @param closed whether the interval is over and the values are final
 */
public record Candle(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        String interval,
        long openTimeUs,
        long closeTimeUs,
        Decimal openPrice,
        Decimal highPrice,
        Decimal lowPrice,
        Decimal closePrice,
        @Nullable Decimal volume,
        @Nullable Decimal quoteVolume,
        long tradeCount,
        boolean closed)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the instrument, the interval, one of its ends or one of the prices is missing. */
    public Candle {
        Expect.present(instrument, "instrument");
        Expect.present(interval, "interval");
        Expect.present(openTimeUs, "open time");
        Expect.present(closeTimeUs, "close time");
        Expect.present(openPrice, "open price");
        Expect.present(highPrice, "high price");
        Expect.present(lowPrice, "low price");
        Expect.present(closePrice, "close price");
    }

    @Override
    public DataType dataType() {
        return DataType.CANDLE;
    }

    /** {@return the interval} */
    @Override
    public String streamVariant() {
        return interval;
    }

    /**
     * Begins a candle.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a candle says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}; it is closed unless something else is said. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private @Nullable String interval;
        private long openTimeUs = ABSENT;
        private long closeTimeUs = ABSENT;
        private @Nullable Decimal openPrice;
        private @Nullable Decimal highPrice;
        private @Nullable Decimal lowPrice;
        private @Nullable Decimal closePrice;
        private @Nullable Decimal volume;
        private @Nullable Decimal quoteVolume;
        private long tradeCount = ABSENT;
        private boolean closed = true;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link Candle#exchangeTimeUs() exchange time}} */
        public Builder exchangeTimeUs(long exchangeTimeUs) {
            this.exchangeTimeUs = exchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link Candle#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link Candle#collector() collector}} */
        public Builder collector(@Nullable String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link Candle#interval() interval}} */
        public Builder interval(String interval) {
            this.interval = interval;
            return this;
        }

        /** {@return this, with its {@link Candle#openTimeUs() open time}} */
        public Builder openTimeUs(long openTimeUs) {
            this.openTimeUs = openTimeUs;
            return this;
        }

        /** {@return this, with its {@link Candle#closeTimeUs() close time}} */
        public Builder closeTimeUs(long closeTimeUs) {
            this.closeTimeUs = closeTimeUs;
            return this;
        }

        /** {@return this, with its {@link Candle#openPrice() open price}} */
        public Builder openPrice(Decimal openPrice) {
            this.openPrice = openPrice;
            return this;
        }

        /** {@return this, with its {@link Candle#highPrice() high price}} */
        public Builder highPrice(Decimal highPrice) {
            this.highPrice = highPrice;
            return this;
        }

        /** {@return this, with its {@link Candle#lowPrice() low price}} */
        public Builder lowPrice(Decimal lowPrice) {
            this.lowPrice = lowPrice;
            return this;
        }

        /** {@return this, with its {@link Candle#closePrice() close price}} */
        public Builder closePrice(Decimal closePrice) {
            this.closePrice = closePrice;
            return this;
        }

        /** {@return this, with its {@link Candle#volume() volume}} */
        public Builder volume(@Nullable Decimal volume) {
            this.volume = volume;
            return this;
        }

        /** {@return this, with its {@link Candle#quoteVolume() quote volume}} */
        public Builder quoteVolume(@Nullable Decimal quoteVolume) {
            this.quoteVolume = quoteVolume;
            return this;
        }

        /** {@return this, with its {@link Candle#tradeCount() trade count}} */
        public Builder tradeCount(long tradeCount) {
            this.tradeCount = tradeCount;
            return this;
        }

        /** {@return this, with its {@link Candle#closed() closed}} */
        public Builder closed(boolean closed) {
            this.closed = closed;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a candle
         * @throws IllegalArgumentException if something is missing that a candle must say
         */
        public Candle build() {
            return new Candle(
                    instrument,
                    exchangeTimeUs,
                    receiveTimeUs,
                    collector,
                    Expect.present(interval, "interval"),
                    openTimeUs,
                    closeTimeUs,
                    Expect.present(openPrice, "open price"),
                    Expect.present(highPrice, "high price"),
                    Expect.present(lowPrice, "low price"),
                    Expect.present(closePrice, "close price"),
                    volume,
                    quoteVolume,
                    tradeCount,
                    closed);
        }
    }
}
