/**
 * Plays Binance's markets: their WebSocket streams, their REST market data and their limits. A market is a row of
 * {@link io.marketprism.simulator.binance.BinanceVenueMarket}; a stream or an endpoint is a row of its market, which names what produces
 * the frames or the answers.
 */
@NullMarked
package io.marketprism.simulator.binance;

import org.jspecify.annotations.NullMarked;
