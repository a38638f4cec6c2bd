/** Order books held in memory: exact, verified at every event, readable by any thread. */
@NullMarked
package io.marketprism.book;

import org.jspecify.annotations.NullMarked;
