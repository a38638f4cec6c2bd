package io.marketprism.simulator.market;

/** A full order book with the sequence of its last change. Not thread-safe. */
public final class Book {

    private final Levels bids;
    private final Levels asks;
    private long sequence;

    Book(long sequence, int levels) {
        this.bids = new Levels(true, levels * 2);
        this.asks = new Levels(false, levels * 2);
        this.sequence = sequence;
    }

    private Book(Book source) {
        this.bids = source.bids.copy();
        this.asks = source.asks.copy();
        this.sequence = source.sequence;
    }

    /** {@return the bids, highest price first} */
    public Levels bids() {
        return bids;
    }

    /** {@return the asks, lowest price first} */
    public Levels asks() {
        return asks;
    }

    /** {@return the sequence of the last change} */
    public long sequence() {
        return sequence;
    }

    /** {@return a copy that further changes do not touch} */
    public Book copy() {
        return new Book(this);
    }

    /**
     * Sets a level to what a change says and takes its sequence over.
     *
     * @param change the change to carry out
     */
    public void apply(BookChange change) {
        (change.bid() ? bids : asks).set(change.price(), change.quantity());
        sequence = change.sequence();
    }
}
