/** Tables and charts of what JMH measured. */
package io.marketprism.bench.report;
