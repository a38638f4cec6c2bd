package io.marketprism.binance;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One of Binance's markets: how streams are spread over connections. */
final class BinanceConnector implements Connector {
    /** Spot allows 1,024, futures 200 by the newest reading of their documentation; fewer make a lost connection cheaper. */
    private static final int STREAMS_PER_CONNECTION = 200;

    private final BinanceMarket market;
    private final ConnectorOptions options;
    private final BinanceRequests requests;
    private final String exchange;

    BinanceConnector(BinanceMarket market, ConnectorOptions options) {
        this.market = market;
        this.options = options;
        this.requests = new BinanceRequests(market, options);
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
    public List<Offer> offers() {
        return Stream.of(
                        BinanceChannel.offers(market, requests::book),
                        BinancePoll.offers(market, requests),
                        BinanceBackfill.offers(market, requests))
                .flatMap(List::stream)
                .toList();
    }

    /** An index has a price alone. What is not perpetual is not funded, and the exchange tells no ratios of it. */
    @Override
    public boolean carries(InstrumentDefinition definition, DataType dataType) {
        return switch (definition.instrument().marketType()) {
            case INDEX -> dataType == DataType.MARK_PRICE;
            case FUTURE ->
                dataType != DataType.FUNDING_RATE
                        && dataType != DataType.LSR_TOP_POSITION
                        && dataType != DataType.LSR_ALL_ACCOUNT;
            default -> true;
        };
    }

    @Override
    public InstrumentDefinition unlisted(String nativeSymbol) {
        return BinanceInstruments.unlisted(market, exchange, nativeSymbol);
    }

    @Override
    public InstrumentSource instruments() {
        return new InstrumentSource.Fetched(List.of(requests.instruments(exchange)));
    }

    /** Spot pushes nothing of its list. */
    @Override
    public Optional<ConnectionPlan> instrumentNews() {
        return market.isFutures()
                ? Optional.of(ConnectionPlan.to(
                                requests.streams(BinanceRoute.MARKET).get(0), List.of(), requests.instrumentNews())
                        .pace(market.pace()))
                : Optional.empty();
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        // What one stream brings must not come on two connections.
        Map<List<URI>, Map<String, List<Subscription>>> streams = new LinkedHashMap<>();
        for (Subscription subscription : subscriptions) {
            List<URI> uris = requests.streams(
                    BinanceChannel.subscribed(market, subscription).route());
            streams.computeIfAbsent(uris, of -> new LinkedHashMap<>())
                    .computeIfAbsent(requests.stream(subscription), of -> new ArrayList<>())
                    .add(subscription);
        }
        List<ConnectionPlan> plans = new ArrayList<>();
        streams.forEach((uris, ofUris) -> {
            List<Subscription> group = new ArrayList<>();
            for (List<Subscription> ofStream : ofUris.values()) {
                if (group.size() + ofStream.size() > STREAMS_PER_CONNECTION) {
                    plans.add(connection(uris, group));
                    group = new ArrayList<>();
                }
                group.addAll(ofStream);
            }
            plans.add(connection(uris, group));
        });
        return plans;
    }

    private ConnectionPlan connection(List<URI> uris, List<Subscription> subscriptions) {
        return ConnectionPlan.to(uris.get(0), subscriptions, requests)
                .alsoAt(uris.subList(1, uris.size()))
                .capacity(STREAMS_PER_CONNECTION)
                .pace(market.pace());
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return new BinanceNormalizer(market, symbols);
    }

    @Override
    public LimitPool connects() {
        return market.connects(options);
    }
}
