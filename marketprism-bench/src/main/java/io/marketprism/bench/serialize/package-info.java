/** From an event to JSON and to a row. */
package io.marketprism.bench.serialize;
