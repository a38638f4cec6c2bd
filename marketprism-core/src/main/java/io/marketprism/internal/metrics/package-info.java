/** Every meter of the library, by name, in one place. */
@NullMarked
package io.marketprism.internal.metrics;

import org.jspecify.annotations.NullMarked;
