package io.marketprism.sink;

import io.marketprism.event.MarketEvent;
import java.util.List;

/**
 * What became of a batch. Every event that is neither deduplicated nor rejected was delivered.
 *
 * @param deduplicated events that the store already had
 * @param rejected events that can never be stored, each with its reason
 */
public record Receipt(List<MarketEvent> deduplicated, List<Rejection> rejected) {

    /** Everything was delivered. */
    public static final Receipt DELIVERED = new Receipt(List.of(), List.of());

    /**
     * An event that can never be stored.
     *
     * @param event which
     * @param reason why, with the value that was found and what would fit
     */
    public record Rejection(MarketEvent event, String reason) {}
}
