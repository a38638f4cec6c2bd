package io.marketprism.internal;

import io.marketprism.event.Gap;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.SinkException;
import java.net.URI;
import java.util.List;

/** Told by the engine what goes wrong and what comes right again; from any thread, with locks held: it returns at once and throws nothing. */
public interface EngineListener {

    default void connected(String exchange, String market, URI uri) {}

    default void disconnected(String exchange, String market, URI uri, String reason) {}

    default void connectFailed(String exchange, String market, URI uri, String reason) {}

    default void refused(String exchange, String market, String what, String reason) {}

    default void unreadable(String exchange, String description) {}

    default void bookBroken(Instrument instrument, String reason) {}

    default void gap(Gap gap) {}

    default void feedFailed(String exchange, String market, String reason) {}

    default void sinkFailed(String sink, SinkException failure) {}

    default void sinkRecovered(String sink) {}

    default void sourceFailed(String source, String reason) {}

    default void sourceRecovered(String source) {}

    default void undelivered(String sink, List<MarketEvent> events, String reason) {}
}
