/** Deribit: {@link io.marketprism.deribit.Deribit} is the front door. */
@NullMarked
package io.marketprism.deribit;

import org.jspecify.annotations.NullMarked;
