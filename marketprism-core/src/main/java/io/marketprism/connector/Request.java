package io.marketprism.connector;

import java.util.List;
import java.util.Objects;

/**
 * A text frame that a connection sends and the exchange answers.
 *
 * @param id by which the answer names it
 * @param text the frame; never logged, since it may hold a signature
 * @param subscriptions what it asks for or gives up; none if it is about something else, such as to log in
 */
public record Request(String id, String text, List<Subscription> subscriptions) {

    /** Copies the list.
     *
     * @param id by which the answer names it
     * @param text the frame
     * @param subscriptions what it asks for or gives up
     */
    public Request {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(text, "text");
        subscriptions = List.copyOf(subscriptions);
    }

    @Override
    public String toString() {
        return "request " + id + " for " + subscriptions;
    }
}
