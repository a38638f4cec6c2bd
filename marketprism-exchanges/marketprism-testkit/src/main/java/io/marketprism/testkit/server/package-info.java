/**
 * The real servers that integration tests talk to: started, killed, hung and restarted by the test itself. Programs on this machine need
 * {@code net.java.dev.jna:jna} (ClickHouse), containers {@code org.testcontainers:testcontainers}, in test scope.
 */
@NullMarked
package io.marketprism.testkit.server;

import org.jspecify.annotations.NullMarked;
