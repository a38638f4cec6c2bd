/** Plays Binance's spot market: its WebSocket streams, its REST market data and its limits. */
package io.marketprism.simulator.binance;
