package io.marketprism.sink;

import io.marketprism.event.MarketEvent;
import java.util.List;

/**
 * Events to write together.
 *
 * @param id unique, and the same on every retry
 * @param events in the order of arrival, at least one
 */
public record Batch(String id, List<MarketEvent> events) {

    /** Copies the list.
     *
     * @param id unique, and the same on every retry
     * @param events in the order of arrival
     */
    public Batch {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("Expected at least one event in batch " + id + ", were none");
        }
    }
}
