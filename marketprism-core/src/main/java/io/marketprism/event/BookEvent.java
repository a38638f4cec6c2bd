package io.marketprism.event;

import org.jspecify.annotations.Nullable;

/** A change of an order book: all of it ({@link BookSnapshot}) or some levels ({@link BookDelta}). */
public sealed interface BookEvent extends MarketEvent permits BookSnapshot, BookDelta {

    @Override
    default DataType dataType() {
        return DataType.ORDERBOOK;
    }

    /** {@return the venue's number of the book's state after this event, or {@link MarketEvent#ABSENT}} */
    long sequence();

    /** {@return bids, best (highest) first} */
    Levels bids();

    /** {@return asks, best (lowest) first} */
    Levels asks();

    /** {@return names the unbroken run of book events that this one belongs to; null before a book check has assigned one} */
    @Nullable String bookSession();
}
