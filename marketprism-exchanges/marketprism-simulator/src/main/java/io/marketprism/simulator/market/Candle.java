package io.marketprism.simulator.market;

/**
 * A candle. Without trades all its prices are the close of the one before, or the price that the market starts with.
 *
 * @param interval its length
 * @param startMicros its start, microseconds since the epoch
 * @param endMicros the start of the next, microseconds since the epoch
 * @param open the first price, in price units
 * @param high the highest price, in price units
 * @param low the lowest price, in price units
 * @param close the last price, in price units
 * @param turnover what was traded
 * @param firstTradeId the id of the first trade, -1 without trades
 * @param lastTradeId the id of the last trade, -1 without trades
 * @param closed whether its time is over
 */
public record Candle(
        CandleInterval interval,
        long startMicros,
        long endMicros,
        long open,
        long high,
        long low,
        long close,
        Turnover turnover,
        long firstTradeId,
        long lastTradeId,
        boolean closed) {}
