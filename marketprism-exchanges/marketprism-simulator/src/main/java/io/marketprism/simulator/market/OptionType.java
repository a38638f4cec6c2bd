package io.marketprism.simulator.market;

/** Whether an option is a right to buy or to sell. */
public enum OptionType {
    /** A right to buy. */
    CALL,
    /** A right to sell. */
    PUT
}
