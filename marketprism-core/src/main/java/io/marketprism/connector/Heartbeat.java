package io.marketprism.connector;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a silent connection alive, and shows that it still lives. Pings of the WebSocket protocol are always answered by the engine.
 *
 * @param ping text frame to send after {@code idle} without a frame; null if the exchange pings by itself
 * @param pong text frame that answers it, not handed to the normalizer; null if the exchange pings by itself, or if the normalizer reads what answers
 * @param idle silence after which to ping
 * @param within time in which any frame must come after a ping, else the connection is replaced
 */
public record Heartbeat(@Nullable String ping, @Nullable String pong, Duration idle, Duration within) {

    /** The exchange pings by itself. */
    public static final Heartbeat BY_EXCHANGE = new Heartbeat(null, null, Duration.ZERO, Duration.ZERO);

    /**
     * Text frames.
     *
     * @param ping to send
     * @param pong to expect
     * @param idle silence after which to ping
     * @param within time in which any frame must come after it
     * @return the heartbeat
     */
    public static Heartbeat text(String ping, String pong, Duration idle, Duration within) {
        return new Heartbeat(ping, pong, idle, within);
    }
}
