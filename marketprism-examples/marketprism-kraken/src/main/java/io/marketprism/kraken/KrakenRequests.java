package io.marketprism.kraken;

import io.marketprism.connector.Request;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import java.util.List;

/**
 * One request for each stream. The exchange takes many symbols of a channel in one, but then answers for each on its own, and does not name the channel where it
 * refuses one.
 *
 * @param opening what a connection asks for beside its streams, or nothing
 */
record KrakenRequests(String opening) implements SubscriptionRequests {
    static final KrakenRequests STREAMS = new KrakenRequests("");
    static final KrakenRequests INSTRUMENTS = new KrakenRequests("\"channel\":\"instrument\"");

    @Override
    public List<Request> opening(Context context) {
        return opening.isEmpty() ? List.of() : List.of(request("subscribe", opening, List.of(), context));
    }

    @Override
    public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
        return requests("subscribe", subscriptions, context);
    }

    @Override
    public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
        return requests("unsubscribe", subscriptions, context);
    }

    private static List<Request> requests(String method, List<Subscription> subscriptions, Context context) {
        return subscriptions.stream()
                .map(subscription -> {
                    String symbol = subscription.instrument().nativeSymbol();
                    String params =
                            KrakenChannel.of(subscription.dataType()).parameters + ",\"symbol\":[\"" + symbol + "\"]";
                    return request(method, params, List.of(subscription), context);
                })
                .toList();
    }

    private static Request request(String method, String params, List<Subscription> about, Context context) {
        String id = context.nextId();
        return new Request(
                id, "{\"method\":\"" + method + "\",\"params\":{" + params + "},\"req_id\":" + id + "}", about);
    }
}
