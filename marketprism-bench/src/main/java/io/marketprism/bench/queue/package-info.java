/** From one thread to another. */
package io.marketprism.bench.queue;
