package io.marketprism.simulator.market;

/** A full order book with the sequence of its last change. Not thread-safe. */
public final class SimulatedBook {

    private final BookLevels bids;
    private final BookLevels asks;
    private long sequence;

    SimulatedBook(long sequence, int levels) {
        this.bids = new BookLevels(true, levels * 2);
        this.asks = new BookLevels(false, levels * 2);
        this.sequence = sequence;
    }

    private SimulatedBook(SimulatedBook source) {
        this.bids = source.bids.copy();
        this.asks = source.asks.copy();
        this.sequence = source.sequence;
    }

    /** {@return the bids, highest price first} */
    public BookLevels bids() {
        return bids;
    }

    /** {@return the asks, lowest price first} */
    public BookLevels asks() {
        return asks;
    }

    /** {@return the sequence of the last change} */
    public long sequence() {
        return sequence;
    }

    /** {@return a copy that further changes do not touch} */
    public SimulatedBook copy() {
        return new SimulatedBook(this);
    }

    /**
     * Applies a change: sets its level and takes its sequence.
     *
     * @param change the change to apply
     */
    public void apply(BookChange change) {
        (change.bid() ? bids : asks).set(change.price(), change.quantity());
        sequence = change.sequence();
    }
}
