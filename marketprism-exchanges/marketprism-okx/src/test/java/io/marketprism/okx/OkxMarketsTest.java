package io.marketprism.okx;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.CANDLE;
import static io.marketprism.event.DataType.FUNDING_RATE;
import static io.marketprism.event.DataType.LIQUIDATION;
import static io.marketprism.event.DataType.LSR_ALL_ACCOUNT;
import static io.marketprism.event.DataType.LSR_TOP_POSITION;
import static io.marketprism.event.DataType.MARK_PRICE;
import static io.marketprism.event.DataType.OPEN_INTEREST;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TICKER;
import static io.marketprism.event.DataType.TRADE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.ApiKey;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Offer;
import io.marketprism.connector.Request;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.error.ConfigurationException;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each market offers, and by which channels. */
class OkxMarketsTest {
    private static final List<InstrumentDefinition> SWAPS =
            OkxDefinitions.of(OkxMarket.SWAP, OkxDefinitions.SWAP, OkxDefinitions.INVERSE_SWAP);

    private static final InstrumentDefinition QRX = SWAPS.get(0);
    private static final InstrumentDefinition INDEX = SWAPS.get(2);

    @Test
    void marketsOfferWhatTheExchangeHas() {
        Set<DataType> spot = EnumSet.of(TRADE, ORDERBOOK, BBO, TICKER, CANDLE);
        Set<DataType> futures = EnumSet.copyOf(spot);
        futures.addAll(
                EnumSet.of(MARK_PRICE, FUNDING_RATE, OPEN_INTEREST, LIQUIDATION, LSR_TOP_POSITION, LSR_ALL_ACCOUNT));

        assertEquals(spot, Okx.spot().dataTypes());
        assertEquals(futures, Okx.swap().dataTypes());
        assertEquals(futures, Okx.futures().dataTypes());
        assertEquals(
                EnumSet.of(TRADE, ORDERBOOK, BBO, TICKER, MARK_PRICE, OPEN_INTEREST),
                Okx.option().dataTypes());
    }

    @ParameterizedTest
    @EnumSource
    void marketsAreFoundByTheirNames(OkxMarket market) {
        assertEquals(
                market.marketName(),
                new OkxProvider()
                        .create(market.marketName(), ConnectorOptions.defaults())
                        .market());
        assertTrue(new OkxProvider().markets().contains(market.marketName()));
    }

    @Test
    void marketThatNobodyKnowsIsRefusedWithThoseThatThereAre() {
        ConfigurationException e = assertThrows(
                ConfigurationException.class, () -> new OkxProvider().create("margin", ConnectorOptions.defaults()));

        assertTrue(e.getMessage().contains("spot, swap, futures, option"), e.getMessage());
    }

    @Test
    void indexHasItsPriceAlone() {
        for (DataType type : Okx.swap().dataTypes()) {
            assertEquals(type == MARK_PRICE, Okx.swap().carries(INDEX, type), type.wireName());
            assertTrue(Okx.swap().carries(QRX, type), type.wireName());
        }
    }

    @Test
    void fundingIsPaidOnPerpetualsAndThoseFuturesThatAreLikeThem() {
        List<InstrumentDefinition> futures =
                OkxDefinitions.of(OkxMarket.FUTURES, OkxDefinitions.FUTURE, OkxDefinitions.X_PERP);

        assertFalse(Okx.futures().carries(futures.get(0), FUNDING_RATE));
        assertTrue(Okx.futures().carries(futures.get(1), FUNDING_RATE));
        assertTrue(Okx.futures().carries(futures.get(0), LIQUIDATION));
    }

    @Test
    void candlesAndRatiosHaveTheIntervalsOfTheExchange() {
        assertEquals(
                List.of(
                        "1m", "1s", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d", "2d", "3d", "5d",
                        "1w", "1M", "3M"),
                offer(CANDLE).variants());
        assertEquals(
                List.of("5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d"),
                offer(LSR_ALL_ACCOUNT).variants());
        assertEquals(offer(LSR_ALL_ACCOUNT).variants(), offer(LSR_TOP_POSITION).variants());
    }

    private static Offer offer(DataType type) {
        return Okx.swap().offer(type).orElseThrow();
    }

