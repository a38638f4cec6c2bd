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
}
