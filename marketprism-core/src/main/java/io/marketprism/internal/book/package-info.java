/** Joins snapshots and deltas of order books, and proves at every update that nothing is missing. */
package io.marketprism.internal.book;
