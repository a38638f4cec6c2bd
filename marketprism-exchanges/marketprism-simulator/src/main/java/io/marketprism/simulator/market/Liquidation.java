package io.marketprism.simulator.market;

/**
 * A position was liquidated: the venue's order took what a fill took. Its side is the fill's taker side, {@link TakerSide#SELL} closed a
 * long; its average price is the fill's price, its quantity the fill's quantity.
 *
 * @param fill what the order took
 * @param bankruptcyPrice the price of the order, at which the position would have been worth nothing, in price units
 */
public record Liquidation(Fill fill, long bankruptcyPrice) {}
