package io.marketprism.binance;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TICKER;
import static io.marketprism.event.DataType.TRADE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.Heartbeat;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.RateLimitedException;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.event.BookSnapshot;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
                plan.greetings().stream().map(greeting -> greeting.text()).toList());
    }

    @Test
    void asksForMicroseconds() {
        assertEquals(
                URI.create("wss://stream.binance.com:9443/stream?timeUnit=MICROSECOND"),
                plan(Binance.spot(), TRADE).uri());
        assertEquals(
                Map.of("X-MBX-TIME-UNIT", "MICROSECOND"),
                Binance.spot().bookSnapshot(QRX.instrument(), 100).headers());
    }

    @Test
    void keepsWithinFiveMessagesASecondWithRoomForPongs() {
        ConnectionPlan plan = plan(Binance.spot(), TRADE);

        assertTrue(plan.greetingPace().compareTo(Duration.ofMillis(250)) >= 0, "pace " + plan.greetingPace());
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
                plans.get(0).greetings().stream()
                        .map(greeting -> greeting.requestId())
                        .toList());
        assertEquals(
                subscriptions,
                plans.stream().flatMap(plan -> plan.subscriptions().stream()).toList());
    }

    @Test
    void waitsLongerForTradesAloneThanForBooks() {
        assertTrue(plan(Binance.spot(), TRADE)
                        .silence()
                        .compareTo(plan(Binance.spot(), TRADE, BBO).silence())
                > 0);
    }

    @Test
    void refusesWhatItDoesNotOffer() {
        Connector spot = Binance.spot();
        List<Subscription> subscriptions = List.of(new Subscription(QRX, TICKER));

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
                spot.instruments().get(0).uri());
        assertEquals(
                URI.create(stripped(rest) + "/api/v3/depth?symbol=QRXEUR&limit=5000"),
                spot.bookSnapshot(QRX.instrument(), 5_000).uri());
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
                testnet.instruments().get(0).uri());
        assertEquals(
                "binance-testnet",
                testnet.instruments()
                        .get(0)
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
        RestCall<BookSnapshot> call = Binance.spot().bookSnapshot(QRX.instrument(), levels);

        assertEquals(URI.create("https://api.binance.com/api/v3/depth?symbol=QRXEUR&limit=" + limit), call.uri());
        assertEquals(weight, call.weight());
    }

    @Test
    void bookCallEncodesTheSymbol() {
        assertEquals(
                "https://api.binance.com/api/v3/depth?symbol=%E5%B8%81%E8%9B%99USDT&limit=100",
                Binance.spot().bookSnapshot(FROG.instrument(), 100).uri().toString());
    }

    @Test
    void bookCallTellsWhetherTheBookGoesOn() {
        RestCall<BookSnapshot> call = Binance.spot().bookSnapshot(QRX.instrument(), 2);
        String body = "{\"lastUpdateId\":9,\"bids\":[[\"27.3\",\"1\"]],\"asks\":[[\"27.4\",\"1\"]%s]}";

        assertEquals(0, read(call, body.formatted("")).depthLimit());
        assertEquals(2, read(call, body.formatted(",[\"27.5\",\"1\"]")).depthLimit());
    }

    @Test
    void answerThatWeCallTooOftenIsNoData() {
        String banned = "{\"code\":-1003,\"msg\":\"Way too much request weight used; IP banned until 1790000060000."
                + " Please use WebSocket Streams for live updates to avoid bans.\"}";
        String tooMany = "{\"code\":-1034,\"msg\":\"Too many connections.\"}";

        for (RestCall<?> call : List.of(
                Binance.spot().bookSnapshot(QRX.instrument(), 2),
                Binance.spot().instruments().get(0))) {
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
                        "binance",
                        Frame.of(
                                "{\"symbols\":[{\"symbol\":\"" + base + quote + "\",\"baseAsset\":\"" + base
                                        + "\",\"quoteAsset\":\"" + quote + "\",\"status\":\"TRADING\"}]}",
                                0,
                                null))
                .get(0);
    }
}
