/**
 * Deribit, played: {@link io.marketprism.simulator.deribit.DeribitProtocol} says how it speaks,
 * {@link io.marketprism.simulator.deribit.DeribitRules} what it allows. All that is public: perpetuals, futures, options, and indices.
 */
package io.marketprism.simulator.deribit;
