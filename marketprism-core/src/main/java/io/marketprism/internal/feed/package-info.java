/** One market as it runs: instruments, subscriptions, connections. */
package io.marketprism.internal.feed;
