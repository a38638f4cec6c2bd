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
}
