package io.marketprism.connector;

import java.util.List;
import java.util.function.Function;

/**
 * How a connection asks for its subscriptions, and how it gives them up. Pure: what it returns depends on what it is given alone. The engine sends
 * the requests at the plan's pace, waits for their answers, and asks again for what is refused; so it may ask for any of a connection's
 * subscriptions at any time.
 */
public interface SubscriptionRequests {

    /** What requests may hold beside what they ask for. */
    interface Context {
        /** {@return an id that no other request of this socket has: {@code 1}, {@code 2}, …} */
        String nextId();

        /** {@return the time, µs since the epoch, for exchanges that want it signed} */
        long nowUs();

        /**
         * What the connection goes on to carry when it gives something up: subscriptions that share a channel with it still need that channel.
         *
         * @return subscriptions, without those that are given up; none by default
         */
        default List<Subscription> kept() {
            return List.of();
        }
    }

    /**
     * Those of a connection that never carries subscriptions, such as that of {@link Connector#instrumentNews()}.
     *
     * @param opening all that it asks for, as {@link #opening(Context)}
     * @return those, and none for subscriptions
     */
    static SubscriptionRequests onlyOpening(Function<Context, List<Request>> opening) {
        return new SubscriptionRequests() {
            @Override
            public List<Request> opening(Context context) {
                return opening.apply(context);
            }

            @Override
            public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
                throw new IllegalStateException("Expected no subscriptions, were " + subscriptions);
            }

            @Override
            public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
                return subscribe(subscriptions, context);
            }
        };
    }

    /**
     * What has to be said before anything is subscribed, such as to log in: each is sent when the one before is acknowledged.
     *
     * @param context ids and the time
     * @return in order; none by default
     */
    default List<Request> opening(Context context) {
        return List.of();
    }

    /**
     * Asks for subscriptions.
     *
     * @param subscriptions what is wanted, at least one
     * @param context ids and the time
     * @return requests that together name each subscription once
     */
    List<Request> subscribe(List<Subscription> subscriptions, Context context);

    /**
     * Gives subscriptions up.
     *
     * @param subscriptions what is not wanted any more, at least one
     * @param context ids, the time, and what the connection goes on to carry
     * @return requests that together name each subscription once, but those whose channel is still needed
     */
    List<Request> unsubscribe(List<Subscription> subscriptions, Context context);
}
