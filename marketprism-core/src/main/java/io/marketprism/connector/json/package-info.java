/** Reads JSON without a tree: for normalizers, straight from the bytes of a frame. */
@NullMarked
package io.marketprism.connector.json;

import org.jspecify.annotations.NullMarked;
