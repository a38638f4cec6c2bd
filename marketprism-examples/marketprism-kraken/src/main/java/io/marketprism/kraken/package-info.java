/**
 * An exchange plug-in as anybody could write it, against the published artifacts alone. What it says of the exchange is from Kraken's documentation of its
 * WebSocket API v2, <a href="https://docs.kraken.com/exchange/api-reference/spot-websocket">docs.kraken.com</a>, read in November 2026; pages are named where
 * their rules stand.
 */
@NullMarked
package io.marketprism.kraken;

import org.jspecify.annotations.NullMarked;
