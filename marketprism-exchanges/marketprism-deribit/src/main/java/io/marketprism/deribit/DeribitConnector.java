package io.marketprism.deribit;

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
import io.marketprism.deribit.DeribitChannel.Carried;
import io.marketprism.event.DataType;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One of Deribit's markets. */
final class DeribitConnector implements Connector {
    /**
     * The exchange documents no limit for a connection. All of this fits one request, since it counts the requests of all connections together; and
     * an address may have 32 connections.
     */
    static final int SUBSCRIPTIONS_PER_CONNECTION = 250;

    private static final String WEB_SOCKET_PATH = "/ws/api/v2";

    /** The exchange allows 3.3 requests to subscribe a second in the long run. */
    private static final Duration PACE = Duration.ofMillis(310);

    /** The exchange sends a heartbeat each 30 s; where none comes, we ask for a frame. What it answers differs each time, and is no pong. */
    private static final Heartbeat HEARTBEAT = new Heartbeat(
            DeribitRequests.TEST,
            null,
            Duration.ofSeconds(DeribitRequests.HEARTBEAT_SECONDS + 5),
            Duration.ofSeconds(10));

    private final DeribitMarket market;
    private final ConnectorOptions options;
    private final String exchange;
    private final DeribitRequests requests;

    DeribitConnector(DeribitMarket market, ConnectorOptions options) {
        this.market = market;
        this.options = options;
        this.exchange =
                options.exchange() != null ? options.exchange() : options.testnet() ? "deribit-testnet" : "deribit";
        this.requests = new DeribitRequests(market, options, exchange);
    }

    @Override
    public String exchange() {
        return exchange;
    }

    @Override
    public String market() {
        return market.marketName();
    }

    /** Two channels bring prices that mark, of contracts and of indices; the offer is one. */
    @Override
    public List<Offer> offers() {
        Map<DataType, Offer> offers = new EnumMap<>(DataType.class);
        for (DeribitChannel channel : DeribitChannel.values()) {
            channel.carried().forEach(carried -> offers.putIfAbsent(carried.dataType(), offer(carried)));
        }
        return Stream.concat(offers.values().stream(), requests.backfills()).toList();
    }

    private static Offer offer(Carried carried) {
        return switch (carried.dataType()) {
            case ORDERBOOK -> new Offer.Book(DeribitMarket.BOOK_RULE, null, carried.staleAfter());
            case CANDLE ->
                new Offer.Streamed(
                        DataType.CANDLE, DeribitResolution.INTERVALS, carried.numbering(), carried.staleAfter());
            default -> new Offer.Streamed(carried.dataType(), carried.numbering(), carried.staleAfter());
        };
    }

    @Override
    public boolean carries(InstrumentDefinition definition, DataType dataType) {
        return DeribitChannel.of(definition, dataType).isPresent();
    }

    @Override
    public InstrumentDefinition unlisted(String nativeSymbol) {
        return DeribitInstruments.unlisted(exchange, nativeSymbol);
    }

    @Override
    public InstrumentSource instruments() {
        return new InstrumentSource.Fetched(List.of(requests.instruments()));
    }

    @Override
    public Optional<ConnectionPlan> instrumentNews() {
        return Optional.of(connection(List.of(), requests.instrumentNews()));
    }

    /** All of an instrument comes on one connection, since several subscriptions may share a channel. */
    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        Map<Instrument, List<Subscription>> byInstrument = new LinkedHashMap<>();
        for (Subscription subscription : subscriptions) {
            byInstrument
                    .computeIfAbsent(subscription.instrument(), of -> new ArrayList<>())
                    .add(subscription);
        }
        List<List<Subscription>> groups = new ArrayList<>();
        for (List<Subscription> ofInstrument : byInstrument.values()) {
            List<Subscription> last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
            if (last == null || last.size() + ofInstrument.size() > SUBSCRIPTIONS_PER_CONNECTION) {
                groups.add(new ArrayList<>(ofInstrument));
            } else {
                last.addAll(ofInstrument);
            }
        }
        return groups.stream()
                .map(group -> connection(group, requests).capacity(SUBSCRIPTIONS_PER_CONNECTION))
                .toList();
    }

    private ConnectionPlan connection(List<Subscription> subscriptions, SubscriptionRequests asking) {
        String host = options.testnet() ? DeribitMarket.TEST_WEB_SOCKET : DeribitMarket.WEB_SOCKET;
        return ConnectionPlan.to(options.webSocket(host, WEB_SOCKET_PATH), subscriptions, asking)
                .pace(PACE)
                .heartbeat(HEARTBEAT);
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return new DeribitNormalizer(symbols);
    }

    @Override
    public LimitPool connects() {
        return DeribitMarket.CONNECTS;
    }
}
