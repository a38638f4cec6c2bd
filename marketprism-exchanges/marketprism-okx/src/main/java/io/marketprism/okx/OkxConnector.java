package io.marketprism.okx;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.ExchangeLimits;
import io.marketprism.connector.Greeting;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One of OKX's markets, by the exchange's v5 API documentation of July to October 2026. */
final class OkxConnector implements Connector {
    private static final String REST = "https://www.okx.com";

    /** Port 443: the exchange has retired 8443 on 2026-10-31. */
    private static final String WEB_SOCKET = "wss://ws.okx.com";

    private static final String DEMO_WEB_SOCKET = "wss://wspap.okx.com";

    /** The exchange allows 480 requests an hour on a connection; a book that breaks needs two more. */
    private static final int TOPICS_PER_CONNECTION = 100;

    /** The exchange recommends fewer than 30 of its deep book channels on a connection. */
    private static final int BOOKS_PER_CONNECTION = 25;

    private static final Duration PACE = Duration.ofMillis(50);

    /** The exchange closes a connection after 30 s without a message. */
    private static final Heartbeat HEARTBEAT =
            Heartbeat.text("ping", "pong", Duration.ofSeconds(20), Duration.ofSeconds(8));

    /** Three connections a second. Of the calls we make, {@code market/books} has the widest use and the limit 40 in 2 s. */
    private static final ExchangeLimits LIMITS =
            new ExchangeLimits(new RateLimit(40, Duration.ofSeconds(2)), null, new RateLimit(3, Duration.ofSeconds(1)));

    private static final int MAX_LEVELS = 400;

    private final OkxMarket market;
    private final ConnectorOptions options;
    private final String exchange;

    OkxConnector(OkxMarket market, ConnectorOptions options) {
        this.market = market;
        this.options = options;
        this.exchange = options.exchange() != null ? options.exchange() : options.testnet() ? "okx-demo" : "okx";
    }

    @Override
    public String exchange() {
        return exchange;
    }

    @Override
    public String market() {
        return market.marketName();
    }

    @Override
    public Set<DataType> dataTypes() {
        return Set.of(DataType.TRADE, DataType.ORDERBOOK, DataType.BBO);
    }

    @Override
    public List<RestCall<List<InstrumentDefinition>>> instruments() {
        return List.of(new RestCall<>(
                options.rest(REST, "/api/v5/public/instruments?instType=" + market.instrumentType()),
                headers(),
                2,
                OkxLimits.heeding(frame -> OkxInstruments.definitions(exchange, frame))));
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        List<ConnectionPlan> plans = new ArrayList<>();
        for (List<Subscription> group : connections(subscriptions)) {
            SymbolTable symbols =
                    SymbolTable.of(group.stream().map(Subscription::instrument).collect(Collectors.toSet()));
            List<Greeting> greetings = new ArrayList<>();
            for (Subscription subscription : group) {
                String id = Integer.toString(greetings.size() + 1);
                greetings.add(new Greeting(id, request(id, "subscribe", subscription), List.of(subscription)));
            }
            plans.add(ConnectionPlan.to(
                            options.webSocket(options.testnet() ? DEMO_WEB_SOCKET : WEB_SOCKET, "/ws/v5/public"),
                            greetings,
                            () -> normalizer(symbols))
                    .greetingPace(PACE)
                    .heartbeat(HEARTBEAT)
                    .silence(silence(group))
                    .resubscribe(OkxConnector::resubscribe));
        }
        return plans;
    }

    private static List<List<Subscription>> connections(List<Subscription> subscriptions) {
        List<List<Subscription>> groups = new ArrayList<>();
        int books = 0;
        for (Subscription subscription : subscriptions) {
            boolean book = subscription.dataType() == DataType.ORDERBOOK;
            boolean full = groups.isEmpty()
                    || groups.get(groups.size() - 1).size() >= TOPICS_PER_CONNECTION
                    || book && books >= BOOKS_PER_CONNECTION;
            if (full) {
                groups.add(new ArrayList<>());
                books = 0;
            }
            groups.get(groups.size() - 1).add(subscription);
            books += book ? 1 : 0;
        }
        return groups;
    }

    /** One topic a request: an error frame names the request, not the topic. */
    private static String request(String id, String operation, Subscription subscription) {
        String channel =
                switch (subscription.dataType()) {
                    case TRADE -> "trades";
                    case ORDERBOOK -> "books";
                    case BBO -> "bbo-tbt";
                    default ->
                        throw new IllegalArgumentException("Expected a data type of okx spot, was " + subscription);
                };
        return "{\"id\":\"" + id + "\",\"op\":\"" + operation + "\",\"args\":[{\"channel\":\"" + channel
                + "\",\"instId\":\"" + subscription.instrument().nativeSymbol() + "\"}]}";
    }

    private static List<String> resubscribe(Subscription subscription) {
        return List.of(request("0", "unsubscribe", subscription), request("0", "subscribe", subscription));
    }

    /** The book channel sends a keep-alive each minute; trades alone may be rare. */
    private static Duration silence(List<Subscription> subscriptions) {
        boolean books = subscriptions.stream().anyMatch(subscription -> subscription.dataType() == DataType.ORDERBOOK);
        return books ? Duration.ofSeconds(90) : Duration.ofMinutes(10);
    }

    @Override
    public BookRule bookRule() {
        return new BookRule(BookRule.Continuity.CHAINED, BookRule.SnapshotSource.STREAM);
    }

    /** For the case that the stream begins without a snapshot, as the exchange has announced for 2026. */
    @Override
    public RestCall<BookSnapshot> bookSnapshot(Instrument instrument, int levels) {
        int size = Math.min(MAX_LEVELS, Math.max(1, levels));
        String symbol = URLEncoder.encode(instrument.nativeSymbol(), StandardCharsets.UTF_8);
        return new RestCall<>(
                options.rest(REST, "/api/v5/market/books?instId=" + symbol + "&sz=" + size),
                headers(),
                1,
                OkxLimits.heeding(frame ->
                        new OkxNormalizer(SymbolTable.of(List.of(instrument))).restSnapshot(frame, instrument, size)));
    }

    private Map<String, String> headers() {
        return options.testnet() ? Map.of("x-simulated-trading", "1") : Map.of();
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return new OkxNormalizer(symbols);
    }

    @Override
    public ExchangeLimits limits() {
        return LIMITS;
    }
}
