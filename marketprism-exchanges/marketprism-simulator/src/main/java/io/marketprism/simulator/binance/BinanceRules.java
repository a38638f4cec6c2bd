package io.marketprism.simulator.binance;

import java.time.Duration;

/**
 * The limits and timings that Binance enforces. Immutable; every method that takes a value returns a changed copy.
 *
 * @param messagesPerSecond messages a connection may send in a second, pings and pongs included; one more and it is closed
 * @param streamsPerConnection streams a connection may be subscribed to
 * @param connectionsPerFiveMinutes WebSocket connections an IP address may attempt in five minutes; then HTTP 429
 * @param weight REST weight that an IP address may use in a window; then HTTP 429, and 418 for who goes on all the same
 * @param weightWindow how long such a window is
 * @param banDuration how long the first 418 lasts; each further one lasts twice as long
 * @param pingInterval how often the server sends a ping frame
 * @param pongTimeout how long it waits for the pong before it closes the connection
 * @param connectionLifetime how long a connection may last before it is closed
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
        Duration connectionLifetime) {

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
        return new BinanceRules(
                value,
                streamsPerConnection,
                connectionsPerFiveMinutes,
                weight,
                weightWindow,
                banDuration,
                pingInterval,
                pongTimeout,
                connectionLifetime);
    }

    /**
     * {@return a copy with another limit of streams}
     *
     * @param value streams a connection
     */
    public BinanceRules streamsPerConnection(int value) {
        return new BinanceRules(
                messagesPerSecond,
                value,
                connectionsPerFiveMinutes,
                weight,
                weightWindow,
                banDuration,
                pingInterval,
                pongTimeout,
                connectionLifetime);
    }

    /**
     * {@return a copy with another limit of connection attempts}
     *
     * @param value attempts in five minutes
     */
    public BinanceRules connectionsPerFiveMinutes(int value) {
        return new BinanceRules(
                messagesPerSecond,
                streamsPerConnection,
                value,
                weight,
                weightWindow,
                banDuration,
                pingInterval,
                pongTimeout,
                connectionLifetime);
    }

    /**
     * {@return a copy with another REST budget}
     *
     * @param value weight in a window
     * @param window how long a window is
     */
    public BinanceRules weight(int value, Duration window) {
        return new BinanceRules(
                messagesPerSecond,
                streamsPerConnection,
                connectionsPerFiveMinutes,
                value,
                window,
                banDuration,
                pingInterval,
                pongTimeout,
                connectionLifetime);
    }

    /**
     * {@return a copy with longer or shorter bans}
     *
     * @param value how long the first one lasts
     */
    public BinanceRules banDuration(Duration value) {
        return new BinanceRules(
                messagesPerSecond,
                streamsPerConnection,
                connectionsPerFiveMinutes,
                weight,
                weightWindow,
                value,
                pingInterval,
                pongTimeout,
                connectionLifetime);
    }

    /**
     * {@return a copy with another rhythm of pings}
     *
     * @param interval how often a ping is sent
     * @param timeout how long the pong may take
     */
    public BinanceRules pings(Duration interval, Duration timeout) {
        return new BinanceRules(
                messagesPerSecond,
                streamsPerConnection,
                connectionsPerFiveMinutes,
                weight,
                weightWindow,
                banDuration,
                interval,
                timeout,
                connectionLifetime);
    }

    /**
     * {@return a copy with another life time of connections}
     *
     * @param value how long a connection may last
     */
    public BinanceRules connectionLifetime(Duration value) {
        return new BinanceRules(
                messagesPerSecond,
                streamsPerConnection,
                connectionsPerFiveMinutes,
                weight,
                weightWindow,
                banDuration,
                pingInterval,
                pongTimeout,
                value);
    }
}
