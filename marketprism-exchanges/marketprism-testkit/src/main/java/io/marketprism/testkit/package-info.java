/** Contract tests: who writes a connector or a sink extends one and learns whether it keeps its promises. */
package io.marketprism.testkit;
