package io.marketprism.deribit;

import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What we ask Deribit for: JSON-RPC requests, and HTTP calls. Several subscriptions may share a channel. */
final class DeribitRequests implements SubscriptionRequests {
    static final String SUBSCRIBE = "public/subscribe";
    static final String UNSUBSCRIBE = "public/unsubscribe";

    /** Begins the ids of those requests whose answers look like those of {@link #SUBSCRIBE}. */
    static final String UNSUBSCRIBE_ID = "unsubscribe-";

    /** Begins the ids of those that subscribe no data. */
    static final String NEWS_ID = "instruments-";

    /** The id of what the exchange wants to hear when it asks whether we live. */
    static final String TEST_ID = "test";

    static final String TEST = request("public/test", '"' + TEST_ID + '"', "");

    /** Seconds of silence after which the exchange shows that it lives, and asks whether we do; 10 or more. */
    static final int HEARTBEAT_SECONDS = 30;

    private static final String API = "/api/v2/";

    /** So many trades, or candles, a call. */
    private static final long MOST_ROWS = 1_000;

    private final DeribitMarket market;
    private final ConnectorOptions options;
    private final String exchange;

    /**
     * The requests of a market.
     *
     * @param market which
     * @param options hosts and network
     * @param exchange id that events carry
     */
    DeribitRequests(DeribitMarket market, ConnectorOptions options, String exchange) {
        this.market = market;
        this.options = options;
        this.exchange = exchange;
    }

    @Override
    public List<Request> opening(Context context) {
        return List.of(heartbeat(context));
    }

    private static Request heartbeat(Context context) {
        String id = context.nextId();
        return new Request(id, request("public/set_heartbeat", id, "\"interval\":" + HEARTBEAT_SECONDS), List.of());
    }

    /** {@return how a connection asks for what changes in the list of instruments; one request for each kind tells which of them is refused} */
    SubscriptionRequests instrumentNews() {
        return SubscriptionRequests.onlyOpening(context -> {
            List<Request> requests = new ArrayList<>(List.of(heartbeat(context)));
            for (String kind : new TreeSet<>(market.kinds())) {
                String id = NEWS_ID + context.nextId();
                String channels = "\"channels\":[\"" + DeribitChannel.stateOf(kind) + "\"]";
                requests.add(new Request(id, request(SUBSCRIBE, '"' + id + '"', channels), List.of()));
            }
            return requests;
        });
    }

    @Override
    public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
        return requests(byTopic(subscriptions), SUBSCRIBE, "", context);
    }

    /** A channel that others on the connection need goes on. */
    @Override
    public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
        Map<String, List<Subscription>> topics = byTopic(subscriptions);
        Set<String> needed = context.kept().stream().map(DeribitChannel::topic).collect(Collectors.toSet());
        topics.keySet().removeAll(needed);
        return requests(topics, UNSUBSCRIBE, UNSUBSCRIBE_ID, context);
    }

    private static Map<String, List<Subscription>> byTopic(List<Subscription> subscriptions) {
        return subscriptions.stream()
                .collect(Collectors.groupingBy(DeribitChannel::topic, LinkedHashMap::new, Collectors.toList()));
    }

    /** One request for all: the exchange allows few requests to subscribe. */
    private static List<Request> requests(
            Map<String, List<Subscription>> topics, String method, String idBegins, Context context) {
        if (topics.isEmpty()) {
            return List.of();
        }
        String id = idBegins + context.nextId();
        String channels = topics.keySet().stream().collect(Collectors.joining("\",\"", "\"channels\":[\"", "\"]"));
        return List.of(new Request(
                id,
                request(method, idBegins.isEmpty() ? id : '"' + id + '"', channels),
                topics.values().stream().flatMap(List::stream).toList()));
    }

    private static String request(String method, String id, String parameters) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + parameters + "}}";
    }

    /**
     * All instruments in one call, with those of other markets: what one call brings is of one moment, and the exchange allows this method once a second.
     */
    RestCall<List<InstrumentDefinition>> instruments() {
        return call(
                "public/get_instruments?currency=any&expired=false",
                DeribitMarket.INSTRUMENT_CALLS,
                body -> DeribitInstruments.definitions(exchange, market, body));
    }

    /** {@return what is offered of the past} */
    Stream<Offer> backfills() {
        return Stream.of(
                new Offer.Backfilled(DataType.TRADE, Offer.By.NUMBER, Offer.Paging.FORWARDS, this::trades),
                new Offer.Backfilled(
                        DataType.CANDLE, Offer.By.TIME, Offer.Paging.FORWARDS_BUT_THE_LAST, this::candles));
    }

    /** One trade more than wanted shows that the answer is not from before. */
    private RestCall<PollAnswer> trades(Subscription subscription, long first, long last) {
        return call(
                "public/get_last_trades_by_instrument?instrument_name=" + encoded(subscription) + "&start_seq=" + first
                        + (last == Long.MAX_VALUE ? "" : "&end_seq=" + (last + 1)) + "&count="
                        + (Math.min(MOST_ROWS - 2, last - first) + 2) + "&sorting=asc",
                DeribitMarket.CALLS,
                body -> PastReader.trades(body, subscription));
    }

    /** The exchange wants an end. */
    private RestCall<PollAnswer> candles(Subscription subscription, long first, long last) {
        DeribitResolution resolution = DeribitResolution.of(subscription);
        long end = Math.min(last, first + MOST_ROWS * resolution.lengthUs());
        return call(
                "public/get_tradingview_chart_data?instrument_name=" + encoded(subscription) + "&start_timestamp="
                        + millis(first) + "&end_timestamp=" + millis(end + 1) + "&resolution=" + resolution.wireName(),
                DeribitMarket.CALLS,
                body -> PastReader.candles(body, subscription));
    }

    /** The first whole millisecond that is not before a time. */
    private static long millis(long us) {
        return -Math.floorDiv(-us, 1_000L);
    }

    private static String encoded(Subscription subscription) {
        return URLEncoder.encode(subscription.instrument().nativeSymbol(), StandardCharsets.UTF_8);
    }

    private <T> RestCall<T> call(String method, LimitPool pool, Function<Frame, T> reader) {
        String host = options.testnet() ? DeribitMarket.TEST_REST : DeribitMarket.REST;
        return new RestCall<>(options.rest(host, API + method), Map.of(), pool.weighing(1), RpcError.heeding(reader));
    }
}
