/** Raw frames to events, from standard input to standard output. */
package io.marketprism.collector.normalize;
