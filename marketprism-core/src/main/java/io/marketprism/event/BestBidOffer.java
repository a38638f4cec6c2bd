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
}
