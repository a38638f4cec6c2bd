package io.marketprism.connector;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One WebSocket connection: where, what to say, how to keep it alive, and who reads it. Immutable; made by {@link #to} and the methods that
 * change one thing.
 *
 * @param uri where to connect
 * @param subscriptions what it carries
 * @param greetings frames to send once it is open, in order
 * @param greetingPace least time between two frames that we send
 * @param acknowledgeWithin time in which every greeting must be answered, else the connection is replaced
 * @param heartbeat what keeps it alive
 * @param maxAge life time after which the exchange would close it
 * @param silence time without a frame of data after which it counts as dead
 * @param resubscribe frames that make the exchange send a fresh snapshot for one subscription; null if its streams bring none
 * @param normalizer makes a fresh normalizer for each time it is opened
 */
public record ConnectionPlan(
        URI uri,
        List<Subscription> subscriptions,
        List<Greeting> greetings,
        Duration greetingPace,
        Duration acknowledgeWithin,
        Heartbeat heartbeat,
        Duration maxAge,
        Duration silence,
        Function<Subscription, List<String>> resubscribe,
        Supplier<Normalizer> normalizer) {

    /** Copies the lists.
     *
     * @param uri where to connect
     * @param subscriptions what it carries
     * @param greetings frames to send once it is open
     * @param greetingPace least time between two frames that we send
     * @param acknowledgeWithin time in which every greeting must be answered
     * @param heartbeat what keeps it alive
     * @param maxAge life time
     * @param silence time without data after which it counts as dead
     * @param resubscribe frames for a fresh snapshot, or null
     * @param normalizer makes a fresh normalizer
     */
    public ConnectionPlan {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(normalizer, "normalizer");
        subscriptions = List.copyOf(subscriptions);
        greetings = List.copyOf(greetings);
    }

    /**
     * A connection with common settings: no pause between greetings, answers within 10 s, pings by the exchange, 24 h of life, 60 s of silence.
     *
     * @param uri where to connect
     * @param greetings what to say; their subscriptions are what it carries
     * @param normalizer who reads it
     * @return the plan
     */
    public static ConnectionPlan to(URI uri, List<Greeting> greetings, Supplier<Normalizer> normalizer) {
        return new ConnectionPlan(
                uri,
                greetings.stream()
                        .flatMap(greeting -> greeting.subscriptions().stream())
                        .toList(),
                greetings,
                Duration.ZERO,
                Duration.ofSeconds(10),
                Heartbeat.BY_EXCHANGE,
                Duration.ofHours(24),
                Duration.ofSeconds(60),
                null,
                normalizer);
    }

    /**
     * The same with a pace.
     *
     * @param pace least time between two frames that we send
     * @return a copy
     */
    public ConnectionPlan greetingPace(Duration pace) {
        return new ConnectionPlan(
                uri,
                subscriptions,
                greetings,
                pace,
                acknowledgeWithin,
                heartbeat,
                maxAge,
                silence,
                resubscribe,
                normalizer);
    }

    /**
     * The same with a heartbeat.
     *
     * @param beat what keeps it alive
     * @return a copy
     */
    public ConnectionPlan heartbeat(Heartbeat beat) {
        return new ConnectionPlan(
                uri,
                subscriptions,
                greetings,
                greetingPace,
                acknowledgeWithin,
                beat,
                maxAge,
                silence,
                resubscribe,
                normalizer);
    }

    /**
     * The same with another time without data after which it counts as dead.
     *
     * @param limit the time
     * @return a copy
     */
    public ConnectionPlan silence(Duration limit) {
        return new ConnectionPlan(
                uri,
                subscriptions,
                greetings,
                greetingPace,
                acknowledgeWithin,
                heartbeat,
                maxAge,
                limit,
                resubscribe,
                normalizer);
    }

    /**
     * The same with a way to ask for a fresh book snapshot.
     *
     * @param frames makes the text frames to send, in order
     * @return a copy
     */
    public ConnectionPlan resubscribe(Function<Subscription, List<String>> frames) {
        return new ConnectionPlan(
                uri,
                subscriptions,
                greetings,
                greetingPace,
                acknowledgeWithin,
                heartbeat,
                maxAge,
                silence,
                frames,
                normalizer);
    }
}
