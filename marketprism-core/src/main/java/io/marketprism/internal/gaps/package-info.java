/** What is missing and since when it is known: continuity of streams, gaps, coverage, losses of a sink, the checkpoint of a run. */
package io.marketprism.internal.gaps;
