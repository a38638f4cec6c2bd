package io.marketprism.simulator.binance;

import io.marketprism.simulator.market.Fill;
import io.marketprism.simulator.market.TakerSide;

/**
 * What an {@code aggTrade} tells: an order that was filled at one price, and with futures all such fills of one number.
 *
 * @param id the number
 * @param taker who took
 * @param price in price units
 * @param quantity in quantity units
 * @param firstTradeId the id of the first trade
 * @param lastTradeId the id of the last trade; some between them may belong to no aggregate
 * @param timeMicros when the first happened, microseconds since the epoch
 */
record BinanceAggregate(
        long id, TakerSide taker, long price, long quantity, long firstTradeId, long lastTradeId, long timeMicros) {

    static BinanceAggregate of(Fill fill) {
        return new BinanceAggregate(
                fill.id(),
                fill.taker(),
                fill.price(),
                fill.quantity(),
                fill.firstTradeId(),
                fill.lastTradeId(),
                fill.timeMicros());
    }

    /** The same with the next fill of its number. */
    BinanceAggregate with(Fill next) {
        return new BinanceAggregate(
                id, taker, price, quantity + next.quantity(), firstTradeId, next.lastTradeId(), timeMicros);
    }
}
