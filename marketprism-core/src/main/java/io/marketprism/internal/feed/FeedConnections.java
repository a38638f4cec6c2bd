package io.marketprism.internal.feed;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Subscription;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.internal.feed.StreamTable.Followed;
import io.marketprism.internal.time.Time;
import io.marketprism.internal.wire.Connection;
import io.marketprism.internal.wire.Connections;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one feed: as many legs for each plan as the user wants, and for each that has to go a successor, which is live, and brings all
 * that the other does, before that one is closed. Thread-safe.
 */
final class FeedConnections {
    private static final Logger LOG = LoggerFactory.getLogger(FeedConnections.class);

    /** What was on its way on one leg when the exchange accepted a stream on another has come after so long. */
    private static final long OVERLAP_US = 2_000_000;

    /** A successor that is live, but brings less than its predecessor, takes its place all the same after so long. */
    private static final long REPLACED_WITHIN_US = 60_000_000;

    private final Connections factory;
    private final Connection.Listener listener;
    private final int redundancy;
    private final LocalTime rotateAt;
    private final Time time;
    private final Function<Subscription, Followed> streams;
    private final Predicate<Followed> isWhole;
    private final Function<Instrument, InstrumentDefinition> definitions;

    private volatile List<PlanLegs> plans = List.of();
    private volatile boolean closed;

    // Guarded by this.
    private long framesOfClosed;
    private final Queue<Connection> toRotate = new ArrayDeque<>();
    private long rotateUs;

    /**
     * None yet.
     *
     * @param listener of each connection
     * @param options how many legs, and when to replace them
     * @param streams finds what is known of a subscription
     * @param isWhole whether nothing of a stream waits for what another leg may bring, beside the ids of trades
     * @param definitions what is known of an instrument by now
     */
    FeedConnections(
            Connections factory,
            Connection.Listener listener,
            FeedOptions options,
            Time time,
            Function<Subscription, Followed> streams,
            Predicate<Followed> isWhole,
            Function<Instrument, InstrumentDefinition> definitions) {
        this.factory = factory;
        this.listener = listener;
        this.redundancy = options.redundancy();
        this.rotateAt = options.rotateAt();
        this.time = time;
        this.streams = streams;
        this.isWhole = isWhole;
        this.definitions = definitions;
        this.rotateUs = rotateAt == null ? Long.MAX_VALUE : nextRotationUs();
    }

    private long nextRotationUs() {
        long nowUs = time.nowUs();
        long dayUs = Duration.ofDays(1).toNanos() / 1_000;
        long todayUs =
                time.now().atOffset(ZoneOffset.UTC).with(rotateAt).toInstant().getEpochSecond() * 1_000_000;
        return todayUs > nowUs ? todayUs : todayUs + dayUs;
    }

    /** {@return all connections, those that are about to be replaced and their successors too} */
    List<Connection> all() {
        return plans.stream().flatMap(legs -> legs.connections().stream()).toList();
    }

    /** {@return one that carries a stream, a live one if there is any} */
    Optional<Connection> carrier(Subscription subscription) {
        List<Connection> carriers = all().stream()
                .filter(connection -> connection.subscriptions().contains(subscription))
                .toList();
        return carriers.stream().filter(PlanLegs::isLive).findFirst().or(() -> carriers.stream()
                .findFirst());
    }

    /** {@return whether of each plan's legs one is connected, and all its requests are answered} */
    boolean areLive() {
        return plans.stream().allMatch(PlanLegs::isAnyLive);
    }

    /** Where the connections to the same address have room, they carry more; else there are further ones. */
    synchronized void connect(List<ConnectionPlan> more) {
        for (ConnectionPlan plan : more) {
            PlanLegs roomy = plans.stream()
                    .filter(legs -> legs.hasRoom(plan))
                    .findFirst()
                    .orElse(null);
            if (roomy == null) {
                List<Connection> legs = IntStream.range(0, redundancy)
                        .mapToObj(leg -> factory.of(plan.leg(leg), listener))
                        .toList();
                PlanLegs ofPlan = new PlanLegs(plan, legs);
                List<PlanLegs> all = new ArrayList<>(plans);
                all.add(ofPlan);
                plans = List.copyOf(all);
                legs.forEach(connection -> carries(ofPlan, connection, plan.subscriptions()));
                legs.forEach(closed ? Connection::close : Connection::start);
            } else {
                roomy.carry(plan.subscriptions());
                roomy.connections().forEach(connection -> {
                    carries(roomy, connection, plan.subscriptions());
                    connection.subscribe(plan.subscriptions());
                });
            }
        }
    }

    private void carries(PlanLegs of, Connection connection, List<Subscription> subscriptions) {
        change(subscriptions, legs -> legs.add(connection, of.number(connection)));
    }

    private void carriesNoLonger(Connection connection, List<Subscription> subscriptions) {
        change(subscriptions, legs -> legs.remove(connection));
    }

    private void change(List<Subscription> subscriptions, Consumer<StreamLegs> step) {
        subscriptions.forEach(subscription -> {
            Followed stream = streams.apply(subscription);
            step.accept(stream.legs());
            stream.continuity().severalLegs(stream.legs().several());
        });
    }

