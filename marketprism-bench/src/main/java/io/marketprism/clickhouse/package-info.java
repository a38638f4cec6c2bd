/** A door into the ClickHouse sink, for the benchmarks alone. */
package io.marketprism.clickhouse;
