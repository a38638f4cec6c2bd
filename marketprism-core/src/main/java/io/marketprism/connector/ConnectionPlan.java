package io.marketprism.connector;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One WebSocket connection: where, what it carries, how to ask for it, how to keep it alive. Immutable; made by {@link #to} and the methods that
 * change one thing.
 *
 * @param uri where to connect
 * @param subscriptions what it carries from the start; may grow up to the capacity and shrink while it is connected
 * @param capacity how many subscriptions it has room for
 * @param requests how it asks for subscriptions and gives them up
 * @param pace least time between two frames that we send
 * @param acknowledgeWithin time in which every request must be answered, else the connection is replaced
 * @param heartbeat what keeps it alive
 * @param maxAge life time after which the exchange would close it
 * @param otherUris further addresses that bring the same, for further connections to the same data
 */
public record ConnectionPlan(
        URI uri,
        List<Subscription> subscriptions,
        int capacity,
        SubscriptionRequests requests,
        Duration pace,
        Duration acknowledgeWithin,
        Heartbeat heartbeat,
        Duration maxAge,
        List<URI> otherUris) {

    /** Copies the lists.
     *
     * @param uri where to connect
     * @param subscriptions what it carries from the start
     * @param capacity how many subscriptions it has room for
     * @param requests how it asks for subscriptions and gives them up
     * @param pace least time between two frames that we send
     * @param acknowledgeWithin time in which every request must be answered
     * @param heartbeat what keeps it alive
     * @param maxAge life time
     * @param otherUris further addresses that bring the same
     */
    public ConnectionPlan {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(requests, "requests");
        subscriptions = List.copyOf(subscriptions);
        otherUris = List.copyOf(otherUris);
        if (capacity < subscriptions.size()) {
            throw new IllegalArgumentException(
                    "Expected room for " + subscriptions.size() + " subscriptions, was for " + capacity);
        }
    }

    /**
     * A connection with common settings: room for what it carries, no pause between requests, answers within 10 s, pings by the exchange, 24 h of
     * life.
     *
     * @param uri where to connect
     * @param subscriptions what it carries
     * @param requests how it asks for it
     * @return the plan
     */
    public static ConnectionPlan to(URI uri, List<Subscription> subscriptions, SubscriptionRequests requests) {
        return new ConnectionPlan(
                uri,
                subscriptions,
                subscriptions.size(),
                requests,
                Duration.ZERO,
                Duration.ofSeconds(10),
                Heartbeat.BY_EXCHANGE,
                Duration.ofHours(24),
                List.of());
    }

    /**
     * The same with room for more.
     *
     * @param slots how many subscriptions it has room for
     * @return a copy
     */
    public ConnectionPlan capacity(int slots) {
        return new ConnectionPlan(
                uri, subscriptions, slots, requests, pace, acknowledgeWithin, heartbeat, maxAge, otherUris);
    }

    /**
     * The same connection for other subscriptions.
     *
     * @param others what it carries, within the capacity
     * @return a copy
     */
    public ConnectionPlan carrying(List<Subscription> others) {
        return new ConnectionPlan(
                uri, others, capacity, requests, pace, acknowledgeWithin, heartbeat, maxAge, otherUris);
    }

    /**
     * The same with a pace.
     *
     * @param between least time between two frames that we send
     * @return a copy
     */
    public ConnectionPlan pace(Duration between) {
        return new ConnectionPlan(
                uri, subscriptions, capacity, requests, between, acknowledgeWithin, heartbeat, maxAge, otherUris);
    }

    /**
     * The same with a heartbeat.
     *
     * @param keptAliveBy what keeps it alive
     * @return a copy
     */
    public ConnectionPlan heartbeat(Heartbeat keptAliveBy) {
        return new ConnectionPlan(
                uri, subscriptions, capacity, requests, pace, acknowledgeWithin, keptAliveBy, maxAge, otherUris);
    }

    /**
     * The same, at further addresses too.
     *
     * @param addresses that bring the same, on hosts of their own if possible, the best first; for further connections to the same data
     * @return a copy
     */
    public ConnectionPlan alsoAt(List<URI> addresses) {
        return new ConnectionPlan(
                uri, subscriptions, capacity, requests, pace, acknowledgeWithin, heartbeat, maxAge, addresses);
    }

    /**
     * The plan of one of several connections that carry the same: each at the next address, and at the first again where there are not enough.
     *
     * @param number from 0
     * @return a copy with one address
     */
    public ConnectionPlan leg(int number) {
        int at = number % (otherUris.size() + 1);
        return new ConnectionPlan(
                at == 0 ? uri : otherUris.get(at - 1),
                subscriptions,
                capacity,
                requests,
                pace,
                acknowledgeWithin,
                heartbeat,
                maxAge,
                List.of());
    }
}
