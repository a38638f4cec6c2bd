/** The DuckDB sink: events become rows of one table per kind, in one file, with nothing to install. */
@NullMarked
package io.marketprism.duckdb;

import org.jspecify.annotations.NullMarked;
