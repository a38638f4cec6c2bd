/** Delivers events to NATS JetStream: one message per event, on a subject that says what it is about. */
package io.marketprism.nats;