    /** From six hours on the exchange has two of each. */
    @ParameterizedTest
    @CsvSource({
        "1s, candle1s", "1m, candle1m", "30m, candle30m", "1h, candle1H", "4h, candle4H", "6h, candle6Hutc",
        "12h, candle12Hutc", "1d, candle1Dutc", "5d, candle5Dutc", "1w, candle1Wutc", "1M, candle1Mutc",
                "3M, candle3Mutc"
    })
    void candlesBeginByUtc(String interval, String channel) {
        assertEquals(
                List.of("{\"id\":\"1\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"" + channel
                        + "\",\"instId\":\"QRX-EUR-SWAP\"}]}"),
                texts(Okx.swap().plan(List.of(new Subscription(QRX, CANDLE, interval)))));
    }

    @Test
    void everyTopicIsAskedForWhereItIs() {
        List<ConnectionPlan> plans = Okx.swap()
                .plan(Stream.of(TRADE, CANDLE, MARK_PRICE, FUNDING_RATE, OPEN_INTEREST, LIQUIDATION, TICKER)
                        .map(type -> new Subscription(QRX, type, type == CANDLE ? "1h" : null))
                        .toList());

        assertEquals(
                List.of(URI.create("wss://ws.okx.com/ws/v5/public"), URI.create("wss://ws.okx.com/ws/v5/business")),
                plans.stream().map(ConnectionPlan::uri).toList());
        assertEquals(
                List.of(
                        "{\"id\":\"1\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"liquidation-orders\",\"instType\":\"SWAP\"}]}",
                        subscribe(2, "mark-price", "QRX-EUR-SWAP"),
                        subscribe(3, "funding-rate", "QRX-EUR-SWAP"),
                        subscribe(4, "open-interest", "QRX-EUR-SWAP"),
                        subscribe(5, "tickers", "QRX-EUR-SWAP")),
                texts(plans.subList(0, 1)));
        assertEquals(
                List.of(subscribe(1, "trades-all", "QRX-EUR-SWAP"), subscribe(2, "candle1H", "QRX-EUR-SWAP")),
                texts(plans.subList(1, 2)));
    }

    @Test
    void priceOfAnIndexHasAChannelOfItsOwn() {
        assertEquals(
                List.of(subscribe(1, "index-tickers", "QRX-EUR")),
                texts(Okx.swap().plan(List.of(new Subscription(INDEX, MARK_PRICE)))));
    }

    private static String subscribe(int id, String channel, String symbol) {
        return "{\"id\":\"" + id + "\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"" + channel + "\",\"instId\":\""
                + symbol + "\"}]}";
    }

    @Test
    void liquidationsOfAllInstrumentsAreOneTopic() {
        ConnectionPlan plan = Okx.swap().plan(liquidations(SWAPS.subList(0, 2))).get(0);
        List<Request> requests = plan.requests().subscribe(plan.subscriptions(), new Ids(List.of()));

        assertEquals(1, requests.size());
        assertEquals(plan.subscriptions(), requests.get(0).subscriptions(), "one answer is for all of them");
    }

    @Test
    void liquidationsAreGivenUpWithTheLast() {
        ConnectionPlan plan = Okx.futures()
                .plan(liquidations(OkxDefinitions.of(OkxMarket.FUTURES, OkxDefinitions.FUTURE, OkxDefinitions.X_PERP)
                        .subList(0, 2)))
                .get(0);
        Subscription one = plan.subscriptions().get(0);
        Subscription other = plan.subscriptions().get(1);

        assertEquals(List.of(), plan.requests().unsubscribe(List.of(one), new Ids(List.of(other))));
        List<Request> last = plan.requests().unsubscribe(List.of(other), new Ids(List.of()));
        assertEquals(
                List.of(
                        "{\"id\":\"1\",\"op\":\"unsubscribe\",\"args\":[{\"channel\":\"liquidation-orders\",\"instType\":\"FUTURES\"}]}"),
                last.stream().map(Request::text).toList());
    }

