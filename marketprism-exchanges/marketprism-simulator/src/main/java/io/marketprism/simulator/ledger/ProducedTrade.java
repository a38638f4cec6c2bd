package io.marketprism.simulator.ledger;

import io.marketprism.simulator.market.TakerSide;

/**
 * One trade that happened on the venue.
 *
 * @param id the venue's trade id
 * @param price as the venue writes it, e.g. {@code 67000.10000000} on Binance, {@code 67000.1} on OKX
 * @param quantity as the venue writes it
 * @param taker the taker's side
 * @param timeMicros when it happened, microseconds since the epoch
 */
public record ProducedTrade(long id, String price, String quantity, TakerSide taker, long timeMicros) {}
