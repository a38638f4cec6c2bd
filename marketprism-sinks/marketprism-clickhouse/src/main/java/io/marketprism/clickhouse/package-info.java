/** The ClickHouse sink: events become rows of one table per kind, in ClickHouse's own binary row format. */
package io.marketprism.clickhouse;
