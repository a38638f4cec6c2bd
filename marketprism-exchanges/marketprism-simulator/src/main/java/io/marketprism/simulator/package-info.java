/**
 * Simulated exchanges for demos, tests, benchmarks and plug-in authors: start at {@link io.marketprism.simulator.SimulatedExchange}.
 */
package io.marketprism.simulator;
