package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * The price by which a venue values positions, or the index that it follows; one of the two is there. Only what came in one message is in one
 * event.
 *
 * @param instrument whose price
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param markPrice in quote per base, or null
 * @param indexPrice in quote per base, or null
 */
public record MarkPrice(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        @Nullable Decimal markPrice,
        @Nullable Decimal indexPrice)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the instrument or both prices are missing. */
    public MarkPrice {
        Expect.present(instrument, "instrument");
        if (markPrice == null && indexPrice == null) {
            throw new IllegalArgumentException("Expected a mark price or an index price, was none");
        }
    }

    @Override
    public DataType dataType() {
        return DataType.MARK_PRICE;
    }

    /**
     * Begins a mark price.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a mark price says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private @Nullable Decimal markPrice;
        private @Nullable Decimal indexPrice;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link MarkPrice#exchangeTimeUs() exchange time}} */
        public Builder exchangeTimeUs(long exchangeTimeUs) {
            this.exchangeTimeUs = exchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link MarkPrice#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link MarkPrice#collector() collector}} */
        public Builder collector(@Nullable String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link MarkPrice#markPrice() mark price}} */
        public Builder markPrice(@Nullable Decimal markPrice) {
            this.markPrice = markPrice;
            return this;
        }

        /** {@return this, with its {@link MarkPrice#indexPrice() index price}} */
        public Builder indexPrice(@Nullable Decimal indexPrice) {
            this.indexPrice = indexPrice;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a mark price
         * @throws IllegalArgumentException if something is missing that a mark price must say
         */
        public MarkPrice build() {
            return new MarkPrice(instrument, exchangeTimeUs, receiveTimeUs, collector, markPrice, indexPrice);
        }
    }
}
