/** Contract tests: who writes a connector or a sink extends one and learns whether it keeps its promises. */
@NullMarked
package io.marketprism.testkit;

import org.jspecify.annotations.NullMarked;
