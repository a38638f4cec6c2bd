package io.marketprism.internal.delivery;

import io.marketprism.sink.Receipt;

/** Who brought events to a sink's queue, and brings them again unless it is told of each that it need not. By identity; called by any thread, with locks held. */
public interface Origin {
    /** So many of them are delivered, kept where they outlive the process, or dropped as the sink's policy wants it. */
    void settled(int events);

    /** The sink never takes one of them. */
    void rejected(Receipt.Rejection rejection);
}
