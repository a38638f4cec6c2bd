package com.example.acme;

import io.marketprism.connector.Request;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.event.DataType;
import java.util.List;
import java.util.Map;

/** One request for each stream: {@code {"op":"subscribe","id":1,"stream":"trade:BTC-USDT"}}. */
final class AcmeRequests implements SubscriptionRequests {
    /** The exchange's names of what it streams. */
    static final Map<String, DataType> CHANNELS =
            Map.of("trade", DataType.TRADE, "book", DataType.ORDERBOOK, "bbo", DataType.BBO);

    @Override
    public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
        return requests("subscribe", subscriptions, context);
    }

    @Override
    public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
        return requests("unsubscribe", subscriptions, context);
    }

    private static List<Request> requests(String op, List<Subscription> subscriptions, Context context) {
        return subscriptions.stream()
                .map(subscription -> {
                    String id = context.nextId();
                    String text =
                            "{\"op\":\"" + op + "\",\"id\":" + id + ",\"stream\":\"" + stream(subscription) + "\"}";
                    return new Request(id, text, List.of(subscription));
                })
                .toList();
    }

    private static String stream(Subscription subscription) {
        String channel = CHANNELS.entrySet().stream()
                .filter(entry -> entry.getValue() == subscription.dataType())
                .findFirst()
                .orElseThrow()
                .getKey();
        return channel + ":" + subscription.instrument().nativeSymbol();
    }
}
