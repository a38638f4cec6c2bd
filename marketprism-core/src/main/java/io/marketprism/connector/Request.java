package io.marketprism.connector;

import java.util.List;
import java.util.Objects;

/**
 * A text frame that a connection sends and the exchange answers.
 *
 * @param id by which the answer names it
 * @param text the frame; never logged, since it may hold a signature
 * @param subscriptions what it asks for or gives up; none if it is about something else, such as to log in
 * @param optional whether, of a request that {@linkplain SubscriptionRequests#opening opens} a connection, that goes on without what the exchange refuses or does
 *     not answer in time; else it is replaced
 */
public record Request(String id, String text, List<Subscription> subscriptions, boolean optional) {

    /** Copies the list.
     *
     * @param id by which the answer names it
     * @param text the frame
     * @param subscriptions what it asks for or gives up
     * @param optional whether a connection that it opens goes on without it
     */
    public Request {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(text, "text");
        subscriptions = List.copyOf(subscriptions);
    }

    /**
     * A request that a connection does not go on without.
     *
     * @param id by which the answer names it
     * @param text the frame
     * @param subscriptions what it asks for or gives up
     */
    public Request(String id, String text, List<Subscription> subscriptions) {
        this(id, text, subscriptions, false);
    }

    @Override
    public String toString() {
        return "request " + id + " for " + subscriptions;
    }
}
