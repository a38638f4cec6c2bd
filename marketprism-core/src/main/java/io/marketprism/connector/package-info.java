/** What the author of an exchange plug-in implements: a pure plan of connections, and a normalizer from frames to events. */
@NullMarked
package io.marketprism.connector;

import org.jspecify.annotations.NullMarked;
