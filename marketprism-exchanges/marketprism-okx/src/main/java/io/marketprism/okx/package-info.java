/** OKX: {@link io.marketprism.okx.Okx} is the front door. */
@NullMarked
package io.marketprism.okx;

import org.jspecify.annotations.NullMarked;
