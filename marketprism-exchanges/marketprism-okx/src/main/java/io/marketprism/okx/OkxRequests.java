package io.marketprism.okx;

import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.InstrumentDefinition;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What we ask OKX for: frames that subscribe and unsubscribe, and HTTP calls. */
final class OkxRequests implements SubscriptionRequests {
    private static final int MAX_LEVELS = 400;

    private final OkxMarket market;
    private final ConnectorOptions options;
    private final String exchange;

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
    }

    @Override
    public List<Request> subscribe(List<Subscription> subscriptions, Context context) {
        return requests("subscribe", subscriptions, context);
    }

    @Override
    public List<Request> unsubscribe(List<Subscription> subscriptions, Context context) {
        return requests("unsubscribe", subscriptions, context);
    }

    /** One topic a request: an error frame names the request, not the topic. */
    private static List<Request> requests(String operation, List<Subscription> subscriptions, Context context) {
        return subscriptions.stream()
                .map(subscription -> {
                    String id = context.nextId();
                    String text = "{\"id\":\"" + id + "\",\"op\":\"" + operation + "\",\"args\":[{\"channel\":\""
                            + OkxChannel.of(subscription).wireName() + "\",\"instId\":\""
                            + subscription.instrument().nativeSymbol() + "\"}]}";
                    return new Request(id, text, List.of(subscription));
                })
                .toList();
    }

    RestCall<List<InstrumentDefinition>> instruments() {
        return call(
                "public/instruments",
                "instType=" + market.instrumentType(),
                OkxMarket.INSTRUMENT_CALLS,
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
        String symbol = URLEncoder.encode(instrument.instrument().nativeSymbol(), StandardCharsets.UTF_8);
        return call(
                OkxChannel.MARKET_BOOKS.wireName(),
                "instId=" + symbol + "&sz=" + size,
                OkxMarket.BOOK_CALLS,
                body -> WholeBookReader.answer(body, instrument.instrument(), size));
    }

    private <T> RestCall<T> call(String path, String query, RateLimit limit, Function<Frame, T> reader) {
        return new RestCall<>(
                options.rest(OkxMarket.REST, OkxChannel.Endpoint.HTTP.path() + path + "?" + query),
                options.testnet() ? Map.of("x-simulated-trading", "1") : Map.of(),
                new LimitPool(path, limit).weighing(1),
                OkxMarket.TOO_MANY_CALLS.heeding(reader));
    }
}
