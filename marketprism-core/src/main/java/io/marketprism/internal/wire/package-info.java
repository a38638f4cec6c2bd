/** Sockets and HTTP calls: open, subscribe, keep alive, lose, open again. */
package io.marketprism.internal.wire;
