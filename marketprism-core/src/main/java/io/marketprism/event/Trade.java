package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/**
 * One public trade, or one aggregate of fills.
 *
 * @param instrument what was traded
 * @param exchangeTimeUs matching time, else send time; µs since the epoch
 * @param receiveTimeUs when its frame left the socket; µs since the epoch, or {@link MarketEvent#ABSENT}
 * @param collector the collector that received it, or null
 * @param tradeId the venue's id
 * @param form single fill, aggregate or block
 * @param price in quote per base
 * @param quantity in {@link Instrument#quantityUnit()}
 * @param side side of the taker
 * @param firstTradeId the venue's number of an aggregate's first fill, 0 or more; {@link MarketEvent#ABSENT} if there is none
 * @param lastTradeId the venue's number of an aggregate's last fill, 0 or more; {@link MarketEvent#ABSENT} if there is none
 * @param sequence place in the venue's own numbering of this instrument's trades, or {@link MarketEvent#ABSENT}
 * @param source live or fetched later
 */
public record Trade(
        Instrument instrument,
        long exchangeTimeUs,
        long receiveTimeUs,
        @Nullable String collector,
        TradeId tradeId,
        TradeForm form,
        Decimal price,
        Decimal quantity,
        Side side,
        long firstTradeId,
        long lastTradeId,
        long sequence,
        TradeSource source)
        implements MarketEvent {

    /** Checks the numbers of the fills; throws an {@link IllegalArgumentException} if one of them is negative. */
    public Trade {
        requireNumber(firstTradeId, "first");
        requireNumber(lastTradeId, "last");
    }

    private static void requireNumber(long id, String which) {
        if (id < 0 && id != ABSENT) {
            throw new IllegalArgumentException(
                    "Expected 0 or more, or ABSENT, as the number of the " + which + " fill, was " + id);
        }
    }

    @Override
    public DataType dataType() {
        return DataType.TRADE;
    }

    /**
     * The same trade, come another way.
     *
     * @param how live or fetched later
     * @return a copy
     */
    public Trade withSource(TradeSource how) {
        return new Trade(
                instrument,
                exchangeTimeUs,
                receiveTimeUs,
                collector,
                tradeId,
                form,
                price,
                quantity,
                side,
                firstTradeId,
                lastTradeId,
                sequence,
                how);
    }

    /**
     * Begins a trade.
     *
     * @param instrument whose it is
     * @return a builder of one that says nothing else yet
     */
    public static Builder builder(Instrument instrument) {
        return new Builder(instrument);
    }

    /** Takes what a trade says, one thing after the other. What is not given is null or {@link MarketEvent#ABSENT}; it is a single fill and live unless something else is said. */
    public static final class Builder {
        private final Instrument instrument;
        private long exchangeTimeUs = ABSENT;
        private long receiveTimeUs = ABSENT;
        private @Nullable String collector;
        private @Nullable TradeId tradeId;
        private TradeForm form = TradeForm.SINGLE;
        private @Nullable Decimal price;
        private @Nullable Decimal quantity;
        private @Nullable Side side;
        private long firstTradeId = ABSENT;
        private long lastTradeId = ABSENT;
        private long sequence = ABSENT;
        private TradeSource source = TradeSource.LIVE;

        private Builder(Instrument instrument) {
            this.instrument = Expect.present(instrument, "instrument");
        }

        /** {@return this, with its {@link Trade#exchangeTimeUs() exchange time}} */
        public Builder exchangeTimeUs(long exchangeTimeUs) {
            this.exchangeTimeUs = exchangeTimeUs;
            return this;
        }

        /** {@return this, with its {@link Trade#receiveTimeUs() receive time}} */
        public Builder receiveTimeUs(long receiveTimeUs) {
            this.receiveTimeUs = receiveTimeUs;
            return this;
        }

        /** {@return this, with its {@link Trade#collector() collector}} */
        public Builder collector(@Nullable String collector) {
            this.collector = collector;
            return this;
        }

        /** {@return this, with its {@link Trade#tradeId() trade id}} */
        public Builder tradeId(TradeId tradeId) {
            this.tradeId = tradeId;
            return this;
        }

        /** {@return this, with its {@link Trade#form() form}} */
        public Builder form(TradeForm form) {
            this.form = form;
            return this;
        }

        /** {@return this, with its {@link Trade#price() price}} */
        public Builder price(Decimal price) {
            this.price = price;
            return this;
        }

        /** {@return this, with its {@link Trade#quantity() quantity}} */
        public Builder quantity(Decimal quantity) {
            this.quantity = quantity;
            return this;
        }

        /** {@return this, with its {@link Trade#side() side}} */
        public Builder side(Side side) {
            this.side = side;
            return this;
        }

        /** {@return this, with its {@link Trade#firstTradeId() first trade id}} */
        public Builder firstTradeId(long firstTradeId) {
            this.firstTradeId = firstTradeId;
            return this;
        }

        /** {@return this, with its {@link Trade#lastTradeId() last trade id}} */
        public Builder lastTradeId(long lastTradeId) {
            this.lastTradeId = lastTradeId;
            return this;
        }

        /** {@return this, with its {@link Trade#sequence() sequence}} */
        public Builder sequence(long sequence) {
            this.sequence = sequence;
            return this;
        }

        /** {@return this, with its {@link Trade#source() source}} */
        public Builder source(TradeSource source) {
            this.source = source;
            return this;
        }

        /**
         * Ends it.
         *
         * @return a trade
         * @throws IllegalArgumentException if something is missing that a trade must say
         */
        public Trade build() {
            return new Trade(
                    instrument,
                    exchangeTimeUs,
                    receiveTimeUs,
                    collector,
                    Expect.present(tradeId, "trade id"),
                    form,
                    Expect.present(price, "price"),
                    Expect.present(quantity, "quantity"),
                    Expect.present(side, "side"),
                    firstTradeId,
                    lastTradeId,
                    sequence,
                    source);
        }
    }
}
