package io.marketprism.binance;

import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.RateLimitCodes;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a market of Binance is asked: frames that subscribe and unsubscribe, and HTTP calls. */
final class BinanceRequests implements SubscriptionRequests {
    private static final int STREAMS_PER_REQUEST = 50;

    /** Milliseconds since 1970, in the text of a ban. */
    private static final Pattern BANNED_UNTIL = Pattern.compile("until (\\d{13})\\b");

    /** Too many requests, and too many connections; only a ban tells how long it lasts. */
    private static final RateLimitCodes TOO_MANY = new RateLimitCodes(Set.of("-1003", "-1034"), (message, body) -> {
        Matcher until = BANNED_UNTIL.matcher(message);
        return until.find() ? Duration.ofMillis(Long.parseLong(until.group(1)) - body.receiveTimeUs() / 1_000) : null;
    });

    private final BinanceMarket market;
    private final ConnectorOptions options;

    BinanceRequests(BinanceMarket market, ConnectorOptions options) {
        this.market = market;
        this.options = options;
    }

    /** The address of a socket for streams. */
    URI streams() {
        return options.webSocket(market.hosts(options.testnet()).webSocket(), market.streams());
    }

    @Override
    public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
        return requests("SUBSCRIBE", subscriptions, context);
    }

    @Override
    public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
        return requests("UNSUBSCRIBE", subscriptions, context);
    }

    private List<Request> requests(String method, List<Subscription> subscriptions, Context context) {
        List<Request> requests = new ArrayList<>();
        for (List<Subscription> group : groups(subscriptions, STREAMS_PER_REQUEST)) {
            String id = context.nextId();
            String streams = group.stream().map(this::stream).collect(Collectors.joining("\",\""));
            requests.add(new Request(
                    id, "{\"method\":\"" + method + "\",\"params\":[\"" + streams + "\"],\"id\":" + id + "}", group));
        }
        return requests;
    }

    private String stream(Subscription subscription) {
        String symbol = subscription.instrument().nativeSymbol().toLowerCase(Locale.ROOT);
        return symbol + "@"
                + BinanceChannel.subscribed(market, subscription.dataType()).subscribedStream();
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
                rest(market.instrumentCall().path()),
                market.headers(),
                market.calls().weighing(market.instrumentCall().weight()),
                TOO_MANY.heeding(body -> BinanceInstruments.definitions(exchange, body)));
    }

    /** The call that fetches a snapshot of a book, of the nearest number of levels that is allowed. */
    RestCall<BookSnapshot> book(InstrumentDefinition definition, int wanted) {
        int levels = market.bookCall().levels(wanted);
        Instrument instrument = definition.instrument();
        String symbol = URLEncoder.encode(instrument.nativeSymbol(), StandardCharsets.UTF_8);
        return new RestCall<>(
                rest(market.bookCall().path() + "?symbol=" + symbol + "&limit=" + levels),
                market.headers(),
                market.calls().weighing(market.bookCall().weight(levels)),
                TOO_MANY.heeding(body -> new PartialDepthReader(
                                new BinanceInput(SymbolTable.of(List.of(definition))), BinanceChannel.PARTIAL_DEPTH)
                        .body(body, instrument, levels)));
    }

    private URI rest(String path) {
        return options.rest(market.hosts(options.testnet()).rest(), path);
    }
}
