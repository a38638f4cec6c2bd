package io.marketprism.simulator.market;

/** Where an instrument stands in the venue's list. */
public enum ListingState {
    /** Not in the list: not yet, or no more. Nothing is told of it. */
    UNLISTED,
    /** In the list, and trades. */
    TRADING,
    /** In the list, and does not trade. */
    HALTED
}