    /** Every connection with one of them brings those of the whole market. */
    @Test
    void liquidationsStandOnFewConnections() {
        List<InstrumentDefinition> many = IntStream.range(0, 250)
                .mapToObj(i -> OkxDefinitions.of(OkxMarket.SWAP, OkxDefinitions.SWAP.replace("QRX", "C" + i))
                        .get(0))
                .toList();

        List<ConnectionPlan> plans = Okx.swap()
                .plan(many.stream()
                        .flatMap(definition ->
                                Stream.of(MARK_PRICE, LIQUIDATION).map(type -> new Subscription(definition, type)))
                        .toList());

        assertEquals(5, plans.size());
        assertEquals(
                3,
                plans.stream()
                        .filter(plan -> plan.subscriptions().stream()
                                .anyMatch(subscription -> subscription.dataType() == LIQUIDATION))
                        .count());
    }

    private static List<Subscription> liquidations(List<InstrumentDefinition> definitions) {
        return definitions.stream()
                .map(definition -> new Subscription(definition, LIQUIDATION))
                .toList();
    }

    /** The fills of an order together, where every fill is refused, and nothing where they are refused too. */
    @ParameterizedTest
    @EnumSource
    void tradesComeInAnotherWayWhereEveryFillIsRefused(OkxMarket market) {
        Connector connector = new OkxConnector(
                market, ConnectorOptions.defaults().hosts(null, URI.create("ws://127.0.0.1:1/prefix")));
        Subscription trades = new Subscription(QRX, TRADE);
        ConnectionPlan everyFill = connector.plan(List.of(trades)).get(0);
        assertEquals(URI.create("ws://127.0.0.1:1/prefix/ws/v5/business"), everyFill.uri());
        assertEquals(List.of(subscribe(1, "trades-all", "QRX-EUR-SWAP")), texts(List.of(everyFill)));

        List<ConnectionPlan> instead = connector.planInstead(everyFill, List.of(trades));

        assertEquals(1, instead.size());
        assertEquals(
                URI.create("ws://127.0.0.1:1/prefix/ws/v5/public"),
                instead.get(0).uri());
        assertEquals(List.of(subscribe(1, "trades", "QRX-EUR-SWAP")), texts(instead));
        assertEquals(List.of(), connector.planInstead(instead.get(0), List.of(trades)));
    }

    /** The signature is OpenSSL's. */
    @ParameterizedTest
    @EnumSource
    void logsInWhereEveryFillComesFrom(OkxMarket market) {
        ApiKey key = new ApiKey("985d5b66", "22582BD0CFF14C41EDBF1AB98506286D", "123\"456");
        Connector connector =
                new OkxConnector(market, ConnectorOptions.defaults().apiKey(key));
        ConnectionPlan fills =
                connector.plan(List.of(new Subscription(QRX, TRADE))).get(0);
        SubscriptionRequests.Context then = new Ids(List.of()) {
            @Override
            public long nowUs() {
                return 1_538_054_050_999_999L;
            }
        };
        Request login = fills.requests().opening(then).get(0);
        assertEquals(
                "{\"op\":\"login\",\"args\":[{\"apiKey\":\"985d5b66\",\"passphrase\":\"123\\\"456\","
                        + "\"timestamp\":\"1538054050\",\"sign\":\"+LdIr8lkkvhr5hoA3g9TMC0+uQJ849ftAcocA/ouu4M=\"}]}",
                login.text());
        assertTrue(login.optional(), "who is not let in gets what everybody gets");
        for (String text : List.of(fills.toString(), login.toString(), connector.toString())) {
            assertFalse(Stream.of("985d5b66", "22582BD0", "123\"456").anyMatch(text::contains), text);
        }
        ConnectionPlan instead = connector
                .planInstead(fills, List.of(new Subscription(QRX, TRADE)))
                .get(0);
        assertEquals(List.of(), instead.requests().opening(new Ids(List.of())), "for everybody");
        Connector keyless = new OkxConnector(market, ConnectorOptions.defaults());
        assertEquals(
                List.of(),
                keyless.plan(List.of(new Subscription(QRX, TRADE)))
                        .get(0)
                        .requests()
                        .opening(new Ids(List.of())));
    }

    @Test
    void apiKeyIsWholeOrNone() {
        for (ApiKey part : List.of(new ApiKey("s3cret", null, "s3cret"), new ApiKey("s3cret", "s3cret", null))) {
            String message = assertThrows(
                            ConfigurationException.class,
                            () -> Okx.spot(ConnectorOptions.defaults().apiKey(part)))
                    .getMessage();
            assertTrue(
                    message.startsWith("Expected of an API key of okx the key, its secret and its passphrase"),
                    message);
            assertFalse(message.contains("s3cret"), message);
        }
    }

