package io.marketprism.simulator.market;

/** What kind of instrument a venue lists. */
public enum InstrumentKind {
    /** The currency itself. */
    SPOT,
    /** A contract without expiry, kept near its index by funding. */
    PERPETUAL,
    /** A dated contract. */
    FUTURE,
    /** A dated call or put. */
    OPTION;

    /** {@return whether positions of it can be liquidated on the simulated market} */
    boolean isLiquidated() {
        return this == PERPETUAL || this == FUTURE;
    }
}
