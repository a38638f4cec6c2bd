/** Which log goes where, in which words. */
package io.marketprism.collector.logging;
