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
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.DataType;
import io.marketprism.okx.OkxChannel.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One of OKX's markets. */
final class OkxConnector implements Connector {
    /** The exchange allows 480 requests an hour on a connection; a book that breaks needs two more. */
    private static final int TOPICS_PER_CONNECTION = 100;

    /** The exchange recommends fewer than 30 of its deep book channels on a connection. */
    private static final int BOOKS_PER_CONNECTION = 25;

    private static final Duration PACE = Duration.ofMillis(50);

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

    @Override
    public List<Offer> offers() {
        return OkxChannel.subscribed().stream().map(this::offer).toList();
    }

    /** The call for a book is for the case that the stream begins without a snapshot, as the exchange has announced for 2026. */
    private Offer offer(OkxChannel channel) {
        return channel.dataType() == DataType.ORDERBOOK
                ? new Offer.Book(OkxMarket.BOOK_RULE, requests::book, channel.staleAfter())
                : new Offer.Streamed(channel.dataType(), channel.numbering(), channel.staleAfter());
    }

    @Override
    public InstrumentSource instruments() {
        return new InstrumentSource.Fetched(List.of(requests.instruments()));
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        Map<Endpoint, List<Subscription>> byEndpoint = new EnumMap<>(Endpoint.class);
        for (Subscription subscription : subscriptions) {
            Endpoint endpoint = OkxChannel.of(subscription).endpoint();
            byEndpoint.computeIfAbsent(endpoint, e -> new ArrayList<>()).add(subscription);
        }
        List<ConnectionPlan> plans = new ArrayList<>();
        byEndpoint.forEach((endpoint, all) -> connections(all).forEach(group -> plans.add(plan(endpoint, group))));
        return plans;
    }

    private ConnectionPlan plan(Endpoint endpoint, List<Subscription> subscriptions) {
        String host = options.testnet() ? OkxMarket.DEMO_WEB_SOCKET : OkxMarket.WEB_SOCKET;
        return ConnectionPlan.to(options.webSocket(host, endpoint.path()), subscriptions, requests)
                .capacity(TOPICS_PER_CONNECTION)
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
