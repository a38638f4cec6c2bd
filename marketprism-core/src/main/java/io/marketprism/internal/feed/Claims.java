package io.marketprism.internal.feed;

import io.marketprism.event.StreamKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which feed of a pipeline takes which stream, so that what two feeds name is subscribed and delivered once. Thread-safe. */
public final class Claims {
    private final Map<StreamKey, MarketFeed> takers = new ConcurrentHashMap<>();

    /** {@return the feed that takes a stream: the one that asks, unless another was first} */
    MarketFeed claim(StreamKey stream, MarketFeed feed) {
        MarketFeed first = takers.putIfAbsent(stream, feed);
        return first == null ? feed : first;
    }

    /** A feed does not take a stream any more. */
    void release(StreamKey stream, MarketFeed feed) {
        takers.remove(stream, feed);
    }
}
