package io.marketprism.simulator.market;

/**
 * A taker's order filled at one price by one or several makers: one trade per maker, with consecutive ids.
 *
 * @param id numbers the fills of a symbol without gaps; fills that a venue {@linkplain SimulatedMarket#aggregateFills() aggregates} have one number
 * @param taker the taker's side
 * @param price in price units
 * @param quantities of the trades in quantity units, one per trade; not to be changed
 * @param firstTradeId the id of the first trade; a venue numbers the trades of a symbol, and may leave gaps between fills
 * @param timeMicros when it happened, microseconds since the epoch
 * @param liquidation whether the taker's order was a liquidation
 */
public record Fill(
        long id,
        TakerSide taker,
        long price,
        long[] quantities,
        long firstTradeId,
        long timeMicros,
        boolean liquidation) {

    /** {@return the id of the last trade} */
    public long lastTradeId() {
        return firstTradeId + quantities.length - 1;
    }

    /** {@return the sum of the quantities, in quantity units} */
    public long quantity() {
        long sum = 0;
        for (long quantity : quantities) {
            sum += quantity;
        }
        return sum;
    }
}
