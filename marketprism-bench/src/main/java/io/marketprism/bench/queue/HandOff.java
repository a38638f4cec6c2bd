package io.marketprism.bench.queue;

import io.marketprism.event.MarketEvent;

/** A queue between the thread that reads and the thread that delivers. Bounded; whoever puts into a full one waits. */
public interface HandOff {
    /** Events that the queues hold. */
    int CAPACITY = 8_192;

    /** Most events that are taken at a time. */
    int BATCH = 1_000;

    /** Adds an event. */
    void put(MarketEvent event) throws InterruptedException;

    /**
     * Takes what is there, as a sink does: waits for one event, and takes those behind it, up to {@link #BATCH}.
     *
     * @return number of events
     */
    int takeBatch() throws InterruptedException;
}
