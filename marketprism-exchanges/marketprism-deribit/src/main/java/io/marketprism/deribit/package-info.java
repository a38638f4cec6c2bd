/** Deribit: {@link io.marketprism.deribit.Deribit} is the front door. */
package io.marketprism.deribit;
