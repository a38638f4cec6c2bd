package io.marketprism.connector;

import java.util.List;

/**
 * A text frame that a connection sends to subscribe.
 *
 * @param requestId by which the exchange's answer names it
 * @param text the frame
 * @param subscriptions what it asks for; if the exchange refuses it, these are refused
 */
public record Greeting(String requestId, String text, List<Subscription> subscriptions) {

    /** Keeps its own copy of the list.
     *
     * @param requestId by which the exchange's answer names it
     * @param text the frame
     * @param subscriptions what it asks for
     */
    public Greeting {
        subscriptions = List.copyOf(subscriptions);
    }
}
