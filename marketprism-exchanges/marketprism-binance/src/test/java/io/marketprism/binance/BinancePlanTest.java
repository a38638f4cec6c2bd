package io.marketprism.binance;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.CANDLE;
import static io.marketprism.event.DataType.FUNDING_RATE;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TICKER;
import static io.marketprism.event.DataType.TRADE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.BookRule;
import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.LimitPool;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RateLimit;
import io.marketprism.connector.RateLimitedException;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinancePlanTest {
    private static final InstrumentDefinition QRX = definition("QRX", "EUR");
    private static final InstrumentDefinition FROG = definition("币蛙", "USDT");

    @Test
    void asksForStreamsInLowerCase() {
        ConnectionPlan plan = plan(Binance.spot(), TRADE, ORDERBOOK, BBO);

        assertEquals(
                List.of(
                        "{\"method\":\"SUBSCRIBE\",\"params\":[\"qrxeur@trade\",\"qrxeur@depth@100ms\",\"qrxeur@bookTicker\","
                                + "\"币蛙usdt@trade\",\"币蛙usdt@depth@100ms\",\"币蛙usdt@bookTicker\"],\"id\":1}"),
                subscribe(plan).stream().map(Request::text).toList());
    }

    @Test
    void givesStreamsUpAsItAsksForThem() {
        ConnectionPlan plan = plan(Binance.spot(), TRADE);

        List<Request> requests =
                plan.requests().unsubscribe(plan.subscriptions().subList(1, 2), new Ids());

        assertEquals(
                List.of("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"币蛙usdt@trade\"],\"id\":1}"),
                requests.stream().map(Request::text).toList());
        assertEquals(plan.subscriptions().subList(1, 2), requests.get(0).subscriptions());
    }

    private static List<Request> subscribe(ConnectionPlan plan) {
        return plan.requests().subscribe(plan.subscriptions(), new Ids());
    }

    private static final class Ids implements SubscriptionRequests.Context {
        private int last;

        @Override
        public String nextId() {
            return Integer.toString(++last);
        }

        @Override
        public long nowUs() {
            throw new AssertionError("Expected no look at the clock");
        }
    }

    private static Offer.Book books(Connector connector) {
        return (Offer.Book) connector.offer(ORDERBOOK).orElseThrow();
    }

    private static RestCall<BookSnapshot> bookCall(InstrumentDefinition definition, int levels) {
        return books(Binance.spot()).snapshot().of(definition, levels);
    }

    private static RestCall<List<InstrumentDefinition>> instrumentCall(Connector connector) {
        return ((InstrumentSource.Fetched) connector.instruments()).calls().get(0);
    }

    @Test
    void asksForMicroseconds() {
        assertEquals(
                URI.create("wss://stream.binance.com:9443/stream?timeUnit=MICROSECOND"),
                plan(Binance.spot(), TRADE).uri());
        assertEquals(
                Map.of("X-MBX-TIME-UNIT", "MICROSECOND"), bookCall(QRX, 100).headers());
    }

    @Test
    void keepsWithinFiveMessagesASecondWithRoomForPongs() {
        ConnectionPlan plan = plan(Binance.spot(), TRADE);

        assertTrue(plan.pace().compareTo(Duration.ofMillis(250)) >= 0, "pace " + plan.pace());
        assertEquals(Heartbeat.BY_EXCHANGE, plan.heartbeat());
        assertTrue(plan.maxAge().compareTo(Duration.ofHours(24)) <= 0, "age " + plan.maxAge());
    }

    @Test
    void spreadsManyStreamsOverConnectionsAndRequests() {
        List<Subscription> subscriptions = Stream.iterate(0, i -> i + 1)
                .limit(450)
                .map(i -> new Subscription(definition("C" + i, "EUR"), TRADE))
                .toList();

        List<ConnectionPlan> plans = Binance.spot().plan(subscriptions);

        assertEquals(
                List.of(200, 200, 50),
                plans.stream().map(plan -> plan.subscriptions().size()).toList());
        assertEquals(
                List.of("1", "2", "3", "4"),
                subscribe(plans.get(0)).stream().map(Request::id).toList());
        assertEquals(
                subscriptions,
                plans.stream().flatMap(plan -> plan.subscriptions().stream()).toList());
    }

    @Test
    void leavesRoomForMoreStreams() {
        assertEquals(200, plan(Binance.spot(), TRADE).capacity());
    }

    @Test
    void offersWhatItSubscribes() {
        assertEquals(
                List.of(
                        new Offer.Streamed(TRADE, Offer.Numbering.WITHOUT_HOLES, Duration.ofMinutes(10)),
                        new Offer.Streamed(BBO, Offer.Numbering.NONE, Duration.ofSeconds(60)),
                        new Offer.Streamed(TICKER, Offer.Numbering.NONE, Duration.ofMinutes(10)),
                        new Offer.Streamed(
                                CANDLE,
                                List.of(
                                        "1m", "1s", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d",
                                        "3d", "1w", "1M"),
                                Offer.Numbering.NONE,
                                Duration.ofMinutes(10))),
                Binance.spot().offers().stream()
                        .filter(Offer.Streamed.class::isInstance)
                        .toList());
        assertEquals(
                Set.of(TRADE, ORDERBOOK, BBO, TICKER, CANDLE), Binance.spot().dataTypes());
        assertEquals(Duration.ofSeconds(60), books(Binance.spot()).staleAfter());
        assertEquals(
                new BookRule(BookRule.Continuity.COVERING, BookRule.SnapshotSource.REST),
                books(Binance.spot()).rule());
    }

    @Test
    void drawsCallsAndConnectionsFromPoolsOfTheirOwn() {
        LimitPool calls =
                new LimitPool("request weight", new RateLimit(6_000, Duration.ofMinutes(1)), "x-mbx-used-weight-1m");

        assertEquals(List.of(calls.weighing(20)), instrumentCall(Binance.spot()).costs());
        assertEquals(List.of(calls.weighing(5)), bookCall(QRX, 100).costs());
        assertEquals(
                new LimitPool("connections", new RateLimit(300, Duration.ofMinutes(5)))
                        .countedAt("stream.binance.com:9443"),
                Binance.spot().connects());
    }

    /** All of them count as one for the limit of attempts. */
    @Test
    void furtherLegsGoToOtherHosts() {
        ConnectionPlan plan =
                Binance.spot().plan(List.of(new Subscription(QRX, TRADE))).get(0);
        assertEquals(
                List.of(
                        "wss://stream.binance.com:9443/stream?timeUnit=MICROSECOND",
                        "wss://data-stream.binance.vision/stream?timeUnit=MICROSECOND",
                        "wss://stream.binance.com:443/stream?timeUnit=MICROSECOND",
                        "wss://stream.binance.com:9443/stream?timeUnit=MICROSECOND"),
                IntStream.range(0, 4)
                        .mapToObj(leg -> plan.leg(leg).uri().toString())
                        .toList());
    }

    @Test
    void allLegsGoToAHostOfOnesOwn() {
        Connector own = Binance.spot(ConnectorOptions.defaults().hosts(null, URI.create("ws://127.0.0.1:1")));
        ConnectionPlan plan = own.plan(List.of(new Subscription(QRX, TRADE))).get(0);
        assertEquals(plan.uri(), plan.leg(1).uri());
        assertEquals(new LimitPool("connections", new RateLimit(300, Duration.ofMinutes(5))), own.connects());
    }

    @Test
    void refusesWhatItDoesNotOffer() {
        Connector spot = Binance.spot();
        List<Subscription> subscriptions = List.of(new Subscription(QRX, FUNDING_RATE));

        assertThrows(IllegalArgumentException.class, () -> spot.plan(subscriptions));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8081, ws://127.0.0.1:8082",
        "http://127.0.0.1:8081/, ws://127.0.0.1:8082/",
        "https://proxy.example/binance/spot, wss://proxy.example/streams",
        "https://proxy.example/binance/spot/, wss://proxy.example/streams/"
    })
    void otherHostsKeepTheirPathAndTheExchangesId(String rest, String webSocket) {
        Connector spot = Binance.spot(ConnectorOptions.defaults().hosts(URI.create(rest), URI.create(webSocket)));

        assertEquals(
                URI.create(stripped(webSocket) + "/stream?timeUnit=MICROSECOND"),
                plan(spot, TRADE).uri());
        assertEquals(
                URI.create(stripped(rest) + "/api/v3/exchangeInfo"),
                instrumentCall(spot).uri());
        assertEquals(
                URI.create(stripped(rest) + "/api/v3/depth?symbol=QRXEUR&limit=5000"),
                books(spot).snapshot().of(QRX, 5_000).uri());
        assertEquals("binance", spot.exchange());
    }

    private static String stripped(String uri) {
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }

    @Test
    void testNetworkHasItsOwnHostsAndId() {
        Connector testnet = Binance.spot(ConnectorOptions.defaults().testnet(true));

        assertEquals("binance-testnet", testnet.exchange());
        assertEquals(
                URI.create("wss://stream.testnet.binance.vision/stream?timeUnit=MICROSECOND"),
                plan(testnet, TRADE).uri());
        assertEquals(
                URI.create("https://testnet.binance.vision/api/v3/exchangeInfo"),
                instrumentCall(testnet).uri());
        assertEquals(
                "binance-testnet",
                instrumentCall(testnet)
                        .parser()
                        .apply(Frame.of(
                                "{\"symbols\":[{\"symbol\":\"QRXEUR\",\"baseAsset\":\"QRX\",\"quoteAsset\":\"EUR\"}]}",
                                0,
                                null))
                        .get(0)
                        .instrument()
                        .exchange());
    }

    @Test
    void simulatorNamesItself() {
        Connector simulated =
                Binance.spot(ConnectorOptions.defaults().testnet(true).exchange("binance-sim"));

        assertEquals("binance-sim", simulated.exchange());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 5",
        "100, 100, 5",
        "101, 101, 25",
        "500, 500, 25",
        "501, 501, 50",
        "1000, 1000, 50",
        "1001, 1001, 250",
        "5000, 5000, 250",
        "90000, 5000, 250"
    })
    void bookCallCostsWhatItsDepthCosts(int levels, int limit, int weight) {
        RestCall<BookSnapshot> call = bookCall(QRX, levels);

        assertEquals(URI.create("https://api.binance.com/api/v3/depth?symbol=QRXEUR&limit=" + limit), call.uri());
        assertEquals(weight, call.costs().get(0).weight());
    }

    @Test
    void bookCallEncodesTheSymbol() {
        assertEquals(
                "https://api.binance.com/api/v3/depth?symbol=%E5%B8%81%E8%9B%99USDT&limit=100",
                bookCall(FROG, 100).uri().toString());
    }

    @Test
    void bookCallTellsWhetherTheBookGoesOn() {
        RestCall<BookSnapshot> call = bookCall(QRX, 2);
        String body = "{\"lastUpdateId\":9,\"bids\":[[\"27.3\",\"1\"]],\"asks\":[[\"27.4\",\"1\"]%s]}";

        assertEquals(0, read(call, body.formatted("")).depthLimit());
        assertEquals(2, read(call, body.formatted(",[\"27.5\",\"1\"]")).depthLimit());
    }

    @Test
    void answerThatWeCallTooOftenIsNoData() {
        String banned = "{\"code\":-1003,\"msg\":\"Way too much request weight used; IP banned until 1790000060000."
                + " Please use WebSocket Streams for live updates to avoid bans.\"}";
        String tooMany = "{\"code\":-1034,\"msg\":\"Too many connections.\"}";

        for (RestCall<?> call : List.of(bookCall(QRX, 2), instrumentCall(Binance.spot()))) {
            assertEquals(Duration.ofMinutes(1), tooOften(call, banned).pause());
            assertNull(tooOften(call, tooMany).pause());
            assertThrows(NormalizationException.class, () -> call.parser()
                    .apply(Frame.of("{\"code\":-1121,\"msg\":\"Invalid symbol.\"}", 0, null)));
            assertThrows(NormalizationException.class, () -> call.parser()
                    .apply(Frame.of("<html>forbidden</html>", 0, null)));
        }
    }

    private static RateLimitedException tooOften(RestCall<?> call, String body) {
        return assertThrows(
                RateLimitedException.class, () -> call.parser().apply(Frame.of(body, 1_790_000_000_000_000L, null)));
    }

    private static BookSnapshot read(RestCall<BookSnapshot> call, String body) {
        return call.parser().apply(Frame.of(body, 0, null));
    }

    private static ConnectionPlan plan(Connector connector, DataType... types) {
        List<ConnectionPlan> plans = connector.plan(Stream.of(QRX, FROG)
                .flatMap(definition -> Stream.of(types).map(type -> new Subscription(definition, type)))
                .toList());
        assertEquals(1, plans.size());
        return plans.get(0);
    }

    private static InstrumentDefinition definition(String base, String quote) {
        return BinanceInstruments.definitions(
                        BinanceMarket.SPOT,
                        "binance",
                        Frame.of(
                                "{\"symbols\":[{\"symbol\":\"" + base + quote + "\",\"baseAsset\":\"" + base
                                        + "\",\"quoteAsset\":\"" + quote + "\",\"status\":\"TRADING\"}]}",
                                0,
                                null))
                .get(0);
    }
}
