/** What the author of a sink implements: take a batch, say when it is durable. */
@NullMarked
package io.marketprism.sink;

import org.jspecify.annotations.NullMarked;
