/** Time, and what happens when it comes: clocks, timers, the log line that is written once a minute. */
package io.marketprism.internal.time;
