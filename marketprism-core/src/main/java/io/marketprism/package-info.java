/** What an application calls: describe a pipeline, start it, learn what went wrong. */
@NullMarked
package io.marketprism;

import org.jspecify.annotations.NullMarked;
