/** The record of what a simulated venue produced and sent: the truth that tests compare with what arrived. */
@NullMarked
package io.marketprism.simulator.ledger;

import org.jspecify.annotations.NullMarked;
