package io.marketprism.sink;

import io.marketprism.event.MarketEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events to write together.
 *
 * @param id unique, and the same on every attempt, also by a later process
 * @param events in the order of arrival, at least one
 * @param triedSince null if nobody has tried to write it yet; else the earliest moment at which somebody may have: all or some of it may be
 *     stored already
 */
public record Batch(
        String id, List<MarketEvent> events, @Nullable Instant triedSince) {

    /** Copies the list.
     *
     * @param id unique, and the same on every attempt
     * @param events in the order of arrival
     * @param triedSince earliest possible attempt, or null
     */
    public Batch {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("Expected at least one event in batch " + id + ", were none");
        }
    }

    /**
     * A batch that nobody has tried to write.
     *
     * @param id unique
     * @param events in the order of arrival
     */
    public Batch(String id, List<MarketEvent> events) {
        this(id, events, null);
    }

    /**
     * The same batch, about to be tried again.
     *
     * @param since the earliest possible attempt
     * @return a copy
     */
    public Batch triedSince(Instant since) {
        return new Batch(id, events, since);
    }
}
