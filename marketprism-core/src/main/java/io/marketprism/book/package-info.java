/** Order books held in memory: exact, verified at every event, readable by any thread. */
package io.marketprism.book;
