/** What the author of a source implements that is no exchange: bring events, and learn when every sink has them. */
@NullMarked
package io.marketprism.source;

import org.jspecify.annotations.NullMarked;
