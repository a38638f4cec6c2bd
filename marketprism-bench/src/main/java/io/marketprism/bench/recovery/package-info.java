/** What faults cost and how long they last, what is asked of a pipeline while it runs, and what redundancy costs. */
package io.marketprism.bench.recovery;
