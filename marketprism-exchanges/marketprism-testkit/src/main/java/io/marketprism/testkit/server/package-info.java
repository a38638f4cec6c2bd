/** The real servers that integration tests talk to: started, killed, hung and restarted by the test itself. */
package io.marketprism.testkit.server;
