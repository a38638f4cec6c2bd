package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * Top of the book. An empty side has null for both price and quantity: one at which nothing can be had is empty.
 *
 * @param instrument whose book
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT} (Binance spot sends none)
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param sequence the venue's number of the book's state, or {@link MarketEvent#ABSENT}
 * @param bidPrice highest bid, or null
 * @param bidQuantity quantity there, or null
 * @param askPrice lowest ask, or null
 * @param askQuantity quantity there, or null
 */
public record BestBidOffer(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        long sequence,
        @Nullable Decimal bidPrice,
        @Nullable Decimal bidQuantity,
        @Nullable Decimal askPrice,
        @Nullable Decimal askQuantity)
        implements MarketEvent {

    /** Empties a side that has no price, or no quantity, or a quantity of 0. */
    public BestBidOffer {
        if (isEmpty(bidPrice, bidQuantity)) {
            bidPrice = null;
            bidQuantity = null;
        }
        if (isEmpty(askPrice, askQuantity)) {
            askPrice = null;
            askQuantity = null;
        }
    }

    private static boolean isEmpty(@Nullable Decimal price, @Nullable Decimal quantity) {
        return price == null || quantity == null || quantity.signum() == 0;
    }

    @Override
    public DataType dataType() {
        return DataType.BBO;
    }

    /**
     * Begins a best bid and offer.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a best bid and offer says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private long sequence = ABSENT;
        private @Nullable Decimal bidPrice;
        private @Nullable Decimal bidQuantity;
        private @Nullable Decimal askPrice;
        private @Nullable Decimal askQuantity;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link BestBidOffer#exchangeTimeUs() exchange time}} */
        public Builder exchangeTimeUs(long exchangeTimeUs) {
            this.exchangeTimeUs = exchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link BestBidOffer#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link BestBidOffer#collector() collector}} */
        public Builder collector(@Nullable String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link BestBidOffer#sequence() sequence}} */
        public Builder sequence(long sequence) {
            this.sequence = sequence;
            return this;
        }

        /** {@return this, with its {@link BestBidOffer#bidPrice() bid price}} */
        public Builder bidPrice(@Nullable Decimal bidPrice) {
            this.bidPrice = bidPrice;
            return this;
        }

        /** {@return this, with its {@link BestBidOffer#bidQuantity() bid quantity}} */
        public Builder bidQuantity(@Nullable Decimal bidQuantity) {
            this.bidQuantity = bidQuantity;
            return this;
        }

        /** {@return this, with its {@link BestBidOffer#askPrice() ask price}} */
        public Builder askPrice(@Nullable Decimal askPrice) {
            this.askPrice = askPrice;
            return this;
        }

        /** {@return this, with its {@link BestBidOffer#askQuantity() ask quantity}} */
        public Builder askQuantity(@Nullable Decimal askQuantity) {
            this.askQuantity = askQuantity;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a best bid and offer
         * @throws IllegalArgumentException if something is missing that a best bid and offer must say
         */
        public BestBidOffer build() {
            return new BestBidOffer(
                    instrument,
                    exchangeTimeUs,
                    receiveTimeUs,
                    collector,
                    sequence,
                    bidPrice,
                    bidQuantity,
                    askPrice,
                    askQuantity);
        }
    }
}
