package io.marketprism.simulator.ledger;

/**
 * Ids from one to another, both included.
 *
 * @param first the first id
 * @param last the last id
 */
public record IdRange(long first, long last) {}
