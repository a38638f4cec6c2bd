/** Reads JSON without a tree: for normalizers, straight from the bytes of a frame. */
package io.marketprism.connector.json;
