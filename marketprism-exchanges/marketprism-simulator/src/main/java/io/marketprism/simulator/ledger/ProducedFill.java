package io.marketprism.simulator.ledger;

import io.marketprism.simulator.market.TakerSide;

/**
 * What a venue makes one of: a taker's order filled at one price, which Binance spot calls an aggregate trade and OKX sends as one row with a count; on
 * Binance futures all that one side took at one price in 100 ms.
 *
 * @param id the venue's number of it
 * @param firstTradeId its first trade
 * @param lastTradeId its last trade
 * @param price as the venue writes it
 * @param quantity the sum over its trades, as the venue writes it; a trade beside the book is none of them, though its id may be between theirs
 * @param taker the taker's side
 * @param timeMicros when it, or the first of it, happened, microseconds since the epoch
 */
public record ProducedFill(
        long id,
        long firstTradeId,
        long lastTradeId,
        String price,
        String quantity,
        TakerSide taker,
        long timeMicros) {}