    @Test
    void nothingElseComesInAnotherWay() {
        Connector swap = Okx.swap();
        for (DataType type :
                List.of(ORDERBOOK, BBO, TICKER, CANDLE, MARK_PRICE, FUNDING_RATE, OPEN_INTEREST, LIQUIDATION)) {
            List<Subscription> one = List.of(new Subscription(QRX, type, type == CANDLE ? "1m" : null));
            assertEquals(List.of(), swap.planInstead(swap.plan(one).get(0), one), type.wireName());
        }
        List<Subscription> index = List.of(new Subscription(INDEX, MARK_PRICE));
        assertEquals(List.of(), swap.planInstead(swap.plan(index).get(0), index));
    }

    /** The exchange lists options by what they follow only, and tells what that is. */
    @Test
    void optionsAreListedByTheirUnderlyings() {
        var source = (InstrumentSource.FetchedByPart) Okx.option().instruments();

        assertEquals(
                "https://www.okx.com/api/v5/public/underlying?instType=OPTION",
                source.parts().uri().toString());
        assertEquals(
                List.of("QRX-USD", "ZIG-USD", "1000蛙-USD"),
                source.parts()
                        .parser()
                        .apply(Frame.of(
                                "{\"code\":\"0\",\"msg\":\"\",\"data\":[[\"QRX-USD\",\"ZIG-USD\"],[],[\"1000蛙-USD\"]]}",
                                1,
                                "c")));
        assertEquals(
                "https://www.okx.com/api/v5/public/instruments?instType=OPTION&uly=ZIG-USD",
                source.call().apply("ZIG-USD").uri().toString());
        assertEquals(
                List.of("QRX-USD-261225-50-C", "QRX-USD"),
                source
                        .call()
                        .apply("QRX-USD")
                        .parser()
                        .apply(Frame.of(OkxDefinitions.list(OkxDefinitions.OPTION), 1, "c"))
                        .stream()
                        .map(definition -> definition.instrument().symbol())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":\"50014\",\"msg\":\"Parameter instType can not be empty\",\"data\":[]}",
                "{\"code\":\"0\",\"msg\":\"\",\"data\":[\"QRX-USD\"]}",
                "{\"code\":\"0\",\"msg\":\"\",\"data\":[[7]]}",
                "<html>"
            })
    void whatIsNoListOfUnderlyingsIsTold(String body) {
        var parser = ((InstrumentSource.FetchedByPart) Okx.option().instruments())
                .parts()
                .parser();

        NormalizationException e =
                assertThrows(NormalizationException.class, () -> parser.apply(Frame.of(body, 1, "c")));

        assertEquals("public/underlying", e.channel());
    }

    @Test
    void otherMarketsHaveOneList() {
        assertEquals(List.of("https://www.okx.com/api/v5/public/instruments?instType=FUTURES"), calls(Okx.futures()));
    }

    private static List<String> calls(Connector connector) {
        return ((InstrumentSource.Fetched) connector.instruments())
                .calls().stream().map(call -> call.uri().toString()).toList();
    }

    /** Hours without a trade are nothing unusual there. */
    @Test
    void silenceOfOptionsTellsNothing() {
        assertEquals(null, Okx.option().offer(TRADE).orElseThrow().staleAfter());
        assertTrue(offer(TRADE).staleAfter() != null);
    }

    private static List<String> texts(List<ConnectionPlan> plans) {
        return plans.stream()
                .flatMap(plan -> plan.requests().subscribe(plan.subscriptions(), new Ids(List.of())).stream())
                .map(Request::text)
                .toList();
    }

    /** Ids from 1, and what is kept. */
    private static class Ids implements SubscriptionRequests.Context {
        private final List<Subscription> kept;
        private int last;

        Ids(List<Subscription> kept) {
            this.kept = kept;
        }

        @Override
        public String nextId() {
            return Integer.toString(++last);
        }

        @Override
        public long nowUs() {
            throw new AssertionError("expected requests that do not depend on the time");
        }

        @Override
        public List<Subscription> kept() {
            return kept;
        }
    }
}
