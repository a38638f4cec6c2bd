/** From the bytes of a message to an event. */
package io.marketprism.bench.normalize;
