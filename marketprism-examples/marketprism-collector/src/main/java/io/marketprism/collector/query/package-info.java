/** Asks an embedded store. */
package io.marketprism.collector.query;
