/** From the bytes of a message to JSON and a row. */
package io.marketprism.bench.pipeline;
