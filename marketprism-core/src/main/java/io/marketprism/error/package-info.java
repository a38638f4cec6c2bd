/** The exceptions of the house. Depends on nothing. */
@NullMarked
package io.marketprism.error;

import org.jspecify.annotations.NullMarked;
