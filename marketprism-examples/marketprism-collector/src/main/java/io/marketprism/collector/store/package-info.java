/** The command that brings what stands in NATS into ClickHouse. */
package io.marketprism.collector.store;
