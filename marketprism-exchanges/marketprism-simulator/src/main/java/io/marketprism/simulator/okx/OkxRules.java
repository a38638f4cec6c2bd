package io.marketprism.simulator.okx;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits and timings that OKX enforces. Immutable; every method that takes a value returns a changed copy.
 *
 * @param connectionsPerSecond WebSocket connections an IP address may attempt in a second; then HTTP 429
 * @param requestsPerHour subscribe, unsubscribe and login requests of a connection in an hour; then error 60014
 * @param longestArgs bytes that the arguments of a request may have; more closes the connection with 1009
 * @param restLimited whether the REST limits are enforced: HTTP 429 with code 50011
 * @param idleTimeout how long a connection may be idle before it is closed with 4004
 * @param keepAliveInterval after how long without a change book channels send something all the same
 * @param tradesAllWithLogin whether the channel {@code trades-all} is refused with 60011 until a login; the documents say no, some clients
 *     log in
 * @param account the one that may log in; null if nobody may
 */
public record OkxRules(
        int connectionsPerSecond,
        int requestsPerHour,
        int longestArgs,
        boolean restLimited,
        Duration idleTimeout,
        Duration keepAliveInterval,
        boolean tradesAllWithLogin,
        @Nullable OkxAccount account) {

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** {@return 3 connections a second, 480 requests an hour, 64 KB of arguments, REST limits, 30 s idle, 60 s between keep-alives, no login} */
    public static OkxRules documented() {
        return new OkxRules(3, 480, 64 * 1024, true, Duration.ofSeconds(30), Duration.ofSeconds(60), false, null);
    }

    /** {@return the documented timings without any limits} */
    public static OkxRules unlimited() {
        return new OkxRules(
                NO_LIMIT, NO_LIMIT, NO_LIMIT, false, Duration.ofSeconds(30), Duration.ofSeconds(60), false, null);
    }

    /**
     * {@return a copy with another limit of connection attempts}
     *
     * @param value attempts a second
     */
    public OkxRules connectionsPerSecond(int value) {
        return new OkxRules(
                value,
                requestsPerHour,
                longestArgs,
                restLimited,
                idleTimeout,
                keepAliveInterval,
                tradesAllWithLogin,
                account);
    }

    /**
     * {@return a copy with another limit of requests}
     *
     * @param value requests an hour
     */
    public OkxRules requestsPerHour(int value) {
        return new OkxRules(
                connectionsPerSecond,
                value,
                longestArgs,
                restLimited,
                idleTimeout,
                keepAliveInterval,
                tradesAllWithLogin,
                account);
    }

    /**
     * {@return a copy with another idle timeout}
     *
     * @param value how long a connection may be idle
     */
    public OkxRules idleTimeout(Duration value) {
        return new OkxRules(
                connectionsPerSecond,
                requestsPerHour,
                longestArgs,
                restLimited,
                value,
                keepAliveInterval,
                tradesAllWithLogin,
                account);
    }

    /**
     * {@return a copy with other keep-alives}
     *
     * @param value after how long without a change
     */
    public OkxRules keepAliveInterval(Duration value) {
        return new OkxRules(
                connectionsPerSecond,
                requestsPerHour,
                longestArgs,
                restLimited,
                idleTimeout,
                value,
                tradesAllWithLogin,
                account);
    }

    /**
     * {@return a copy that does or does not refuse {@code trades-all}}
     *
     * @param value whether that channel wants a login
     */
    public OkxRules tradesAllWithLogin(boolean value) {
        return new OkxRules(
                connectionsPerSecond,
                requestsPerHour,
                longestArgs,
                restLimited,
                idleTimeout,
                keepAliveInterval,
                value,
                account);
    }

    /**
     * {@return a copy with an account}
     *
     * @param value the one that may log in
     */
    public OkxRules account(OkxAccount value) {
        return new OkxRules(
                connectionsPerSecond,
                requestsPerHour,
                longestArgs,
                restLimited,
                idleTimeout,
                keepAliveInterval,
                tradesAllWithLogin,
                value);
    }
}
