/**
 * Plays Deribit's derivatives: perpetuals, futures and options, the indices that they follow, and the limits of requests. All of it is one market;
 * {@link io.marketprism.simulator.deribit.DeribitRules} says what is enforced.
 */
@NullMarked
package io.marketprism.simulator.deribit;

import org.jspecify.annotations.NullMarked;
