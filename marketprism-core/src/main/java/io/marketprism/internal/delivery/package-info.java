/** From the one stage that publishes to the sinks: queues in memory and on disk, batches, retries, counts. */
package io.marketprism.internal.delivery;
