package io.marketprism.simulator.deribit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits and timings that Deribit enforces. Immutable; every method that takes a value returns a changed copy.
 *
 * @param limited whether requests cost credits: who has none left is refused with error 10028, and on a socket disconnected
 * @param connectionsPerAddress open connections that an IP address may have; then HTTP 429
 * @param heartbeat how often heartbeats are really sent; null = as the client wants
 */
public record DeribitRules(
        boolean limited,
        int connectionsPerAddress,
        @Nullable Duration heartbeat) {

    private static final int CONNECTIONS = 32;

    /**
     * {@return 500 credits a request, 10,000 a second of at most 50,000; 3,000 to subscribe, of at most 30,000; 10,000 for the list of instruments,
     * of at most 500,000; 32 connections; heartbeats as the client wants}
     */
    public static DeribitRules documented() {
        return new DeribitRules(true, CONNECTIONS, null);
    }

    /** {@return the documented timings without any limits} */
    public static DeribitRules unlimited() {
        return new DeribitRules(false, Integer.MAX_VALUE, null);
    }

    /**
     * {@return a copy with another limit of connections}
     *
     * @param value open connections of an address
     */
    public DeribitRules connectionsPerAddress(int value) {
        return new DeribitRules(limited, value, heartbeat);
    }

    /**
     * {@return a copy with faster heartbeats than a client can want}
     *
     * @param value time between two
     */
    public DeribitRules heartbeat(Duration value) {
        return new DeribitRules(limited, connectionsPerAddress, value);
    }
}
