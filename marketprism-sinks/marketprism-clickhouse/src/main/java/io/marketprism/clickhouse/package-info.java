/** The ClickHouse sink: events become rows of one table per data type, in ClickHouse's RowBinary format. */
package io.marketprism.clickhouse;
