package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * A forced close of a position.
 *
 * @param instrument what was held
 * @param exchangeTimeUs the venue's time, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param receiveTimeUs when it was received, µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param side of the liquidation order: {@link Side#SELL} closed a long position
 * @param price of the order, or the price of bankruptcy, in quote per base
 * @param averagePrice at which it was filled, or null
 * @param quantity in {@link Instrument#quantityUnit()}
 * @param status of the order, in the venue's own words, or null
 * @param tradeId the venue's id of the trade, or null
 * @param ordinal 1 for a row that is the first of its frame to say this, 2 for the next that says the same, …
 * @param complete whether the venue reports every liquidation; false where it only samples
 */
public record Liquidation(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        Side side,
        Decimal price,
        @Nullable Decimal averagePrice,
        Decimal quantity,
        @Nullable String status,
        @Nullable TradeId tradeId,
        int ordinal,
        boolean complete)
        implements MarketEvent {

    /** Throws an {@link IllegalArgumentException} if the instrument, the side, the price or the quantity is missing, or the ordinal is below 1. */
    public Liquidation {
        Expect.present(instrument, "instrument");
        Expect.present(side, "side");
        Expect.present(price, "price");
        Expect.present(quantity, "quantity");
        if (ordinal < 1) {
            throw new IllegalArgumentException("Expected an ordinal of 1 or more, was " + ordinal);
        }
    }

    @Override
    public DataType dataType() {
        return DataType.LIQUIDATION;
    }

    /**
     * Begins a liquidation.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a liquidation says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}; it is the first of its kind in its frame, of a venue that reports all, unless something else is said. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private @Nullable Side side;
        private @Nullable Decimal price;
        private @Nullable Decimal averagePrice;
        private @Nullable Decimal quantity;
        private @Nullable String status;
        private @Nullable TradeId tradeId;
        private int ordinal = 1;
        private boolean complete = true;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link Liquidation#exchangeTimeUs() exchange time}} */
        public Builder exchangeTimeUs(long exchangeTimeUs) {
            this.exchangeTimeUs = exchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link Liquidation#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link Liquidation#collector() collector}} */
        public Builder collector(@Nullable String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link Liquidation#side() side}} */
        public Builder side(Side side) {
            this.side = side;
            return this;
        }

        /** {@return this, with its {@link Liquidation#price() price}} */
        public Builder price(Decimal price) {
            this.price = price;
            return this;
        }

        /** {@return this, with its {@link Liquidation#averagePrice() average price}} */
        public Builder averagePrice(@Nullable Decimal averagePrice) {
            this.averagePrice = averagePrice;
            return this;
        }

        /** {@return this, with its {@link Liquidation#quantity() quantity}} */
        public Builder quantity(Decimal quantity) {
            this.quantity = quantity;
            return this;
        }

        /** {@return this, with its {@link Liquidation#status() status}} */
        public Builder status(@Nullable String status) {
            this.status = status;
            return this;
        }

        /** {@return this, with its {@link Liquidation#tradeId() trade id}} */
        public Builder tradeId(@Nullable TradeId tradeId) {
            this.tradeId = tradeId;
            return this;
        }

        /** {@return this, with its {@link Liquidation#ordinal() ordinal}} */
        public Builder ordinal(int ordinal) {
            this.ordinal = ordinal;
            return this;
        }

        /** {@return this, with its {@link Liquidation#complete() complete}} */
        public Builder complete(boolean complete) {
            this.complete = complete;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a liquidation
         * @throws IllegalArgumentException if something is missing that a liquidation must say
         */
        public Liquidation build() {
            return new Liquidation(
                    instrument,
                    exchangeTimeUs,
                    receiveTimeUs,
                    collector,
                    Expect.present(side, "side"),
                    Expect.present(price, "price"),
                    averagePrice,
                    Expect.present(quantity, "quantity"),
                    status,
                    tradeId,
                    ordinal,
                    complete);
        }
    }
}
