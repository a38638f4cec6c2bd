package io.marketprism.simulator.market;

/**
 * The last 24 hours of a symbol. Before the first trade, all its prices are the price that the market starts with; after 24 hours
 * without a trade, the last price.
 *
 * @param startMicros where the 24 hours begin, microseconds since the epoch
 * @param open the price in force at their beginning, in price units
 * @param high the highest price, in price units
 * @param low the lowest price, in price units
 * @param last the last price, in price units
 * @param lastQuantity the quantity of the last trade, in quantity units; 0 before the first trade
 * @param turnover what was traded
 * @param firstTradeId the id of the first trade, -1 without trades
 * @param lastTradeId the id of the last trade, -1 without trades
 */
public record DayTicker(
        long startMicros,
        long open,
        long high,
        long low,
        long last,
        long lastQuantity,
        Turnover turnover,
        long firstTradeId,
        long lastTradeId) {}
