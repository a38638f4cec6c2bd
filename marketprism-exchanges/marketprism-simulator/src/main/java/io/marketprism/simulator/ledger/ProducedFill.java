package io.marketprism.simulator.ledger;

import io.marketprism.simulator.market.TakerSide;

/**
 * A taker's order filled at one price: what Binance calls an aggregate trade, and what OKX sends as one row with a count.
 *
 * @param id the venue's number of it
 * @param firstTradeId its first trade
 * @param lastTradeId its last trade
 * @param price as the venue writes it
 * @param quantity the sum over its trades, as the venue writes it
 * @param taker the taker's side
 * @param timeMicros when it happened, microseconds since the epoch
 */
public record ProducedFill(
        long id,
        long firstTradeId,
        long lastTradeId,
        String price,
        String quantity,
        TakerSide taker,
        long timeMicros) {}
