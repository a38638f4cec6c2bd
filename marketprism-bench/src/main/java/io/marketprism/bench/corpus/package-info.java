/** The messages that are measured. */
package io.marketprism.bench.corpus;
