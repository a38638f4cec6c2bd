/** From the normalizer to the sinks: continuity, routing, queues, batches, retries, and the account of every event. */
package io.marketprism.internal.flow;
