package io.marketprism.binance;

import io.marketprism.connector.ApiKey;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.HistoryGoneCodes;
import io.marketprism.connector.json.RateLimitCodes;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.InstrumentDefinition;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a market of Binance is asked: frames that subscribe and unsubscribe, and HTTP calls. */
final class BinanceRequests implements SubscriptionRequests {
    private static final int STREAMS_PER_REQUEST = 50;
    private static final String SUBSCRIBE = "SUBSCRIBE";

    /** A stream of the whole market: that a contract is listed, settles, is delisted, or has other brackets. */
    private static final String INSTRUMENT_NEWS = "!contractInfo";

    /** Of ratios: enough that a poll brings what those before it have missed. */
    private static final int ROWS_PER_POLL = 10;

    /** Milliseconds since 1970, in the text of a ban. */
    private static final Pattern BANNED_UNTIL = Pattern.compile("until (\\d{13})\\b");

    /** Too many requests, and too many connections; only a ban tells how long it lasts. */
    private static final RateLimitCodes TOO_MANY = new RateLimitCodes(Set.of("-1003", "-1034"), (message, body) -> {
        Matcher until = BANNED_UNTIL.matcher(message);
        return until.find() ? Duration.ofMillis(Long.parseLong(until.group(1)) - body.receiveTimeUs() / 1_000) : null;
    });

    /** Aggregates of futures that are two days old. */
    private static final HistoryGoneCodes GONE = new HistoryGoneCodes(Set.of("-4166"));

    private final BinanceMarket market;
    private final ConnectorOptions options;

    BinanceRequests(BinanceMarket market, ConnectorOptions options) {
        this.market = market;
        this.options = options;
    }

    /** The addresses of sockets for streams: that of the exchange's own choice, and others that bring the same; one's own alone. */
    List<URI> streams(BinanceRoute route) {
        BinanceMarket.Hosts hosts = market.hosts(options.testnet());
        return Stream.concat(Stream.of(hosts.webSocket()), hosts.otherWebSockets().stream())
                .map(host -> options.webSocket(host, market.streams(route)))
                .distinct()
                .toList();
    }

    @Override
    public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
        return requests(SUBSCRIBE, subscriptions, context);
    }

    /** What brings mark prices brings funding rates, too, so it is not given up as long as one of them is wanted. */
    @Override
    public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
        Set<String> needed = context.kept().stream().map(this::stream).collect(Collectors.toSet());
        return requests(
                "UNSUBSCRIBE",
                subscriptions.stream()
                        .filter(subscription -> !needed.contains(stream(subscription)))
                        .toList(),
                context);
    }

    private List<Request> requests(String method, List<Subscription> subscriptions, Context context) {
        List<Request> requests = new ArrayList<>();
        for (List<Subscription> group : groups(subscriptions, STREAMS_PER_REQUEST)) {
            String id = context.nextId();
            String streams = group.stream().map(this::stream).distinct().collect(Collectors.joining("\",\""));
            requests.add(request(id, method, streams, group));
        }
        return requests;
    }

    private static Request request(String id, String method, String streams, List<Subscription> about) {
        return new Request(
                id, "{\"method\":\"" + method + "\",\"params\":[\"" + streams + "\"],\"id\":" + id + "}", about);
    }

    /** {@return how a connection asks for what changes in the list of instruments} */
    SubscriptionRequests instrumentNews() {
        return SubscriptionRequests.onlyOpening(
                context -> List.of(request(context.nextId(), SUBSCRIBE, INSTRUMENT_NEWS, List.of())));
    }

    /** The name of the stream that brings a subscription's data. */
    String stream(Subscription subscription) {
        String symbol = subscription.instrument().nativeSymbol().toLowerCase(Locale.ROOT);
        return symbol + "@" + BinanceChannel.subscribed(market, subscription).subscribedStream(subscription.variant());
    }

    /** Splits a list into parts of at most {@code size}, in order. */
    static <T> List<List<T>> groups(List<T> all, int size) {
        List<List<T>> groups = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            groups.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return groups;
    }

    /** The call that fetches the instrument list. */
    RestCall<List<InstrumentDefinition>> instruments(String exchange) {
        return new RestCall<>(
                rest(market.api() + "/exchangeInfo"),
                market.headers(),
                market.calls(options).weighing(market.instrumentWeight()),
                TOO_MANY.heeding(body -> BinanceInstruments.definitions(market, exchange, body)));
    }

    /** The call that fetches a snapshot of a book, of the nearest number of levels that is allowed. */
    RestCall<BookSnapshot> book(InstrumentDefinition definition, int wanted) {
        int levels = market.bookCall().levels(wanted);
        return new RestCall<>(
                rest(market.api() + "/depth?symbol="
                        + encoded(definition.instrument().nativeSymbol()) + "&limit=" + levels),
                market.headers(),
                market.calls(options).weighing(market.bookCall().weight(levels)),
                TOO_MANY.heeding(body -> new PartialDepthReader(
                                new BinanceInput(market, SymbolTable.of(List.of(definition))),
                                BinanceChannel.PARTIAL_DEPTH)
                        .body(body, definition, levels)));
    }

    /** The call that fetches what is new of data that no stream brings. */
    RestCall<PollAnswer> poll(BinancePoll row, Subscription subscription) {
        return new RestCall<>(
                rest(
                        row.isRatio()
                                ? ratios(row, subscription) + "&limit=" + ROWS_PER_POLL
                                : ofSymbol(row.endpoint(), subscription)),
                headers(row.mayWantKey()),
                row.isRatio()
                        ? market.statistics(options)
                        : market.calls(options).weighing(1),
                TOO_MANY.heeding(body -> row.read(subscription, body)));
    }

    /** The call that fetches what lies in a stretch of the past. */
    RestCall<PollAnswer> backfill(BinanceBackfill row, Subscription subscription, long first, long last) {
        BinancePoll polled = row.ratios();
        String path = polled != null
                ? ratios(polled, subscription)
                : ofSymbol(row.endpoint(), subscription)
                        + (subscription.variant() == null ? "" : "&interval=" + subscription.variant());
        return new RestCall<>(
                rest(path + row.range(first, last)),
                headers(polled != null && polled.mayWantKey()),
                row.cost(market, options),
                TOO_MANY.heeding(GONE.heeding(body -> row.read(market, subscription, body))));
    }

    private Map<String, String> headers(boolean withKey) {
        ApiKey key = withKey ? options.apiKey() : null;
        if (key == null) {
            return market.headers();
        }
        Map<String, String> headers = new HashMap<>(market.headers());
        headers.put("X-MBX-APIKEY", key.key());
        return headers;
    }

    private String ofSymbol(String endpoint, Subscription subscription) {
        return market.api() + "/" + endpoint + "?symbol="
                + encoded(subscription.instrument().nativeSymbol());
    }

    /** On COIN-M a ratio is one of a pair. */
    private String ratios(BinancePoll row, Subscription subscription) {
        String of = market.countsContracts()
                ? "pair=" + encoded(pair(subscription.definition()))
                : "symbol=" + encoded(subscription.instrument().nativeSymbol());
        return "/futures/data/" + row.endpoint() + "?" + of + "&period=" + subscription.variant();
    }

    private static String pair(InstrumentDefinition contract) {
        return Objects.requireNonNull(contract.underlying(), "Expected the pair of a contract of COIN-M, was none");
    }

    private static String encoded(String symbol) {
        return URLEncoder.encode(symbol, StandardCharsets.UTF_8);
    }

    private URI rest(String path) {
        return options.rest(market.hosts(options.testnet()).rest(), path);
    }
}
