/** The record of what a simulated venue produced and sent: the truth that tests compare with what arrived. */
package io.marketprism.simulator.ledger;