    private PlanLegs legs(Connection connection) {
        return plans.stream()
                .filter(legs -> legs.connections().contains(connection))
                .findFirst()
                .orElse(null);
    }

    /** Others carry what a connection, and so its legs, are refused. */
    synchronized void carryInstead(Connection refusing, List<ConnectionPlan> instead) {
        PlanLegs legs = legs(refusing);
        if (legs == null) {
            return;
        }
        // What another leg was refused too is carried by others already.
        List<ConnectionPlan> moved = instead.stream()
                .filter(plan -> release(legs, plan.subscriptions(), Connection::forget))
                .toList();
        closeIdle();
        connect(moved);
    }

    /** Nobody wants these any more; connections that carry nothing else are closed. */
    synchronized void release(Collection<Subscription> less) {
        plans.forEach(legs -> release(legs, less, Connection::unsubscribe));
        closeIdle();
    }

    /** {@return whether they carried any of it} */
    private boolean release(
            PlanLegs legs, Collection<Subscription> less, BiConsumer<Connection, List<Subscription>> giveUp) {
        List<Subscription> released = legs.release(less);
        if (!released.isEmpty()) {
            legs.connections().forEach(leg -> {
                giveUp.accept(leg, released);
                carriesNoLonger(leg, released);
            });
        }
        return !released.isEmpty();
    }

    private void closeIdle() {
        Map<Boolean, List<PlanLegs>> idle = plans.stream()
                .collect(Collectors.partitioningBy(legs -> legs.subscriptions().isEmpty()));
        idle.get(true).forEach(legs -> legs.connections().forEach(this::closed));
        plans = idle.get(false);
    }

    private void closed(Connection connection) {
        connection.close();
        framesOfClosed += connection.frames();
    }

    /** {@return frames received so far, on connections that are closed too} */
    synchronized long frames() {
        return framesOfClosed + all().stream().mapToLong(Connection::frames).sum();
    }

    /** A connection has to go. {@return whether a successor takes its place} */
    synchronized boolean leaving(Connection connection, String reason) {
        PlanLegs legs = legs(connection);
        if (closed || legs == null || legs.isLeaving(connection)) {
            return false;
        }
        List<Subscription> carried = legs.subscriptions();
        Connection successor = factory.of(connection.plan().carrying(carried), listener);
        carried.forEach(subscription -> successor.define(definitions.apply(subscription.instrument())));
        legs.replace(new PlanLegs.Replacement(connection, successor, time.nowUs()));
        carries(legs, successor, carried);
        LOG.info("{}: {}; another connection takes its place", connection, reason);
        successor.start();
        return true;
    }

    /** All have to go; those that are about to, or have only come, stay as they are. */
    synchronized void leaveAll(String reason) {
        for (PlanLegs legs : plans) {
            if (legs.replacements().isEmpty()) {
                legs.connections().forEach(connection -> connection.leave(reason));
            }
        }
    }

    /** Several times a second: lets successors take their places, and replaces one connection after the other at the hour that the user wants. */
    synchronized void tend() {
        for (PlanLegs legs : plans) {
            for (PlanLegs.Replacement replacement : legs.replacements()) {
                boolean late = PlanLegs.isLive(replacement.successor())
                        && time.nowUs() - replacement.sinceUs() > REPLACED_WITHIN_US;
                if (late) {
                    LOG.warn(
                            "{}: its successor does not bring all that it brings, and takes its place",
                            replacement.old());
                }
                if (late || isAligned(replacement, legs.subscriptions())) {
                    remove(legs, replacement.old());
                    LOG.info("{}: its successor has taken its place", replacement.old());
                }
            }
        }
        rotate();
    }

    private void rotate() {
        if (time.nowUs() >= rotateUs) {
            rotateUs = nextRotationUs();
            toRotate.addAll(all());
        }
        boolean isReplacing =
                plans.stream().anyMatch(legs -> !legs.replacements().isEmpty());
        Connection next = isReplacing ? null : toRotate.poll();
        if (next != null) {
            next.leave("replaced at " + rotateAt + " UTC, as configured");
        }
    }

    private boolean isAligned(PlanLegs.Replacement replacement, List<Subscription> carried) {
        Connection successor = replacement.successor();
        return PlanLegs.isLive(successor)
                && carried.stream()
                        .map(streams)
                        .allMatch(stream -> stream.legs().isAligned(successor, time.nowUs(), OVERLAP_US)
                                && !stream.continuity().missesSince(replacement.sinceUs())
                                && isWhole.test(stream));
    }

    private void remove(PlanLegs legs, Connection connection) {
        legs.remove(connection);
        closed(connection);
        carriesNoLonger(connection, legs.subscriptions());
    }

    /** The socket of a connection is lost. If it was to go anyway, its successor carries on, or is about to. */
    synchronized void lost(Connection connection) {
        PlanLegs legs = legs(connection);
        if (legs != null && legs.isLeaving(connection)) {
            remove(legs, connection);
        }
    }

    /** Ends all. */
    void close() {
        closed = true;
        all().forEach(Connection::close);
    }
}
