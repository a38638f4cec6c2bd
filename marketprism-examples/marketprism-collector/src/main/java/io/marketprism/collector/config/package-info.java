/** The configuration: strict files, the environment above them, and what they describe. */
package io.marketprism.collector.config;
