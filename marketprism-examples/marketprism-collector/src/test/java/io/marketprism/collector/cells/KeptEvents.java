package io.marketprism.collector.cells;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.marketprism.codec.EventJson;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import io.marketprism.schema.EventSchema;
import io.marketprism.schema.Field;
import io.marketprism.schema.IdentityPart;
import io.marketprism.schema.Schemas;
import io.marketprism.schema.Stays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a store keeps of events: one of each identity. */
final class KeptEvents {
    private static final JsonMapper JSON = new JsonMapper();

    private KeptEvents() {}

    /** {@return of one type what a store that got all these events holds} */
    static Set<MarketEvent> of(DataType type, Collection<MarketEvent> events) {
        return kept(Schemas.of(type), events);
    }

    private static <E extends MarketEvent> Set<MarketEvent> kept(
            EventSchema<E> schema, Collection<MarketEvent> events) {
        Map<List<String>, MarketEvent> kept = new HashMap<>();
        for (MarketEvent event : events) {
            if (event.dataType() == schema.dataType()) {
                // Of a type without quantities no column tells what they would count.
                MarketEvent stored = EventJson.read(EventJson.encode(event));
                kept.merge(
                        identity(schema, schema.eventClass().cast(stored)),
                        stored,
                        (first, second) -> staysBefore(schema, second, first) ? second : first);
            }
        }
        return new HashSet<>(kept.values());
    }

    /** Whether an event takes the place of one that came before it. */
    private static <E extends MarketEvent> boolean staysBefore(
            EventSchema<E> schema, MarketEvent later, MarketEvent first) {
        if (schema.rank().isPresent()) {
            Field<E> rank = schema.rank().get();
            boolean ranksHigher = rank.flag(schema.eventClass().cast(later));
            if (ranksHigher != rank.flag(schema.eventClass().cast(first))) {
                return ranksHigher;
            }
        }
        return schema.stays() == Stays.NEWEST;
    }

    private static <E extends MarketEvent> List<String> identity(EventSchema<E> schema, E event) {
        JsonNode json = json(event);
        List<String> identity = new ArrayList<>(List.of(event.instrument().toString()));
        for (IdentityPart<E> part : schema.identity()) {
            if (!part.ofMessagesOnly()) {
                String value = json.path(part.field().name()).asText(null);
                identity.add(part.condition().holds(event) ? value : null);
            }
        }
        return identity;
    }

    /** {@return an event as its JSON says it} */
    static JsonNode json(MarketEvent event) {
        try {
            return JSON.readTree(EventJson.encode(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
