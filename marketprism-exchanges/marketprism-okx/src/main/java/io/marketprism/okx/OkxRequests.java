package io.marketprism.okx;

import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.Greeting;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What we ask OKX for: frames that subscribe and unsubscribe, and HTTP calls. */
final class OkxRequests {
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

    /** One topic a request: an error frame names the request, not the topic. */
    static List<Greeting> subscribe(List<Subscription> subscriptions) {
        return IntStream.range(0, subscriptions.size())
                .mapToObj(i -> {
                    String id = Integer.toString(i + 1);
                    Subscription subscription = subscriptions.get(i);
                    return new Greeting(id, frame(id, "subscribe", subscription), List.of(subscription));
                })
                .toList();
    }

    static List<String> resubscribe(Subscription subscription) {
        return List.of(frame("0", "unsubscribe", subscription), frame("0", "subscribe", subscription));
    }

    private static String frame(String id, String operation, Subscription subscription) {
        return "{\"id\":\"" + id + "\",\"op\":\"" + operation + "\",\"args\":[{\"channel\":\""
                + OkxChannel.of(subscription).wireName() + "\",\"instId\":\""
                + subscription.instrument().nativeSymbol() + "\"}]}";
    }

    RestCall<List<InstrumentDefinition>> instruments() {
        return call(
                "public/instruments?instType=" + market.instrumentType(),
                OkxMarket.INSTRUMENTS_CALL_WEIGHT,
                body -> OkxInstruments.definitions(exchange, market, body));
    }

    /**
     * The call for a book.
     *
     * @param instrument whose book
     * @param levels wanted number of levels a side
     */
    RestCall<BookSnapshot> book(Instrument instrument, int levels) {
        int size = Math.min(MAX_LEVELS, Math.max(1, levels));
        String symbol = URLEncoder.encode(instrument.nativeSymbol(), StandardCharsets.UTF_8);
        return call(
                OkxChannel.MARKET_BOOKS.wireName() + "?instId=" + symbol + "&sz=" + size,
                OkxMarket.BOOK_CALL_WEIGHT,
                body -> WholeBookReader.answer(body, instrument, size));
    }

    private <T> RestCall<T> call(String pathAndQuery, int weight, Function<Frame, T> reader) {
        return new RestCall<>(
                options.rest(OkxMarket.REST, OkxChannel.Endpoint.HTTP.path() + pathAndQuery),
                options.testnet() ? Map.of("x-simulated-trading", "1") : Map.of(),
                weight,
                OkxMarket.TOO_MANY_CALLS.heeding(reader));
    }
}
