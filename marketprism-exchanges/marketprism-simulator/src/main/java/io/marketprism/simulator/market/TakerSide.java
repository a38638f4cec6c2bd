package io.marketprism.simulator.market;

/** Which side the taker of a trade was on. */
public enum TakerSide {
    /** The taker bought: it hit the asks. */
    BUY,
    /** The taker sold: it hit the bids. */
    SELL
}
