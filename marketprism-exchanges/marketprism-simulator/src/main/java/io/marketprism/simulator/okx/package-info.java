/** Plays OKX's spot market: its public and business WebSocket channels, its REST market data and its limits. */
package io.marketprism.simulator.okx;
