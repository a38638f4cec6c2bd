package com.example.acme;

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
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.DataType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What there is to ask for and how, without I/O. */
public final class AcmeConnector implements Connector {
    static final String EXCHANGE = "acme";
    static final String MARKET = "spot";

    private static final int SUBSCRIPTIONS = 100;
    private static final LimitPool CALLS = new LimitPool("calls", new RateLimit(600, Duration.ofMinutes(1)));

    private final ConnectorOptions options;
    private final String exchange;

    /**
     * A connector.
     *
     * @param options hosts
     */
    public AcmeConnector(ConnectorOptions options) {
        this.options = options;
        exchange = options.exchange() == null ? EXCHANGE : options.exchange();
    }

    @Override
    public String exchange() {
        return exchange;
    }

    @Override
    public String market() {
        return MARKET;
    }

    @Override
    public List<Offer> offers() {
        BookRule rule = new BookRule(BookRule.Continuity.CHAINED, BookRule.SnapshotSource.STREAM);
        return List.of(
                new Offer.Streamed(DataType.TRADE, Offer.Numbering.WITHOUT_HOLES, Duration.ofMinutes(10)),
                new Offer.Book(rule, null, Duration.ofMinutes(1)),
                new Offer.Streamed(DataType.BBO, Offer.Numbering.NONE, Duration.ofMinutes(10)));
    }

    @Override
    public InstrumentSource instruments() {
        return new InstrumentSource.Fetched(List.of(new RestCall<>(
                options.rest("https://api.acme.example", "/instruments"),
                Map.of(),
                CALLS.weighing(1),
                body -> AcmeInstruments.definitions(exchange, body))));
    }

    @Override
    public List<ConnectionPlan> plan(List<Subscription> subscriptions) {
        List<ConnectionPlan> plans = new ArrayList<>();
        for (int from = 0; from < subscriptions.size(); from += SUBSCRIPTIONS) {
            int to = Math.min(subscriptions.size(), from + SUBSCRIPTIONS);
            plans.add(ConnectionPlan.to(
                            options.webSocket("wss://stream.acme.example", "/stream"),
                            subscriptions.subList(from, to),
                            new AcmeRequests())
                    .capacity(SUBSCRIPTIONS)
                    .pace(Duration.ofMillis(10))
                    .heartbeat(Heartbeat.text("ping", "pong", Duration.ofSeconds(20), Duration.ofSeconds(8))));
        }
        return plans;
    }

    @Override
    public Normalizer normalizer(SymbolTable symbols) {
        return new AcmeNormalizer(symbols);
    }

    @Override
    public LimitPool connects() {
        return new LimitPool("connects", new RateLimit(100, Duration.ofMinutes(1)));
    }
}
