/** Benchmarks of the hot path, with the libraries that others use for the same work measured in the same run. */
package io.marketprism.bench;
