/** Tools for normalizers and sinks: read JSON without a tree, write events without intermediate objects, name their identity. */
@NullMarked
package io.marketprism.codec;

import org.jspecify.annotations.NullMarked;
