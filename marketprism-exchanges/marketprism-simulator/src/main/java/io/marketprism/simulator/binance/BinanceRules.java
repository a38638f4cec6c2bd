package io.marketprism.simulator.binance;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits and timings that Binance enforces. Immutable; every method that takes a value returns a changed copy.
 *
 * @param messagesPerSecond messages a connection may send in a second, pings and pongs included; one more and it is closed
 * @param streamsPerConnection streams a connection may be subscribed to
 * @param connectionsPerFiveMinutes WebSocket connections an IP address may attempt in five minutes; then HTTP 429
 * @param weight REST weight that an IP address may use in a window; then HTTP 429, and 418 for clients that go on all the same
 * @param weightWindow how long such a window is
 * @param banDuration how long the first 418 lasts; each further one lasts twice as long
 * @param pingInterval how often the server sends a ping frame
 * @param pongTimeout how long it waits for the pong before it closes the connection
 * @param connectionLifetime how long a connection may live before it is closed
 * @param apiKey the one that there is, without which nothing is answered whose documentation wants one ({@code MARKET_DATA}); null if there is none, and that is
 *     answered to whoever shows none, as the exchange does in practice
 */
public record BinanceRules(
        int messagesPerSecond,
        int streamsPerConnection,
        int connectionsPerFiveMinutes,
        int weight,
        Duration weightWindow,
        Duration banDuration,
        Duration pingInterval,
        Duration pongTimeout,
        Duration connectionLifetime,
        @Nullable String apiKey) {

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** {@return the same timings without any limits} */
    public BinanceRules withoutLimits() {
        return messagesPerSecond(NO_LIMIT)
                .streamsPerConnection(NO_LIMIT)
                .connectionsPerFiveMinutes(NO_LIMIT)
                .weight(NO_LIMIT, weightWindow);
    }

    /**
     * {@return a copy with another limit of incoming messages}
     *
     * @param value messages a second
     */
    public BinanceRules messagesPerSecond(int value) {
        return with(draft -> draft.messagesPerSecond = value);
    }

    /**
     * {@return a copy with another limit of streams}
     *
     * @param value streams a connection
     */
    public BinanceRules streamsPerConnection(int value) {
        return with(draft -> draft.streamsPerConnection = value);
    }

    /**
     * {@return a copy with another limit of connection attempts}
     *
     * @param value attempts in five minutes
     */
    public BinanceRules connectionsPerFiveMinutes(int value) {
        return with(draft -> draft.connectionsPerFiveMinutes = value);
    }

    /**
     * {@return a copy with another REST budget}
     *
     * @param value weight in a window
     * @param window how long a window is
     */
    public BinanceRules weight(int value, Duration window) {
        return with(draft -> {
            draft.weight = value;
            draft.weightWindow = window;
        });
    }

    /**
     * {@return a copy with longer or shorter bans}
     *
     * @param value how long the first one lasts
     */
    public BinanceRules banDuration(Duration value) {
        return with(draft -> draft.banDuration = value);
    }

    /**
     * {@return a copy with other ping timings}
     *
     * @param interval how often a ping is sent
     * @param timeout how long the pong may take
     */
    public BinanceRules pings(Duration interval, Duration timeout) {
        return with(draft -> {
            draft.pingInterval = interval;
            draft.pongTimeout = timeout;
        });
    }

    /**
     * {@return a copy with another lifetime of connections}
     *
     * @param value how long a connection may live
     */
    public BinanceRules connectionLifetime(Duration value) {
        return with(draft -> draft.connectionLifetime = value);
    }

    /**
     * {@return a copy with an API key}
     *
     * @param value the one that there is
     */
    public BinanceRules apiKey(String value) {
        return with(draft -> draft.apiKey = value);
    }

    private BinanceRules with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.build();
    }

    /** A copy that is being changed. */
    private static final class Draft {
        private int messagesPerSecond;
        private int streamsPerConnection;
        private int connectionsPerFiveMinutes;
        private int weight;
        private Duration weightWindow;
        private Duration banDuration;
        private Duration pingInterval;
        private Duration pongTimeout;
        private Duration connectionLifetime;
        private @Nullable String apiKey;

        Draft(BinanceRules source) {
            this.messagesPerSecond = source.messagesPerSecond;
            this.streamsPerConnection = source.streamsPerConnection;
            this.connectionsPerFiveMinutes = source.connectionsPerFiveMinutes;
            this.weight = source.weight;
            this.weightWindow = source.weightWindow;
            this.banDuration = source.banDuration;
            this.pingInterval = source.pingInterval;
            this.pongTimeout = source.pongTimeout;
            this.connectionLifetime = source.connectionLifetime;
            this.apiKey = source.apiKey;
        }

        BinanceRules build() {
            return new BinanceRules(
                    messagesPerSecond,
                    streamsPerConnection,
                    connectionsPerFiveMinutes,
                    weight,
                    weightWindow,
                    banDuration,
                    pingInterval,
                    pongTimeout,
                    connectionLifetime,
                    apiKey);
        }
    }
}
