package io.marketprism.internal.feed;

import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which feed of a pipeline takes which stream, so that what two feeds name is subscribed and delivered once. Thread-safe. */
public final class Claims {
    private final Map<Stream, MarketFeed> takers = new ConcurrentHashMap<>();

    private record Stream(Instrument instrument, DataType type) {}

    /** {@return the feed that takes a stream: the one that asks, unless another was first} */
    MarketFeed claim(Instrument instrument, DataType type, MarketFeed feed) {
        MarketFeed first = takers.putIfAbsent(new Stream(instrument, type), feed);
        return first == null ? feed : first;
    }
}
