package io.marketprism.simulator.market;

/** What a ratio of longs to shorts counts. */
public enum RatioKind {
    /** The positions of the traders with the largest accounts. */
    TOP_POSITIONS,
    /** The accounts of the traders with the largest accounts. */
    TOP_ACCOUNTS,
    /** All accounts. */
    ALL_ACCOUNTS
}
