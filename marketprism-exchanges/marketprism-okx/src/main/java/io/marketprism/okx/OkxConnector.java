package io.marketprism.okx;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.okx.OkxChannel.Endpoint;
import io.marketprism.okx.OkxChannel.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** One of OKX's markets. */
final class OkxConnector implements Connector {
    /** The exchange allows 480 requests an hour on a connection; a book that breaks needs two more. */
    private static final int TOPICS_PER_CONNECTION = 100;

    /** The exchange recommends fewer than 30 of its deep book channels on a connection. */
    private static final int BOOKS_PER_CONNECTION = 25;

    private static final Duration PACE = Duration.ofMillis(50);

    /** The shortest period of ratios. */
    private static final Duration RATIOS_EVERY = Duration.ofMinutes(5);

    /** The exchange closes a connection after 30 s without a message. */
    private static final Heartbeat HEARTBEAT =
            Heartbeat.text("ping", "pong", Duration.ofSeconds(20), Duration.ofSeconds(8));

    private final OkxMarket market;
    private final ConnectorOptions options;
    private final String exchange;
    private final OkxRequests requests;

    OkxConnector(OkxMarket market, ConnectorOptions options) {
        this.market = market;
        this.options = options;
        this.exchange = options.exchange() != null ? options.exchange() : options.testnet() ? "okx-demo" : "okx";
        this.requests = new OkxRequests(market, options, exchange);
    }

    @Override
    public String exchange() {
        return exchange;
    }

    @Override
    public String market() {
        return market.marketName();
    }

    /** Of several channels that bring the same, the first speaks for them. */
    @Override
    public List<Offer> offers() {
        Map<DataType, Offer> offers = new EnumMap<>(DataType.class);
        market.channels().forEach(channel -> offers.computeIfAbsent(channel.dataType(), type -> offer(channel)));
        return Stream.concat(offers.values().stream(), OkxBackfill.offers(offers.keySet(), requests))
                .toList();
    }

    /** The call for a book is for the case that the stream begins without a snapshot, as the exchange has announced for 2026. */
    private Offer offer(OkxChannel channel) {
        DataType type = channel.dataType();
        if (type == DataType.ORDERBOOK) {
            return new Offer.Book(OkxMarket.BOOK_RULE, requests::book, channel.staleAfter());
        }
        if (channel.endpoint() == Endpoint.HTTP) {
            return new Offer.Polled(
                    type, OkxBar.RATIO_PERIODS, RATIOS_EVERY, subscription -> requests.ratios(channel, subscription));
        }
        return new Offer.Streamed(
                type,
                type == DataType.CANDLE ? OkxBar.INTERVALS : List.of(),
                channel.numbering(),
                market.tradesSeldom() && type == DataType.TRADE ? null : channel.staleAfter());
    }

    @Override
    public boolean carries(InstrumentDefinition definition, DataType type) {
        return market.carries(definition, type);
    }

    @Override
    public InstrumentDefinition unlisted(String nativeSymbol) {
        return OkxInstruments.unlisted(exchange, market.marketType(), nativeSymbol);
    }

    @Override
    public InstrumentSource instruments() {
        return requests.instruments();
    }

    @Override
    public Optional<ConnectionPlan> instrumentNews() {
        return Optional.of(connection(Endpoint.PUBLIC, List.of(), requests.instrumentNews()));
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        return plan(subscriptions, market::endpoint);
    }

    @Override
    public List<ConnectionPlan> planInstead(ConnectionPlan refusing, List<Subscription> refused) {
        Endpoint endpoint = Endpoint.of(refusing.uri());
        return plan(
                refused.stream()
                        .filter(subscription -> market.endpointInsteadOf(endpoint, subscription) != null)
                        .toList(),
                subscription -> market.endpointInsteadOf(endpoint, subscription));
    }

    private List<ConnectionPlan> plan(List<Subscription> subscriptions, Function<Subscription, Endpoint> endpointOf) {
        Map<Endpoint, List<Subscription>> byEndpoint = new EnumMap<>(Endpoint.class);
        for (Subscription subscription : subscriptions) {
            byEndpoint
                    .computeIfAbsent(endpointOf.apply(subscription), endpoint -> new ArrayList<>())
                    .add(subscription);
        }
        List<ConnectionPlan> plans = new ArrayList<>();
        byEndpoint.forEach((endpoint, all) -> {
            // Those that share a topic stand together, so that few connections bring the whole market.
            all.sort(Comparator.comparing(
                    subscription -> market.channel(subscription, endpoint).scope() != Scope.MARKET));
            connections(all).forEach(group -> plans.add(plan(endpoint, group)));
        });
        return plans;
    }

    private ConnectionPlan plan(Endpoint endpoint, List<Subscription> subscriptions) {
        return connection(endpoint, subscriptions, requests.on(endpoint)).capacity(TOPICS_PER_CONNECTION);
    }

    private ConnectionPlan connection(
            Endpoint endpoint, List<Subscription> subscriptions, SubscriptionRequests asking) {
        String host = options.testnet() ? OkxMarket.DEMO_WEB_SOCKET : OkxMarket.WEB_SOCKET;
        return ConnectionPlan.to(options.webSocket(host, endpoint.path()), subscriptions, asking)
                .pace(PACE)
                .heartbeat(HEARTBEAT);
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

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return new OkxNormalizer(symbols);
    }

    @Override
    public LimitPool connects() {
        return OkxMarket.CONNECTS;
    }
}
