/**
 * Plays OKX's markets: their public and business WebSocket channels, their REST market data and their limits. A market is a row of
 * {@link io.marketprism.simulator.okx.OkxVenueMarket}; a channel is a row of its market, which names what produces the frames. Endpoints
 * and limits are the same for all markets.
 */
@NullMarked
package io.marketprism.simulator.okx;

import org.jspecify.annotations.NullMarked;
