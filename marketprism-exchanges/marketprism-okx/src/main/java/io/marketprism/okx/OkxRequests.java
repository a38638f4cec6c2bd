package io.marketprism.okx;

import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.okx.OkxChannel.Endpoint;
import io.marketprism.okx.OkxChannel.Scope;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What we ask OKX for: frames that subscribe and unsubscribe, and HTTP calls. */
final class OkxRequests {
    private static final int MAX_LEVELS = 400;
    private static final String SUBSCRIBE = "subscribe";

    /** So many ratios a call: what a few failed calls have missed is among them. */
    private static final int RATIOS = 12;

    private final OkxMarket market;
    private final ConnectorOptions options;
    private final String exchange;
    private final @Nullable OkxLogin login;

    /**
     * The requests of a market.
     *
     * @param market which
     * @param options hosts and network
     * @param exchange id that events carry
     */
    OkxRequests(OkxMarket market, ConnectorOptions options, String exchange) {
        this.market = market;
        this.options = options;
        this.exchange = exchange;
        this.login = OkxLogin.with(options.apiKey());
    }

    /** {@return how a connection to that endpoint asks for what its channels bring} */
    SubscriptionRequests on(Endpoint endpoint) {
        return new Topics(market, endpoint, market.mayWantLogin(endpoint) ? login : null);
    }

    /** {@return how a connection asks for what changes in the list of instruments} */
    SubscriptionRequests instrumentNews() {
        String topic = topic(OkxChannel.INSTRUMENTS.wireName(), "instType", market.instrumentType());
        return SubscriptionRequests.onlyOpening(context -> List.of(request(SUBSCRIBE, topic, List.of(), context)));
    }

    private static Request request(
            String operation, String topic, List<Subscription> about, SubscriptionRequests.Context context) {
        String id = context.nextId();
        return new Request(id, "{\"id\":\"" + id + "\",\"op\":\"" + operation + "\",\"args\":[" + topic + "]}", about);
    }

    private static String topic(String channel, String argument, String value) {
        return "{\"channel\":\"" + channel + "\",\"" + argument + "\":\"" + value + "\"}";
    }

    /** Each topic is a request of its own: an error frame names the request, not the topic. Several subscriptions may have one topic. */
    private record Topics(
            OkxMarket market, Endpoint endpoint, @Nullable OkxLogin login) implements SubscriptionRequests {

        @Override
        public List<Request> opening(Context context) {
            return login == null ? List.of() : List.of(login.request(context.nowUs()));
        }

        @Override
        public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
            return requests(SUBSCRIBE, subscriptions, context);
        }

        /** A topic is given up with the last subscription to it. */
        @Override
        public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
            Set<String> needed = context.kept().stream().map(this::topic).collect(Collectors.toSet());
            return requests(
                    "unsubscribe",
                    subscriptions.stream()
                            .filter(subscription -> !needed.contains(topic(subscription)))
                            .toList(),
                    context);
        }

        private List<Request> requests(String operation, List<Subscription> subscriptions, Context context) {
            Map<String, List<Subscription>> topics = new LinkedHashMap<>();
            for (Subscription subscription : subscriptions) {
                topics.computeIfAbsent(topic(subscription), topic -> new ArrayList<>())
                        .add(subscription);
            }
            List<Request> requests = new ArrayList<>();
            topics.forEach((topic, all) -> requests.add(request(operation, topic, all, context)));
            return requests;
        }

        private String topic(Subscription subscription) {
            OkxChannel channel = market.channel(subscription, endpoint);
            String name = subscription.variant() == null
                    ? channel.wireName()
                    : channel.wireName(OkxBar.of(subscription.variant()).wireName());
            return channel.scope() == Scope.MARKET
                    ? OkxRequests.topic(name, "instType", market.instrumentType())
                    : OkxRequests.topic(
                            name, "instId", subscription.instrument().nativeSymbol());
        }
    }

    /**
     * Where the list of instruments comes from. Options are asked for by their underlying: {@code instFamily} is refused with 51000 for some of those that
     * the exchange names, {@code uly} for none (two observers, August 2026).
     */
    InstrumentSource instruments() {
        return market.isListedByUnderlying()
                ? new InstrumentSource.FetchedByPart(
                        underlyings(), underlying -> instruments("&uly=" + encoded(underlying)))
                : new InstrumentSource.Fetched(List.of(instruments("")));
    }

    private RestCall<List<String>> underlyings() {
        return call(
                OkxInstruments.UNDERLYINGS,
                "instType=" + market.instrumentType(),
                new LimitPool(OkxInstruments.UNDERLYINGS, OkxMarket.UNDERLYING_CALLS),
                OkxInstruments::underlyings);
    }

    private RestCall<List<InstrumentDefinition>> instruments(String part) {
        return call(
                "public/instruments",
                "instType=" + market.instrumentType() + part,
                new LimitPool("public/instruments " + market.instrumentType(), OkxMarket.INSTRUMENT_CALLS),
                body -> OkxInstruments.definitions(exchange, market, body));
    }

    /**
     * The call for a book.
     *
     * @param instrument whose book
     * @param levels wanted number of levels a side
     */
    RestCall<BookSnapshot> book(InstrumentDefinition instrument, int levels) {
        int size = Math.min(MAX_LEVELS, Math.max(1, levels));
        String path = OkxChannel.MARKET_BOOKS.wireName();
        return call(
                path,
                "instId=" + encoded(instrument) + "&sz=" + size,
                new LimitPool(path, OkxMarket.BOOK_CALLS),
                body -> WholeBookReader.answer(body, instrument, size));
    }

    /**
     * The call for the newest ratios.
     *
     * @param channel which ratios
     * @param subscription whose, and over which period
     */
    RestCall<PollAnswer> ratios(OkxChannel channel, Subscription subscription) {
        String path = channel.wireName();
        String symbol = encoded(subscription.definition());
        String bar = OkxBar.of(Objects.requireNonNull(subscription.variant(), "Expected a period of ratios, was none"))
                .wireName();
        return call(
                path,
                "instId=" + symbol + "&period=" + bar + "&limit=" + RATIOS,
                new LimitPool(path + " " + symbol, OkxMarket.RATIO_CALLS),
                body -> ratios(body, channel, bar, subscription.definition()));
    }

    /** The exchange begins with the newest. */
    private static PollAnswer ratios(Frame body, OkxChannel channel, String bar, InstrumentDefinition of) {
        return OkxAnswer.read(body, channel, OkxBar.written(bar), of, channel::newReader)
                .reversed();
    }

    /**
     * The call for what lies in a stretch of the past, from its end back.
     *
     * @param row which call
     * @param subscription of which stream
     * @param last the last number or time that is wanted
     */
    RestCall<PollAnswer> backfill(OkxBackfill row, Subscription subscription, long last) {
        String symbol = encoded(subscription.definition());
        return call(
                row.path(),
                "instId=" + symbol + row.range(subscription.variant(), last),
                row.limit(symbol),
                body -> row.read(body, subscription));
    }

    private static String encoded(InstrumentDefinition definition) {
        return encoded(definition.instrument().nativeSymbol());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private <T> RestCall<T> call(String path, String query, LimitPool pool, Function<Frame, T> reader) {
        return new RestCall<>(
                options.rest(OkxMarket.REST, Endpoint.HTTP.path() + path + "?" + query),
                options.testnet() ? Map.of("x-simulated-trading", "1") : Map.of(),
                pool.weighing(1),
                OkxMarket.TOO_MANY_CALLS.heeding(reader));
    }
}
