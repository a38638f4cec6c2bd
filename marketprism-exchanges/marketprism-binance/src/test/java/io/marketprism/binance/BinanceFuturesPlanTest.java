package io.marketprism.binance;

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
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.ApiKey;
import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.LongShortRatio;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.OpenInterest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BinanceFuturesPlanTest {
    private static final InstrumentDefinition QRX = usdm("QRXEUR");
    private static final List<InstrumentDefinition> COINM = coinm();
    private static final InstrumentDefinition DOLLARS = COINM.get(0);
    private static final InstrumentDefinition DATED = COINM.get(1);
    private static final InstrumentDefinition INDEX = COINM.get(2);

    private static InstrumentDefinition usdm(String symbol) {
        return BinanceInstruments.definitions(
                        BinanceMarket.USDM,
                        "binance",
                        Frame.of(
                                "{\"symbols\":[{\"symbol\":\"" + symbol + "\",\"pair\":\"" + symbol
                                        + "\",\"contractType\":\"PERPETUAL\",\"status\":\"TRADING\",\"baseAsset\":\""
                                        + symbol + "\",\"quoteAsset\":\"EUR\",\"marginAsset\":\"EUR\"}]}",
                                0,
                                null))
                .get(0);
    }

    private static List<InstrumentDefinition> coinm() {
        return BinanceInstruments.definitions(BinanceMarket.COINM, "binance", Frame.of("""
                        {"symbols":[{"symbol":"QRXUSD_PERP","pair":"QRXUSD","contractType":"PERPETUAL",\
                        "contractStatus":"TRADING","contractSize":10,"baseAsset":"QRX","quoteAsset":"USD"},\
                        {"symbol":"QRXUSD_261225","pair":"QRXUSD","contractType":"CURRENT_QUARTER","deliveryDate":1798185600000,\
                        "contractStatus":"TRADING","contractSize":10,"baseAsset":"QRX","quoteAsset":"USD"}]}""", 0, null));
    }

    private static List<Subscription> all(InstrumentDefinition definition, DataType... types) {
        return List.of(types).stream()
                .map(type -> new Subscription(definition, type, type == CANDLE ? "1M" : null))
                .toList();
    }

    private static List<String> subscribed(ConnectionPlan plan) {
        return plan.requests().subscribe(plan.subscriptions(), new Ids(List.of())).stream()
                .map(Request::text)
                .toList();
    }

    private record Ids(List<Subscription> kept) implements SubscriptionRequests.Context {
        @Override
        public String nextId() {
            return "1";
        }

        @Override
        public long nowUs() {
            throw new AssertionError("Expected no look at the clock");
        }
    }

    private static String subscribe(String streams) {
        return "{\"method\":\"SUBSCRIBE\",\"params\":[" + streams + "],\"id\":1}";
    }

    /** On USD-M, the path for books says nothing of it. */
    @Test
    void asksForWhatChangesInItsList() {
        ConnectionPlan usdm = Binance.usdm().instrumentNews().orElseThrow();
        ConnectionPlan coinm = Binance.coinm().instrumentNews().orElseThrow();

        assertEquals(URI.create("wss://fstream.binance.com/market/stream"), usdm.uri());
        assertEquals(URI.create("wss://dstream.binance.com/stream"), coinm.uri());
        for (ConnectionPlan plan : List.of(usdm, coinm)) {
            assertEquals(
                    List.of(subscribe("\"!contractInfo\"")),
                    plan.requests().opening(new Ids(List.of())).stream()
                            .map(Request::text)
                            .toList());
        }
        assertEquals(Optional.empty(), Binance.spot().instrumentNews());
    }

    @Test
    void usdmTakesEachStreamOnThePathThatBringsIt() {
        List<ConnectionPlan> plans = Binance.usdm()
                .plan(all(QRX, TRADE, ORDERBOOK, BBO, TICKER, CANDLE, MARK_PRICE, FUNDING_RATE, LIQUIDATION));

        assertEquals(
                List.of(
                        URI.create("wss://fstream.binance.com/market/stream"),
                        URI.create("wss://fstream.binance.com/public/stream")),
                plans.stream().map(ConnectionPlan::uri).toList());
        assertEquals(
                List.of(
                        subscribe(
                                "\"qrxeur@aggTrade\",\"qrxeur@ticker\",\"qrxeur@kline_1M\",\"qrxeur@markPrice@1s\",\"qrxeur@forceOrder\"")),
                subscribed(plans.get(0)));
        assertEquals(List.of(subscribe("\"qrxeur@depth@100ms\",\"qrxeur@bookTicker\"")), subscribed(plans.get(1)));
    }

    @Test
    void coinmHasOnePathAndAnIndexOfEachPair() {
        List<Subscription> subscriptions = new ArrayList<>(all(DOLLARS, TRADE, ORDERBOOK));
        subscriptions.addAll(all(INDEX, MARK_PRICE));

        List<ConnectionPlan> plans = Binance.coinm().plan(subscriptions);

        assertEquals(1, plans.size());
        assertEquals(
                URI.create("wss://dstream.binance.com/stream"), plans.get(0).uri());
        assertEquals(
                List.of(subscribe("\"qrxusd_perp@aggTrade\",\"qrxusd_perp@depth@100ms\",\"qrxusd@indexPrice@1s\"")),
                subscribed(plans.get(0)));
    }

    @Test
    void keepsWithinTheLimitsOfAConnection() {
        List<Subscription> subscriptions = IntStream.range(0, 150)
                .mapToObj(i -> usdm("C" + i))
                .flatMap(definition -> all(definition, TRADE, MARK_PRICE, FUNDING_RATE).stream())
                .toList();

        List<ConnectionPlan> plans = Binance.usdm().plan(subscriptions);

        assertEquals(
                450,
                plans.stream().mapToInt(plan -> plan.subscriptions().size()).sum());
        for (ConnectionPlan plan : plans) {
            assertEquals(200, plan.capacity());
            assertEquals(Duration.ofMillis(125), plan.pace());
            Set<String> marks = Set.copyOf(instruments(plan, MARK_PRICE));
            assertEquals(marks, Set.copyOf(instruments(plan, FUNDING_RATE)), "one stream brings both");
        }
    }

    private static List<String> instruments(ConnectionPlan plan, DataType type) {
        return plan.subscriptions().stream()
                .filter(subscription -> subscription.dataType() == type)
                .map(subscription -> subscription.instrument().symbol())
                .toList();
    }

    @Test
    void givesAStreamUpOnlyWhenNothingNeedsItAnyMore() {
        ConnectionPlan plan =
                Binance.usdm().plan(all(QRX, MARK_PRICE, FUNDING_RATE)).get(0);
        List<Subscription> mark = plan.subscriptions().subList(0, 1);
        List<Subscription> funding = plan.subscriptions().subList(1, 2);

        assertEquals(List.of(), plan.requests().unsubscribe(mark, new Ids(funding)));
        assertEquals(
                List.of("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"qrxeur@markPrice@1s\"],\"id\":1}"),
                plan.requests().unsubscribe(funding, new Ids(List.of())).stream()
                        .map(Request::text)
                        .toList());
    }

    @Test
    void offersWhatFuturesHave() {
        for (Connector connector : List.of(Binance.usdm(), Binance.coinm())) {
            assertEquals(
                    EnumSet.of(
                            TRADE,
                            ORDERBOOK,
                            BBO,
                            TICKER,
                            CANDLE,
                            FUNDING_RATE,
                            MARK_PRICE,
                            OPEN_INTEREST,
                            LIQUIDATION,
                            LSR_TOP_POSITION,
                            LSR_ALL_ACCOUNT),
                    connector.dataTypes());
            assertEquals(
                    List.of("5m", "15m", "30m", "1h", "2h", "4h", "6h", "12h", "1d"),
                    connector.offer(LSR_ALL_ACCOUNT).orElseThrow().variants());
            assertEquals(
                    new BookRule(BookRule.Continuity.CHAINED, BookRule.SnapshotSource.REST),
                    books(connector).rule());
        }
    }

    private static Offer.Book books(Connector connector) {
        return (Offer.Book) connector.offer(ORDERBOOK).orElseThrow();
    }

    @Test
    void whatIsNotPerpetualIsNotFundedAndAnIndexHasAPriceAlone() {
        Connector coinm = Binance.coinm();
        EnumSet<DataType> ofIndex = EnumSet.copyOf(coinm.dataTypes());
        ofIndex.removeIf(type -> !coinm.carries(INDEX, type));
        EnumSet<DataType> ofDated = EnumSet.copyOf(coinm.dataTypes());
        ofDated.removeIf(type -> coinm.carries(DATED, type));
        EnumSet<DataType> ofPerpetual = EnumSet.copyOf(coinm.dataTypes());
        ofPerpetual.removeIf(type -> coinm.carries(DOLLARS, type));

        assertEquals(EnumSet.of(MARK_PRICE), ofIndex);
        assertEquals(EnumSet.of(FUNDING_RATE, LSR_TOP_POSITION, LSR_ALL_ACCOUNT), ofDated);
        assertEquals(Set.of(), ofPerpetual);
    }

    @ParameterizedTest
    @CsvSource({"0, 5, 2", "7, 10, 2", "50, 50, 2", "51, 100, 5", "101, 500, 10", "501, 1000, 20", "5000, 1000, 20"})
    void bookCallAsksOnlyForNumbersOfLevelsThatAreAllowed(int levels, int limit, int weight) {
        RestCall<BookSnapshot> call = books(Binance.usdm()).snapshot().of(QRX, levels);

        assertEquals(URI.create("https://fapi.binance.com/fapi/v1/depth?symbol=QRXEUR&limit=" + limit), call.uri());
        assertEquals(weight, call.costs().get(0).weight());
    }

    @Test
    void bookCallCountsInDollars() {
        BookSnapshot book = books(Binance.coinm())
                .snapshot()
                .of(DOLLARS, 100)
                .parser()
                .apply(Frame.of(
                        "{\"lastUpdateId\":9,\"symbol\":\"QRXUSD_PERP\",\"E\":1790000000009,\"T\":1790000000001,"
                                + "\"bids\":[[\"27.3\",\"12\"]],\"asks\":[[\"27.4\",\"1\"]]}",
                        1_790_000_000_000_000L,
                        null));

        assertEquals(Decimal.of(120), book.bids().quantity(0));
        assertEquals(1_790_000_000_001_000L, book.exchangeTimeUs());
    }

    private static RestCall<?> instruments(Connector connector) {
        return ((InstrumentSource.Fetched) connector.instruments()).calls().get(0);
    }

    private static LimitPool pool(RestCall<?> call) {
        return call.costs().get(0).pool();
    }

    /** The exchange counts both together, whichever host is called. */
    @Test
    void bothKindsOfFuturesSpendOneWeight() {
        ConnectorOptions testnet = ConnectorOptions.defaults().testnet(true);

        assertEquals(pool(instruments(Binance.usdm())), pool(instruments(Binance.coinm())));
        assertEquals(pool(instruments(Binance.usdm(testnet))), pool(instruments(Binance.coinm(testnet))));
        assertNotEquals(pool(instruments(Binance.usdm())), pool(instruments(Binance.usdm(testnet))));
        assertEquals("fapi.binance.com", pool(instruments(Binance.coinm())).host());
    }

    @Test
    void otherHostsCountForThemselvesAndKeepTheirPath() {
        ConnectorOptions proxy = ConnectorOptions.defaults()
                .hosts(URI.create("https://proxy.example/f"), URI.create("wss://proxy.example/s"));

        assertEquals(
                URI.create("https://proxy.example/f/fapi/v1/exchangeInfo"),
                instruments(Binance.usdm(proxy)).uri());
        assertEquals(null, pool(instruments(Binance.usdm(proxy))).host());
        assertEquals(
                List.of(
                        URI.create("wss://proxy.example/s/public/stream"),
                        URI.create("wss://proxy.example/s/market/stream")),
                Binance.usdm(proxy).plan(all(QRX, BBO, TRADE)).stream()
                        .map(ConnectionPlan::uri)
                        .toList());
        assertEquals(
                URI.create(
                        "https://proxy.example/f/futures/data/globalLongShortAccountRatio?symbol=QRXEUR&period=5m&limit=10"),
                poll(Binance.usdm(proxy), QRX, LSR_ALL_ACCOUNT, "5m").uri());
    }

    @Test
    void testNetworkHasItsOwnHosts() {
        ConnectorOptions testnet = ConnectorOptions.defaults().testnet(true);

        assertEquals(
                URI.create("https://demo-fapi.binance.com/fapi/v1/exchangeInfo"),
                instruments(Binance.usdm(testnet)).uri());
        assertEquals(
                URI.create("https://demo-dapi.binance.com/dapi/v1/exchangeInfo"),
                instruments(Binance.coinm(testnet)).uri());
        assertEquals(
                URI.create("wss://fstream.binancefuture.com/public/stream"),
                Binance.usdm(testnet).plan(all(QRX, BBO)).get(0).uri());
        assertEquals(
                URI.create("wss://dstream.binancefuture.com/stream"),
                Binance.coinm(testnet).plan(all(DOLLARS, BBO)).get(0).uri());
        assertEquals("binance-testnet", Binance.usdm(testnet).exchange());
    }

    private static RestCall<PollAnswer> poll(
            Connector connector, InstrumentDefinition definition, DataType type, String variant) {
        return ((Offer.Polled) connector.offer(type).orElseThrow())
                .call()
                .of(new Subscription(definition, type, variant));
    }

    private static List<MarketEvent> read(RestCall<PollAnswer> call, String body) {
        return answer(call, body).events();
    }

    private static PollAnswer answer(RestCall<PollAnswer> call, String body) {
        return call.parser().apply(Frame.of(body, 1_790_000_123_678_901L, "c1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"longShortRatio\":\"-1\",\"timestamp\":1790000100000}",
                "{\"longShortRatio\":\"1\"}",
                "{\"longShortRatio\":\"1\",\"longAccount\":\"much\",\"timestamp\":1790000100000}",
                "[]",
                "null"
            })
    void aRatioThatCannotBeReadCostsItselfAlone(String row) {
        PollAnswer answer = answer(
                poll(Binance.usdm(), QRX, LSR_TOP_POSITION, "5m"),
                "[{\"longShortRatio\":\"2\",\"timestamp\":1790000100000}," + row
                        + ",{\"longShortRatio\":\"3\",\"timestamp\":1790000400000}]");

        assertEquals(
                List.of(
                        new PollAnswer.Told(
                                ratio(QRX, LSR_TOP_POSITION, 1_790_000_100_000_000L, "2", null, null, "5m")),
                        new PollAnswer.Rejected(answer.rejected().get(0)),
                        new PollAnswer.Told(
                                ratio(QRX, LSR_TOP_POSITION, 1_790_000_400_000_000L, "3", null, null, "5m"))),
                answer.parts());
        assertEquals(LSR_TOP_POSITION, answer.rejected().get(0).dataType());
        assertEquals(QRX.instrument(), answer.rejected().get(0).instrument());
    }

    @Test
    void aTimeOfAPollThatCannotBeIsTold() {
        PollAnswer answer = answer(
                poll(Binance.coinm(), DOLLARS, OPEN_INTEREST, null),
                "{\"symbol\":\"QRXUSD_PERP\",\"openInterest\":\"15004\",\"time\":17}");

        assertTrue(answer.parts().get(0) instanceof PollAnswer.Doubted, answer.parts()::toString);
        assertEquals(1, answer.events().size());
    }

    @Test
    void openInterestIsAskedForAndReadInDollars() {
        RestCall<PollAnswer> call = poll(Binance.coinm(), DOLLARS, OPEN_INTEREST, null);

        assertEquals(URI.create("https://dapi.binance.com/dapi/v1/openInterest?symbol=QRXUSD_PERP"), call.uri());
        assertEquals(1, call.costs().get(0).weight());
        assertEquals(
                List.of(new OpenInterest(
                        DOLLARS.instrument(),
                        1_790_000_000_011_000L,
                        1_790_000_123_678_901L,
                        "c1",
                        Decimal.of(150_040),
                        null,
                        null)),
                read(
                        call,
                        "{\"symbol\":\"QRXUSD_PERP\",\"pair\":\"QRXUSD\",\"openInterest\":\"15004\",\"contractType\":\"PERPETUAL\",\"time\":1790000000011}"));
        assertThrows(
                NormalizationException.class, () -> read(call, "{\"symbol\":\"QRXUSD_PERP\",\"time\":1790000000011}"));
        assertThrows(
                NormalizationException.class,
                () -> read(call, "{\"symbol\":\"OTHERUSD_PERP\",\"openInterest\":\"1\",\"time\":1790000000011}"));
    }

    @Test
    void ratiosComeOldestFirstWithTheirOwnTimes() {
        RestCall<PollAnswer> call = poll(Binance.usdm(), QRX, LSR_TOP_POSITION, "15m");

        assertEquals(
                URI.create(
                        "https://fapi.binance.com/futures/data/topLongShortPositionRatio?symbol=QRXEUR&period=15m&limit=10"),
                call.uri());
        assertEquals("futures data", pool(call).name());
        assertEquals(
                List.of(
                        ratio(QRX, LSR_TOP_POSITION, 1_790_000_100_000_000L, "1.4342", "0.5344", "0.4238", "15m"),
                        ratio(QRX, LSR_TOP_POSITION, 1_790_001_000_000_000L, "0", null, null, "15m")),
                read(call, """
                        [{"symbol":"QRXEUR","longShortRatio":"1.4342","longAccount":"0.5344","shortAccount":"0.4238","timestamp":1790000100000},\
                        {"timestamp":"1790001000000","longAccount":"","longShortRatio":"0.0000"}]"""));
        assertEquals(List.of(), read(call, "[]"));
        assertThrows(NormalizationException.class, () -> read(call, "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}"));
    }

    /** What the documentation of the exchange wants a key for, and nothing else; nothing is signed. */
    @Test
    void showsAnApiKeyWhereOneIsWanted() {
        Connector usdm = Binance.usdm(ConnectorOptions.defaults().apiKey(new ApiKey("the-key", "the-secret", null)));

        assertEquals(
                Map.of("X-MBX-APIKEY", "the-key"),
                poll(usdm, QRX, LSR_TOP_POSITION, "15m").headers());
        assertEquals(Map.of(), poll(usdm, QRX, LSR_ALL_ACCOUNT, "15m").headers());
        assertEquals(Map.of(), poll(usdm, QRX, OPEN_INTEREST, null).headers());
        assertEquals(
                Map.of(), poll(Binance.usdm(), QRX, LSR_TOP_POSITION, "15m").headers());
        Subscription past = new Subscription(QRX, LSR_TOP_POSITION, "15m");
        assertEquals(
                Map.of("X-MBX-APIKEY", "the-key"),
                usdm.backfill(LSR_TOP_POSITION)
                        .orElseThrow()
                        .call()
                        .of(past, 0, 1)
                        .headers());
    }

    @Test
    void ratiosOfCoinmAreThoseOfAPair() {
        RestCall<PollAnswer> call = poll(Binance.coinm(), DOLLARS, LSR_TOP_POSITION, "5m");

        assertEquals(
                URI.create(
                        "https://dapi.binance.com/futures/data/topLongShortPositionRatio?pair=QRXUSD&period=5m&limit=10"),
                call.uri());
        assertEquals("futures weight", pool(call).name());
        assertEquals(
                List.of(ratio(DOLLARS, LSR_TOP_POSITION, 1_790_000_100_000_000L, "0.7869", "0.6442", "0.4404", "5m")),
                read(
                        call,
                        "[{\"pair\":\"QRXUSD\",\"longShortRatio\":\"0.7869\",\"longPosition\":\"0.6442\",\"shortPosition\":\"0.4404\",\"timestamp\":1790000100000}]"));
    }

    private static LongShortRatio ratio(
            InstrumentDefinition of,
            DataType type,
            long timeUs,
            String ratio,
            String longs,
            String shorts,
            String period) {
        return new LongShortRatio(
                of.instrument(),
                timeUs,
                1_790_000_123_678_901L,
                "c1",
                type,
                Decimal.parse(ratio),
                longs == null ? null : Decimal.parse(longs),
                shorts == null ? null : Decimal.parse(shorts),
                period);
    }
}
