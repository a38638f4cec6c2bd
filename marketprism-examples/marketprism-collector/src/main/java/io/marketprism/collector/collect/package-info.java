/** The commands that run and set up a collector. */
package io.marketprism.collector.collect;
