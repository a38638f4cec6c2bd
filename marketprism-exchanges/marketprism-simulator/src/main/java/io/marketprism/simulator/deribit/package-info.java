/**
 * Plays Deribit's derivatives: perpetuals, futures and options, the indices that they follow, and the limits of requests. All of it is one market;
 * {@link io.marketprism.simulator.deribit.DeribitRules} says what is enforced.
 */
package io.marketprism.simulator.deribit;
