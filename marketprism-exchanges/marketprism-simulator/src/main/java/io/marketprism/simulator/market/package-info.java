/** The invented market behind every simulated venue: seeded order books that trade, known to no protocol. */
package io.marketprism.simulator.market;
