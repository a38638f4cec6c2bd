package io.marketprism.simulator.market;

/**
 * What was left of a liquidation and the venue settled beside the book. It has a trade id of its symbol's like any other trade, but belongs
 * to no fill, and counts in no candle and no ticker.
 *
 * @param tradeId its id, the next after the trade before
 * @param taker the side of the liquidation order
 * @param price the price of that order, in price units
 * @param quantity in quantity units
 * @param timeMicros when it happened, microseconds since the epoch
 * @param insured whether the venue's insurance fund took it over; else traders on the other side had to
 */
public record OffBookTrade(
        long tradeId, TakerSide taker, long price, long quantity, long timeMicros, boolean insured) {}
