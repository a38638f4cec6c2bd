/** OKX: {@link io.marketprism.okx.Okx} is the front door. */
package io.marketprism.okx;
