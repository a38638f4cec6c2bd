package io.marketprism.simulator.market;

/**
 * A level of a book got a new quantity.
 *
 * @param bid whether the level is a bid
 * @param price in price units
 * @param quantity the level's whole new quantity in quantity units; 0 removes it
 * @param previousSequence the book's sequence before
 * @param sequence the book's sequence after
 * @param touch whether the best bid or the best ask is now another, by price or by quantity
 */
public record BookChange(boolean bid, long price, long quantity, long previousSequence, long sequence, boolean touch) {}
