/** The invented market behind every simulated venue: seeded order books that trade, known to no protocol. */
@NullMarked
package io.marketprism.simulator.market;

import org.jspecify.annotations.NullMarked;
