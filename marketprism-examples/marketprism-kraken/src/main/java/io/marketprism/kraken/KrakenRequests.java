package io.marketprism.kraken;

import io.marketprism.connector.Request;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request for many symbols of a channel, each of which is answered on its own. A refusal names its symbol, but not its channel: the last digit of our
 * {@code req_id}, which must be an integer, tells it.
 *
 * @param wantsInstruments whether the connection is for the list of instruments
 */
record KrakenRequests(boolean wantsInstruments) implements SubscriptionRequests {
    static final KrakenRequests STREAMS = new KrakenRequests(false);
    static final KrakenRequests INSTRUMENTS = new KrakenRequests(true);

    private static final int SYMBOLS_IN_ONE_REQUEST = 50;
    private static final String NO_CHANNEL = "9";

    /** {@return the channel of a request, or null if it had none of ours} */
    static @Nullable KrakenChannel channel(String requestId) {
        int digit = requestId.charAt(requestId.length() - 1) - '0';
        return digit >= 0 && digit < KrakenChannel.values().length ? KrakenChannel.values()[digit] : null;
    }

    @Override
    public List<Request> opening(Context context) {
        if (!wantsInstruments) {
            return List.of();
        }
        String id = context.nextId() + NO_CHANNEL;
        return List.of(new Request(id, text("subscribe", id, "\"channel\":\"instrument\""), List.of()));
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
        Map<KrakenChannel, List<Subscription>> channels = subscriptions.stream()
                .collect(Collectors.groupingBy(
                        subscription -> KrakenChannel.of(subscription.dataType()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<Request> requests = new ArrayList<>();
        channels.forEach((channel, all) -> {
            for (int from = 0; from < all.size(); from += SYMBOLS_IN_ONE_REQUEST) {
                List<Subscription> some = all.subList(from, Math.min(all.size(), from + SYMBOLS_IN_ONE_REQUEST));
                String symbols = some.stream()
                        .map(subscription -> '"' + subscription.instrument().nativeSymbol() + '"')
                        .collect(Collectors.joining(","));
                String id = context.nextId() + channel.ordinal();
                String params = channel.parameters + ",\"symbol\":[" + symbols + "]";
                requests.add(new Request(id, text(method, id, params), some));
            }
        });
        return requests;
    }

    private static String text(String method, String id, String params) {
        return "{\"method\":\"" + method + "\",\"params\":{" + params + "},\"req_id\":" + id + "}";
    }
}
