package io.marketprism.internal.feed;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Subscription;
import io.marketprism.internal.wire.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The connections that carry the same subscriptions, as legs of each other. For one that has to be replaced there is one more, its successor, which
 * takes its place once it brings all that the other does. Changed under the feed's lock, read by anybody.
 */
final class PlanLegs {
    private final ConnectionPlan plan;

    /** Which leg a connection is, from 0; a successor is the same as the one whose place it takes. */
    private final Map<Connection, Integer> numbers = new ConcurrentHashMap<>();

    private volatile List<Connection> connections;

    /** What each of them carries, or is about to. */
    private volatile List<Subscription> subscriptions;

    private volatile List<Replacement> replacements = List.of();

    /**
     * A connection takes the place of another.
     *
     * @param sinceUs when it was made, µs since the epoch
     */
    record Replacement(Connection old, Connection successor, long sinceUs) {}

    /** The legs of a plan, in order. */
    PlanLegs(ConnectionPlan plan, List<Connection> connections) {
        this.plan = plan;
        this.connections = List.copyOf(connections);
        this.subscriptions = plan.subscriptions();
        connections.forEach(connection -> numbers.put(connection, numbers.size()));
    }

    /** {@return which leg one of the connections is, from 0} */
    int number(Connection connection) {
        return numbers.get(connection);
    }

    List<Connection> connections() {
        return connections;
    }

    List<Replacement> replacements() {
        return replacements;
    }

    /** {@return what they carry} */
    List<Subscription> subscriptions() {
        return subscriptions;
    }

    /** They carry more. */
    void carry(List<Subscription> more) {
        subscriptions = Stream.concat(subscriptions.stream(), more.stream()).toList();
    }

    /** They carry less. {@return what of it they carried} */
    List<Subscription> release(Collection<Subscription> less) {
        Set<Subscription> unwanted = new HashSet<>(less);
        Map<Boolean, List<Subscription>> parts =
                subscriptions.stream().collect(Collectors.partitioningBy(unwanted::contains));
        subscriptions = parts.get(false);
        return parts.get(true);
    }

    /** {@return whether they have room for what a plan carries, at the same address} */
    boolean hasRoom(ConnectionPlan more) {
        return plan.uri().equals(more.uri())
                && subscriptions().size() + more.subscriptions().size() <= plan.capacity();
    }

    /** {@return whether one of them is connected, and all its requests are answered} */
    boolean isAnyLive() {
        return connections.stream().anyMatch(PlanLegs::isLive);
    }

    /** {@return whether a connection is open, and all its requests are answered} */
    static boolean isLive(Connection connection) {
        return connection.state() == Connection.State.LIVE;
    }

    /** {@return whether a connection is about to be replaced} */
    boolean isLeaving(Connection connection) {
        return replacements.stream().anyMatch(replacement -> replacement.old() == connection);
    }

    /** Another connection begins to carry the same, to take the place of one, and of those whose place that one was to take. */
    void replace(Replacement replacement) {
        numbers.put(replacement.successor(), numbers.get(replacement.old()));
        connections = with(connections, replacement.successor());
        replacements = with(
                replacements.stream()
                        .map(earlier -> earlier.successor() == replacement.old()
                                ? new Replacement(earlier.old(), replacement.successor(), replacement.sinceUs())
                                : earlier)
                        .toList(),
                replacement);
    }

    private static <T> List<T> with(List<T> list, T one) {
        List<T> more = new ArrayList<>(list);
        more.add(one);
        return List.copyOf(more);
    }

    /** A connection carries nothing any more. */
    void remove(Connection connection) {
        numbers.remove(connection);
        connections = connections.stream().filter(other -> other != connection).toList();
        replacements = replacements.stream()
                .filter(replacement -> replacement.old() != connection && replacement.successor() != connection)
                .toList();
    }
}
