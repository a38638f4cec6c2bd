/** Binance: {@link io.marketprism.binance.Binance} is the front door. */
@NullMarked
package io.marketprism.binance;

import org.jspecify.annotations.NullMarked;
