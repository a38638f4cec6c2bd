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
import java.time.Duration;
import java.util.List;

/** One of Binance's markets: how streams are spread over connections. */
final class BinanceConnector implements Connector {
    /** The exchange allows 1,024; fewer make a lost connection cheaper. */
    private static final int STREAMS_PER_CONNECTION = 200;

    /** The exchange allows five messages a second, our pongs included. */
    private static final Duration PACE = Duration.ofMillis(250);

    private final BinanceMarket market;
    private final BinanceRequests requests;
    private final String exchange;

    BinanceConnector(BinanceMarket market, ConnectorOptions options) {
        this.market = market;
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
        return BinanceChannel.offers(market, requests::book);
    }

    @Override
    public InstrumentSource instruments() {
        return new InstrumentSource.Fetched(List.of(requests.instruments(exchange)));
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        return BinanceRequests.groups(subscriptions, STREAMS_PER_CONNECTION).stream()
                .map(this::connection)
                .toList();
    }

    private ConnectionPlan connection(List<Subscription> subscriptions) {
        subscriptions.forEach(subscription -> BinanceChannel.subscribed(market, subscription.dataType()));
        return ConnectionPlan.to(requests.streams(), subscriptions, requests)
                .capacity(STREAMS_PER_CONNECTION)
                .pace(PACE);
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return new BinanceNormalizer(symbols);
    }

    @Override
    public LimitPool connects() {
        return market.connects();
    }
}
