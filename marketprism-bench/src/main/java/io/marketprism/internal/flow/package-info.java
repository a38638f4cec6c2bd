/** A door into the pipeline's queue, for the benchmarks alone. */
package io.marketprism.internal.flow;
