package io.marketprism.binance;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.ExchangeLimits;
import io.marketprism.connector.Greeting;
import io.marketprism.connector.Normalizer;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One of Binance's markets, by the API documentation of July 2026 (web-socket-streams.md, rest-api.md). */
final class BinanceConnector implements Connector {
    /** The exchange allows 1,024; fewer make a lost connection cheaper. */
    private static final int STREAMS_PER_CONNECTION = 200;

    private static final int STREAMS_PER_REQUEST = 50;

    /** The exchange allows five messages a second, our pongs included. */
    private static final Duration PACE = Duration.ofMillis(250);

    private static final Map<String, String> MICROSECONDS = Map.of("X-MBX-TIME-UNIT", "MICROSECOND");

    private final BinanceMarket market;
    private final ConnectorOptions options;
    private final String exchange;

    BinanceConnector(BinanceMarket market, ConnectorOptions options) {
        this.market = market;
        this.options = options;
        this.exchange =
                options.exchange() != null ? options.exchange() : options.testnet() ? "binance-testnet" : "binance";
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
                options.rest(market.rest(options.testnet()), "/api/v3/exchangeInfo"),
                MICROSECONDS,
                20,
                BinanceLimits.heeding(frame -> BinanceInstruments.definitions(exchange, frame))));
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        List<ConnectionPlan> plans = new ArrayList<>();
        for (List<Subscription> group : groups(subscriptions, STREAMS_PER_CONNECTION)) {
            SymbolTable symbols =
                    SymbolTable.of(group.stream().map(Subscription::instrument).collect(Collectors.toSet()));
            plans.add(ConnectionPlan.to(
                            options.webSocket(market.webSocket(options.testnet()), "/stream?timeUnit=MICROSECOND"),
                            greetings(group),
                            () -> normalizer(symbols))
                    .greetingPace(PACE)
                    .silence(silence(group)));
        }
        return plans;
    }

    private static List<Greeting> greetings(List<Subscription> subscriptions) {
        List<Greeting> greetings = new ArrayList<>();
        for (List<Subscription> group : groups(subscriptions, STREAMS_PER_REQUEST)) {
            String id = Integer.toString(greetings.size() + 1);
            String streams = group.stream().map(BinanceConnector::stream).collect(Collectors.joining("\",\""));
            greetings.add(new Greeting(
                    id, "{\"method\":\"SUBSCRIBE\",\"params\":[\"" + streams + "\"],\"id\":" + id + "}", group));
        }
        return greetings;
    }

    private static <T> List<List<T>> groups(List<T> all, int size) {
        List<List<T>> groups = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            groups.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return groups;
    }

    private static String stream(Subscription subscription) {
        String symbol = subscription.instrument().nativeSymbol().toLowerCase(Locale.ROOT);
        return switch (subscription.dataType()) {
            case TRADE -> symbol + "@trade";
            case ORDERBOOK -> symbol + "@depth@100ms";
            case BBO -> symbol + "@bookTicker";
            default -> throw new IllegalArgumentException("Expected a data type of binance spot, was " + subscription);
        };
    }

    /** A book moves every few seconds on any listed market; trades alone may be rare. */
    private static Duration silence(List<Subscription> subscriptions) {
        boolean books = subscriptions.stream().anyMatch(subscription -> subscription.dataType() != DataType.TRADE);
        return books ? Duration.ofSeconds(60) : Duration.ofMinutes(10);
    }

    @Override
    public BookRule bookRule() {
        return new BookRule(BookRule.Continuity.COVERING, BookRule.SnapshotSource.REST);
    }

    @Override
    public RestCall<BookSnapshot> bookSnapshot(Instrument instrument, int levels) {
        int limit = Math.min(5_000, Math.max(1, levels));
        int weight = limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1_000 ? 50 : 250;
        String symbol = URLEncoder.encode(instrument.nativeSymbol(), StandardCharsets.UTF_8);
        return new RestCall<>(
                options.rest(market.rest(options.testnet()), "/api/v3/depth?symbol=" + symbol + "&limit=" + limit),
                MICROSECONDS,
                weight,
                BinanceLimits.heeding(frame -> new BinanceNormalizer(SymbolTable.of(List.of(instrument)))
                        .restSnapshot(frame, instrument, limit)));
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return new BinanceNormalizer(symbols);
    }

    @Override
    public ExchangeLimits limits() {
        return market.limits();
    }

    /** Trade ids of a spot symbol are contiguous. */
    @Override
    public boolean tradesAreNumberedWithoutHoles() {
        return true;
    }
}
