package io.marketprism.kraken;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SymbolTable;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Kraken's spot market, all by WebSocket. */
final class KrakenConnector implements Connector {
    static final String EXCHANGE = "kraken";
    static final String MARKET = "spot";

    /** Levels a side of its books; 10, 25, 100, 500 and 1000 can be asked for (page "book": "depth"). */
    static final int DEPTH = 100;

    /** No page names a limit; this many bring no connection to its knees. */
    private static final int SUBSCRIPTIONS = 200;

    /**
     * The exchange answers a ping by a pong that says when (page "ping"), so that the normalizer reads it. It sends heartbeats of its own once a second while
     * it has nothing else to send (page "heartbeat"): ours are for the time before the first subscription.
     */
    private static final Heartbeat HEARTBEAT =
            new Heartbeat("{\"method\":\"ping\"}", null, Duration.ofSeconds(10), Duration.ofSeconds(10));

    private final String exchange;
    private final URI uri;

    KrakenConnector(ConnectorOptions options) {
        if (options.testnet()) {
            throw new ConfigurationException(
                    "Expected testnet to be false: Kraken has no test network of its spot market");
        }
        exchange = options.exchange() == null ? EXCHANGE : options.exchange();
        uri = options.webSocket("wss://ws.kraken.com", "/v2");
    }

    @Override
    public String exchange() {
        return exchange;
    }

    @Override
    public String market() {
        return MARKET;
    }

    /**
     * Trade ids are a sequence for each book (page "trade": "trade_id"); nothing is said of holes. Many pairs trade once a day, so that of trades and of the
     * best prices silence tells nothing; a book of {@value #DEPTH} levels moves.
     */
    @Override
    public List<Offer> offers() {
        return List.of(
                new Offer.Streamed(DataType.TRADE, Offer.Numbering.WITH_HOLES, null),
                new Offer.Book(BookRule.checksummed(new KrakenChecksum(), DEPTH), null, Duration.ofMinutes(10)),
                new Offer.Streamed(DataType.BBO, Offer.Numbering.NONE, null));
    }

    /** Without the digits that go into its checksum no book can be proved. */
    @Override
    public boolean carries(InstrumentDefinition definition, DataType type) {
        return type != DataType.ORDERBOOK || definition.tickSize() != null && definition.lotSize() != null;
    }

    @Override
    public InstrumentSource instruments() {
        return new InstrumentSource.Streamed(plan(List.of(), KrakenRequests.INSTRUMENTS));
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        List<ConnectionPlan> plans = new ArrayList<>();
        for (int from = 0; from < subscriptions.size(); from += SUBSCRIPTIONS) {
            int to = Math.min(subscriptions.size(), from + SUBSCRIPTIONS);
            plans.add(plan(subscriptions.subList(from, to), KrakenRequests.STREAMS)
                    .capacity(SUBSCRIPTIONS));
        }
        return plans;
    }

    private ConnectionPlan plan(List<Subscription> subscriptions, KrakenRequests requests) {
        return ConnectionPlan.to(uri, subscriptions, requests)
                .pace(Duration.ofMillis(20))
                .heartbeat(HEARTBEAT);
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return new KrakenNormalizer(exchange, symbols);
    }

    /** About 150 attempts to connect in ten minutes from one address, beyond which it is banned for ten (page "Spot WebSocket introduction"). */
    @Override
    public LimitPool connects() {
        return new LimitPool("connects", new RateLimit(150, Duration.ofMinutes(10)));
    }
}
