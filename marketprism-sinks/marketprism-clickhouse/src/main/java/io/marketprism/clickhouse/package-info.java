/** The ClickHouse sink: events become rows of one table per data type, in ClickHouse's RowBinary format. */
@NullMarked
package io.marketprism.clickhouse;

import org.jspecify.annotations.NullMarked;
