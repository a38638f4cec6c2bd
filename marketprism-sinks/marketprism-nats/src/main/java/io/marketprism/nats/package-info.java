/** Delivers events to NATS JetStream: one message per event, on a subject that says what it is about. */
@NullMarked
package io.marketprism.nats;

import org.jspecify.annotations.NullMarked;
