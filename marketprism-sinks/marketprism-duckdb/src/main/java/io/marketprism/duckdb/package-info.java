/** The DuckDB sink: events become rows of one table per kind, in one file, with nothing to install. */
package io.marketprism.duckdb;
