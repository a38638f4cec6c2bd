package io.marketprism.internal.gaps;

/**
 * Numbers in a row.
 *
 * @param first the lowest
 * @param last the highest, itself inside
 */
public record NumberRange(long first, long last) {}
