/** Changes of an order book. */
package io.marketprism.bench.book;
