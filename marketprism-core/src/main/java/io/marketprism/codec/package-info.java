/** Tools for normalizers and sinks: read JSON without a tree, write events without intermediate objects, name their identity. */
package io.marketprism.codec;
