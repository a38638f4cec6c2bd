package io.marketprism;

import io.marketprism.event.Gap;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.sink.SinkException;
import java.net.URI;
import java.util.List;

/**
 * Told what goes wrong in a running pipeline, and what comes right again. All listeners of a pipeline are called by one thread, which does nothing
 * else, in the order in which things happened; nothing of the pipeline waits for it, and every method of {@link Pipeline} may be called. Up to
 * 10,000 callbacks wait (one of {@link #undelivered} counts for as many more as it has events); what comes when so many wait is dropped, which
 * is counted, logged and shown among {@link PipelineStatus#problems()}, as is a callback that has not returned for 10 s. What it throws is
 * logged and goes no further.
 */
public interface PipelineListener {

    /**
     * A connection is open.
     *
     * @param exchange its exchange
     * @param market its market
     * @param uri where to
     */
    default void connected(String exchange, String market, URI uri) {}

    /**
     * A connection is lost; the pipeline connects again.
     *
     * @param exchange its exchange
     * @param market its market
     * @param uri where to
     * @param reason why
     */
    default void disconnected(String exchange, String market, URI uri, String reason) {}

    /**
     * A connection could not be opened, such as when the exchange answers HTTP 403; the pipeline tries again. Told of each attempt.
     *
     * @param exchange its exchange
     * @param market its market
     * @param uri where to
     * @param reason why, with the HTTP status and the exchange's words if it answered
     */
    default void connectFailed(String exchange, String market, URI uri, String reason) {}

    /**
     * An exchange refused a subscription, which is asked for again, after pauses that grow up to 5 minutes. Told again only if the exchange gives
     * another reason.
     *
     * @param exchange which exchange
     * @param market which market
     * @param what the subscriptions, or a request that the exchange does not name
     * @param reason in the exchange's words
     */
    default void refused(String exchange, String market, String what, String reason) {}

    /**
     * A frame, or a part of it, or what a source brought, could not be read.
     *
     * @param exchange who sent it, or the name of the source
     * @param description channel, position, what was expected and found, and the bytes around it; of a source in its own words
     */
    default void unreadable(String exchange, String description) {}

    /**
     * An order book broke; nothing of it is published until it is whole again.
     *
     * @param instrument whose book
     * @param reason what did not fit
     */
    default void bookBroken(Instrument instrument, String reason) {}

    /**
     * A gap opened, closed or healed.
     *
     * @param gap its newest revision
     */
    default void gap(Gap gap) {}

    /**
     * A connector's instruments could not be fetched, or a symbol is not among them.
     *
     * @param exchange which exchange
     * @param market which market
     * @param reason what failed
     */
    default void feedFailed(String exchange, String market, String reason) {}

    /**
     * A sink failed as a whole.
     *
     * @param sink its name
     * @param failure why; no event is lost by it
     */
    default void sinkFailed(String sink, SinkException failure) {}

    /**
     * A sink works again after a failure.
     *
     * @param sink its name
     */
    default void sinkRecovered(String sink) {}

    /**
     * A source failed; the pipeline opens it again.
     *
     * @param source its name
     * @param reason why; no event is lost by it
     */
    default void sourceFailed(String source, String reason) {}

    /**
     * A source works again after a failure.
     *
     * @param source its name
     */
    default void sourceRecovered(String source) {}

    /**
     * Events will never reach a sink.
     *
     * @param sink its name
     * @param events which
     * @param reason why
     */
    default void undelivered(String sink, List<MarketEvent> events, String reason) {}
}
