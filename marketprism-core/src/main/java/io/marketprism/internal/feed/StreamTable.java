package io.marketprism.internal.feed;

import io.marketprism.connector.Subscription;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.StreamKey;
import io.marketprism.internal.delivery.PublishStage;
import io.marketprism.internal.gaps.StreamContinuity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The streams that a feed follows, by what brings them. Immutable: one that follows more is a new table. */
final class StreamTable {
    static final StreamTable EMPTY = new StreamTable(List.of());

    private static final int TYPES = DataType.values().length;

    private final Map<StreamKey, Followed> byKey = new LinkedHashMap<>();

    /** Streams of which an instrument has one, by data type, so that finding an event's stream makes no object. */
    private final Map<Instrument, Followed[]> byInstrument = new HashMap<>();

    /** What is known of one stream. */
    record Followed(Subscription subscription, long askedAtUs, PublishStage.Stream published, StreamLegs legs) {
        StreamContinuity continuity() {
            return published.continuity();
        }
    }

    private StreamTable(Collection<Followed> streams) {
        for (Followed stream : streams) {
            StreamKey key = stream.subscription().stream();
            byKey.put(key, stream);
            if (key.variant() == null) {
                byInstrument
                        .computeIfAbsent(key.instrument(), of -> new Followed[TYPES])[
                        key.dataType().ordinal()] = stream;
            }
        }
    }

    /** {@return a table of these and further streams} */
    StreamTable with(Collection<Followed> more) {
        List<Followed> all = new ArrayList<>(byKey.values());
        all.addAll(more);
        return new StreamTable(all);
    }

    /** {@return a table without some of these} */
    StreamTable without(Collection<Followed> less) {
        List<Followed> all = new ArrayList<>(byKey.values());
        all.removeAll(new HashSet<>(less));
        return new StreamTable(all);
    }

    /** {@return the stream that brought an event, or null if it is not followed} */
    Followed of(MarketEvent event) {
        if (event.streamVariant() != null) {
            return byKey.get(StreamKey.of(event));
        }
        Followed[] streams = byInstrument.get(event.instrument());
        return streams == null ? null : streams[event.dataType().ordinal()];
    }

    /** {@return the stream of a subscription, or null if it is not followed} */
    Followed of(Subscription subscription) {
        return of(subscription.stream());
    }

    /** {@return what brings this, or null if it is not followed} */
    Followed of(StreamKey key) {
        return byKey.get(key);
    }

    /** {@return the order book of an instrument, or null if it is not followed} */
    Followed book(Instrument instrument) {
        return byKey.get(new StreamKey(instrument, DataType.ORDERBOOK));
    }

    /** {@return whether anything of an instrument is followed} */
    boolean follows(Instrument instrument) {
        return byKey.keySet().stream().anyMatch(key -> key.instrument().equals(instrument));
    }

    /** {@return all streams} */
    Collection<Followed> all() {
        return byKey.values();
    }
}
