/** Sockets and HTTP calls: open, greet, keep alive, lose, open again. */
package io.marketprism.internal.wire;
