/** What runs a pipeline. Nobody outside uses it. */
@NullMarked
package io.marketprism.internal;

import org.jspecify.annotations.NullMarked;
