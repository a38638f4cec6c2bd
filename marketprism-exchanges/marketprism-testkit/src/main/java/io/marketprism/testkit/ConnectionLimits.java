package io.marketprism.testkit;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the exchange documents as its limits for one connection.
 *
 * @param subscriptions it may carry
 * @param requestBytes length of one frame that we send, in UTF-8; {@link Integer#MAX_VALUE} if no limit is documented
 * @param pace least time between two frames that we send; {@link Duration#ZERO} if no limit is documented
 * @param silence after how long without a frame from us the exchange closes a connection; {@link #NEVER} if it pings by itself, or does not close; null
 *     if nobody has said so, with which {@link ConnectorContract} is not content
 */
public record ConnectionLimits(
        int subscriptions,
        int requestBytes,
        Duration pace,
        @Nullable Duration silence) {

    /** The exchange closes no connection because we are silent: its pings by the WebSocket protocol, if any, are answered by the engine. */
    public static final Duration NEVER = ChronoUnit.FOREVER.getDuration();

    /**
     * Limits without a word on silence.
     *
     * @param subscriptions it may carry
     * @param requestBytes length of one frame that we send, in UTF-8
     * @param pace least time between two frames that we send
     */
    public ConnectionLimits(int subscriptions, int requestBytes, Duration pace) {
        this(subscriptions, requestBytes, pace, null);
    }

    /**
     * The same limits for an exchange that closes silent connections.
     *
     * @param after how long without a frame from us; {@link #NEVER} if it does not
     * @return a copy
     */
    public ConnectionLimits closesSilent(Duration after) {
        return new ConnectionLimits(subscriptions, requestBytes, pace, after);
    }
}
