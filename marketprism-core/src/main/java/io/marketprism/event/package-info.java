/** What flows: immutable market events and the exact values they are made of. Depends on nothing. */
@NullMarked
package io.marketprism.event;

import org.jspecify.annotations.NullMarked;
