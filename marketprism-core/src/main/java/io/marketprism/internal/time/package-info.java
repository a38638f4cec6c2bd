/** Time, and what happens when it comes: one {@link io.marketprism.internal.time.Time} for all, and the log line that is written once a minute. */
@NullMarked
package io.marketprism.internal.time;

import org.jspecify.annotations.NullMarked;
