package io.marketprism.simulator.okx;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.venue.VenueContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A row of a frame or of an answer.
 *
 * @param json as it is sent
 * @param events what it tells
 */
record OkxRow(JsonNode json, List<ProducedEvent> events) {

    OkxRow(JsonNode json, ProducedEvent... events) {
        this(json, List.of(events));
    }

    /** Records in the ledger what it tells. */
    void tell(VenueContext context) {
        events.forEach(context::told);
    }

    /** Whether another row tells the same, though perhaps at another time. */
    boolean tellsTheSameAs(OkxRow other) {
        return values().toList().equals(other.values().toList());
    }

    private Stream<Map<String, String>> values() {
        return events.stream().map(ProducedEvent::values);
    }
}
