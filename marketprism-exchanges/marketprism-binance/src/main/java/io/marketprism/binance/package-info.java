/** Binance: {@link io.marketprism.binance.Binance} is the front door. */
package io.marketprism.binance;
