/**
 * The real servers that integration tests talk to: started, killed, hung and restarted by the test itself. Programs on this machine need
 * {@code net.java.dev.jna:jna} (ClickHouse), containers {@code org.testcontainers:testcontainers}, in test scope.
 */
package io.marketprism.testkit.server;
