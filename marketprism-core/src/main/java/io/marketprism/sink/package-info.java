/** What the author of a sink implements: take a batch, say when it is durable. */
package io.marketprism.sink;
