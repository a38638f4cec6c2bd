/** A sink plug-in as anybody could write it, against the published artifacts alone: {@link io.marketprism.filesink.FileSink} is the front door. */
@NullMarked
package io.marketprism.filesink;

import org.jspecify.annotations.NullMarked;
