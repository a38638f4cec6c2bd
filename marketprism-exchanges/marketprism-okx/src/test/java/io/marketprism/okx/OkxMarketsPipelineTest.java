package io.marketprism.okx;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.Feed;
import io.marketprism.MarketPrism;
import io.marketprism.Pipeline;
import io.marketprism.PipelineListener;
import io.marketprism.PipelineStatus;
import io.marketprism.codec.EventJson;
import io.marketprism.connector.ApiKey;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.event.BookEvent;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Gap;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.simulator.SimulatedExchange;
import io.marketprism.simulator.SimulatorOptions;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.okx.OkxAccount;
import io.marketprism.simulator.okx.OkxRules;
import io.marketprism.simulator.okx.OkxVenueMarket;
import io.marketprism.test.RecordingSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every data type of every market, through the sockets and the calls of a simulated OKX. */
class OkxMarketsPipelineTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RecordingSink sink = new RecordingSink();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();

    private static final OkxRules WITH_LOGIN = OkxRules.documented()
            .tradesAllWithLogin(true)
            .account(new OkxAccount("the-key", "the-secret", "the-phrase"));

    private Pipeline start(OkxMarket market, SimulatedExchange venue, List<String> symbols) {
        return start(market, venue, null, symbols);
    }

    private Pipeline start(OkxMarket market, SimulatedExchange venue, ApiKey key, List<String> symbols) {
        Connector connector = new OkxConnector(
                market,
                ConnectorOptions.defaults()
                        .exchange("okx-sim")
                        .hosts(venue.restUri(), venue.webSocketUri())
                        .apiKey(key));
        Feed feed = Feed.of(symbols).data(connector.dataTypes());
        if (connector.offer(DataType.CANDLE).isPresent()) {
            feed = feed.candleIntervals("1m", "1d").openCandles();
        }
        for (DataType ratio : List.of(DataType.LSR_TOP_POSITION, DataType.LSR_ALL_ACCOUNT)) {
            if (connector.offer(ratio).isPresent()) {
                feed = feed.pollEvery(ratio, Duration.ofSeconds(1));
            }
        }
        return MarketPrism.pipeline()
                .from(connector, feed)
                .to(sink)
                .listener(new PipelineListener() {
                    @Override
                    public void unreadable(String exchange, String description) {
                        complaints.add(description);
                    }

                    @Override
                    public void refused(String exchange, String refusingMarket, String what, String reason) {
                        complaints.add(what + ": " + reason);
                    }
                })
                .start();
    }

    private static SimulatedExchange venue(OkxVenueMarket market, OkxRules rules, String... symbols) {
        return SimulatedExchange.okx(
                        market,
                        SimulatorOptions.defaults()
                                .seed(5)
                                .symbols(symbols)
                                .drivenByHand()
                                .bookInterval(Duration.ofMillis(5)),
                        rules)
                .start();
    }

    @ParameterizedTest
    @CsvSource({
        "SPOT, BTC-USDT, ETH-BTC, ",
        "SWAP, BTC-USDT, BTC-USD, BTC-USDT",
        "FUTURES, BTC-USD-261225, BTC-USD-310404, BTC-USD",
        "OPTION, BTC-USD-261225-60000-C, SOL-USD-261225-200-C, SOL-USD"
    })
    void whatTheVenueTellsArrives(OkxMarket market, String symbol, String another, String index) {
        List<String> symbols = index == null ? List.of(symbol, another) : List.of(symbol, another, "index:" + index);
        try (SimulatedExchange venue =
                        venue(OkxVenueMarket.valueOf(market.name()), OkxRules.documented(), symbol, another);
                Pipeline pipeline = start(market, venue, symbols)) {
            Set<DataType> wanted = EnumSet.copyOf(new OkxConnector(market, ConnectorOptions.defaults()).dataTypes());
            assertEquals(
                    2,
                    pipeline.status().connections().stream()
                            .map(PipelineStatus.Connection::uri)
                            .distinct()
                            .count(),
                    "addresses");
            await().atMost(LONG).until(() -> {
                venue.step(100);
                return types().containsAll(wanted)
                        && !sink.trades(symbol).isEmpty()
                        && !sink.trades(another).isEmpty();
            });
            // What is under way arrives.
            await().atMost(LONG).untilAsserted(() -> assertEquals("", String.join("\n", differences(venue, symbols))));
            assertEquals(List.of(), List.copyOf(complaints));
            for (String traded : List.of(symbol, another)) {
                assertTrades(venue, traded);
                assertTrue(sink.events().stream()
                        .anyMatch(event -> event instanceof BookEvent
                                && event.instrument().symbol().equals(traded)));
            }
        }
        // Ids of trades have holes on these markets, of which nobody knows whether anything was lost in them.
        assertEquals(
                List.of(),
                sink.events().stream()
                        .filter(event -> event instanceof Gap gap && gap.affectedDataType() != DataType.TRADE)
                        .toList());
    }

    private Set<DataType> types() {
        return sink.events().stream().map(MarketEvent::dataType).collect(Collectors.toSet());
    }

    /** What the venue has told and has not arrived, or has arrived and was never told. */
    private List<String> differences(SimulatedExchange venue, List<String> symbols) {
        Map<String, List<MarketEvent>> arrived = sink.events().stream()
                .filter(event -> !Set.of(
                                DataType.TRADE,
                                DataType.ORDERBOOK,
                                DataType.BBO,
                                DataType.INSTRUMENT,
                                DataType.GAP,
                                DataType.COVERAGE)
                        .contains(event.dataType()))
                .collect(Collectors.groupingBy(OkxMarketsPipelineTest::stream));
        List<String> differences = new ArrayList<>();
        for (DataType type : types()) {
            for (String name : symbols) {
                for (String variant : List.of("", "1m", "1d", "5m")) {
                    boolean isIndex = name.startsWith("index:");
                    if (isIndex && type != DataType.MARK_PRICE) {
                        continue;
                    }
                    String symbol = name.substring(name.indexOf(':') + 1);
                    List<ProducedEvent> told = venue.ledger().told(type.wireName(), symbol, variant).stream()
                            .filter(event -> type != DataType.MARK_PRICE
                                    || isIndex == event.values().containsKey("index_price"))
                            .toList();
                    List<Map<String, String>> came = arrived
                            .getOrDefault(
                                    type.wireName() + (isIndex ? " index " : " ") + symbol + " " + variant, List.of())
                            .stream()
                            .map(OkxMarketsPipelineTest::values)
                            .toList();
                    told.stream()
                            .filter(event -> came.stream().noneMatch(values -> isSame(event, values)))
                            .forEach(event -> differences.add("not come: " + event));
                    came.stream()
                            .filter(values -> told.stream().noneMatch(event -> isSame(event, values)))
                            .forEach(values -> differences.add("not told: " + type + " " + values));
                }
            }
        }
        return differences;
    }

    private static String stream(MarketEvent event) {
        return event.dataType().wireName()
                + (event.instrument().marketType() == MarketType.INDEX ? " index " : " ")
                + event.instrument().symbol() + " " + (event.streamVariant() == null ? "" : event.streamVariant());
    }

    private static Map<String, String> values(MarketEvent event) {
        try {
            JsonNode json = JSON.readTree(EventJson.encode(event));
            return json.properties().stream()
                    .filter(field -> !field.getValue().isNull())
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, field -> field.getValue().asText()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isSame(ProducedEvent told, Map<String, String> came) {
        String time = came.get("exchange_time_us");
        return (time == null || time.equals(Long.toString(told.exchangeMicros())))
                && came.entrySet().containsAll(told.values().entrySet());
    }

    private void assertTrades(SimulatedExchange venue, String symbol) {
        InstrumentDefinition definition = sink.events().stream()
                .filter(InstrumentDefinition.class::isInstance)
                .map(InstrumentDefinition.class::cast)
                .filter(one -> one.instrument().symbol().equals(symbol)
                        && one.instrument().marketType() != MarketType.INDEX)
                .findFirst()
                .orElseThrow();
        Map<Long, ProducedTrade> produced = venue.ledger().trades(symbol).stream()
                .collect(Collectors.toMap(ProducedTrade::id, Function.identity()));
        List<Trade> trades = sink.trades(symbol);
        assertTrue(!trades.isEmpty(), symbol);
        for (Trade trade : trades) {
            ProducedTrade one = produced.get(trade.tradeId().number());
            assertEquals(TradeForm.SINGLE, trade.form());
            assertEquals(Decimal.parse(one.price()), trade.price());
            assertEquals(definition.quantity(Decimal.parse(one.quantity())), trade.quantity());
            assertEquals(one.taker().name(), trade.side().name());
        }
    }

    @Test
    void everyFillComesToWhoLogsIn() {
        try (SimulatedExchange venue = venue(OkxVenueMarket.SPOT, WITH_LOGIN, "BTC-USDT");
                Pipeline pipeline = start(
                        OkxMarket.SPOT,
                        venue,
                        new ApiKey("the-key", "the-secret", "the-phrase"),
                        List.of("BTC-USDT"))) {
            await().atMost(LONG).until(() -> {
                venue.step(100);
                return !sink.trades("BTC-USDT").isEmpty();
            });
            assertTrades(venue, "BTC-USDT");
            assertEquals(List.of(), List.copyOf(complaints));
            assertFalse(pipeline.status().toString().contains("the-key"));
        }
    }

    /** A key that has expired costs no data that everybody gets. */
    @Test
    void whoIsNotLetInGetsWhatEverybodyGets() {
        try (SimulatedExchange venue = venue(OkxVenueMarket.SPOT, WITH_LOGIN, "BTC-USDT");
                Pipeline pipeline = start(
                        OkxMarket.SPOT,
                        venue,
                        new ApiKey("the-key", "another-secret", "the-phrase"),
                        List.of("BTC-USDT"))) {
            await().atMost(LONG).until(() -> {
                venue.step(100);
                return !sink.trades("BTC-USDT").isEmpty();
            });
            assertEquals(
                    Set.of(TradeForm.AGGREGATE),
                    sink.trades("BTC-USDT").stream().map(Trade::form).collect(Collectors.toSet()));
            String told = "60007 Invalid sign; check the API key, its secret and its passphrase";
            await().atMost(LONG).until(() -> complaints.stream().anyMatch(complaint -> complaint.contains(told)));
            assertTrue(
                    pipeline.problems().stream()
                            .anyMatch(problem -> problem.contains("goes on without request login: " + told)),
                    () -> pipeline.problems().toString());
            assertFalse((complaints + " " + pipeline.status()).contains("another-secret"));
        }
    }

    /** Without a log-in the exchange may refuse every fill; the fills of an order together are for everybody. */
    @Test
    void tradesComeTogetherWhereEveryFillIsRefused() {
        try (SimulatedExchange venue = venue(
                        OkxVenueMarket.SWAP, OkxRules.documented().tradesAllWithLogin(true), "BTC-USDT", "ETH-USDT");
                Pipeline pipeline = start(OkxMarket.SWAP, venue, List.of("BTC-USDT", "ETH-USDT"))) {
            await().atMost(LONG).until(() -> {
                venue.step(100);
                return !sink.trades("BTC-USDT").isEmpty()
                        && !sink.trades("ETH-USDT").isEmpty();
            });
            assertEquals(
                    Set.of(TradeForm.AGGREGATE),
                    sink.trades("BTC-USDT").stream().map(Trade::form).collect(Collectors.toSet()));
            assertTrue(
                    complaints.stream().allMatch(complaint -> complaint.contains("60011 Please log in")),
                    complaints::toString);
            assertTrue(pipeline.status().connections().stream()
                    .allMatch(connection -> connection.state().equals("live")));
        }
    }
}
