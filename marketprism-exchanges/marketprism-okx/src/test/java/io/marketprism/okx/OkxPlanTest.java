package io.marketprism.okx;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.ORDERBOOK;
import static io.marketprism.event.DataType.TICKER;
import static io.marketprism.event.DataType.TRADE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.ConnectionPlan;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
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
import org.junit.jupiter.params.provider.ValueSource;

class OkxPlanTest {
    private static final InstrumentDefinition QRX = definition("QRX-EUR");
    private static final InstrumentDefinition FROG = definition("币蛙-USDT");

    @Test
    void asksForOneTopicARequest() {
        assertEquals(
                List.of(
                        "{\"id\":\"1\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"trades\",\"instId\":\"QRX-EUR\"}]}",
                        "{\"id\":\"2\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"QRX-EUR\"}]}",
                        "{\"id\":\"3\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"bbo-tbt\",\"instId\":\"QRX-EUR\"}]}",
                        "{\"id\":\"4\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"trades\",\"instId\":\"币蛙-USDT\"}]}",
                        "{\"id\":\"5\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"币蛙-USDT\"}]}",
                        "{\"id\":\"6\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"bbo-tbt\",\"instId\":\"币蛙-USDT\"}]}"),
                plan(Okx.spot(), TRADE, ORDERBOOK, BBO).greetings().stream()
                        .map(greeting -> greeting.text())
                        .toList());
    }

    /** Since 2026-10-31. */
    @Test
    void connectsToTheDefaultPort() {
        assertEquals(
                URI.create("wss://ws.okx.com/ws/v5/public"),
                plan(Okx.spot(), TRADE).uri());
    }

    @Test
    void breaksTheSilenceBeforeTheExchangeDoes() {
        ConnectionPlan plan = plan(Okx.spot(), TRADE);

        assertEquals("ping", plan.heartbeat().ping());
        assertEquals("pong", plan.heartbeat().pong());
        assertTrue(
                plan.heartbeat().idle().plus(plan.heartbeat().within()).compareTo(Duration.ofSeconds(30)) < 0,
                "heartbeat " + plan.heartbeat());
    }

    @Test
    void spreadsManyTopicsOverConnections() {
        List<Subscription> subscriptions = Stream.iterate(0, i -> i + 1)
                .limit(250)
                .map(i -> new Subscription(definition("C" + i + "-EUR"), TRADE))
                .toList();

        List<ConnectionPlan> plans = Okx.spot().plan(subscriptions);

        assertEquals(
                List.of(100, 100, 50),
                plans.stream().map(plan -> plan.subscriptions().size()).toList());
        assertEquals(
                subscriptions,
                plans.stream().flatMap(plan -> plan.subscriptions().stream()).toList());
    }

    @Test
    void asksForAFreshBookByLeavingAndEnteringTheChannel() {
        assertEquals(
                List.of(
                        "{\"id\":\"0\",\"op\":\"unsubscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"QRX-EUR\"}]}",
                        "{\"id\":\"0\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"QRX-EUR\"}]}"),
                plan(Okx.spot(), ORDERBOOK).resubscribe().apply(new Subscription(QRX, ORDERBOOK)));
    }

    /** The book channel has a keep-alive each minute. */
    @Test
    void waitsLongerForTradesThanForKeepAlives() {
        assertTrue(plan(Okx.spot(), ORDERBOOK).silence().compareTo(Duration.ofSeconds(60)) > 0);
        assertTrue(plan(Okx.spot(), TRADE)
                        .silence()
                        .compareTo(plan(Okx.spot(), TRADE, ORDERBOOK).silence())
                > 0);
    }

    @Test
    void refusesWhatItDoesNotOffer() {
        Connector spot = Okx.spot();
        List<Subscription> subscriptions = List.of(new Subscription(QRX, TICKER));

        assertThrows(IllegalArgumentException.class, () -> spot.plan(subscriptions));
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8081, ws://127.0.0.1:8082",
        "http://127.0.0.1:8081/, ws://127.0.0.1:8082/",
        "https://proxy.example/okx, wss://proxy.example/okx/streams",
        "https://proxy.example/okx/, wss://proxy.example/okx/streams/"
    })
    void otherHostsKeepTheirPathAndTheExchangesId(String rest, String webSocket) {
        Connector spot = Okx.spot(ConnectorOptions.defaults().hosts(URI.create(rest), URI.create(webSocket)));

        assertEquals(
                URI.create(stripped(webSocket) + "/ws/v5/public"),
                plan(spot, TRADE).uri());
        assertEquals(
                URI.create(stripped(rest) + "/api/v5/public/instruments?instType=SPOT"),
                spot.instruments().get(0).uri());
        assertEquals(
                URI.create(stripped(rest) + "/api/v5/market/books?instId=QRX-EUR&sz=400"),
                spot.bookSnapshot(QRX.instrument(), 5_000).uri());
        assertEquals("okx", spot.exchange());
    }

    private static String stripped(String uri) {
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }

    @Test
    void demoHasItsOwnHostHeaderAndId() {
        Connector demo = Okx.spot(ConnectorOptions.defaults().testnet(true));

        assertEquals("okx-demo", demo.exchange());
        assertEquals(
                URI.create("wss://wspap.okx.com/ws/v5/public"),
                plan(demo, TRADE).uri());
        assertEquals("www.okx.com", demo.instruments().get(0).uri().getHost());
        assertEquals(
                Map.of("x-simulated-trading", "1"), demo.instruments().get(0).headers());
        assertEquals(
                Map.of("x-simulated-trading", "1"),
                demo.bookSnapshot(QRX.instrument(), 400).headers());
        assertEquals(Map.of(), Okx.spot().instruments().get(0).headers());
    }

    @Test
    void simulatorNamesItself() {
        assertEquals(
                "okx-sim",
                Okx.spot(ConnectorOptions.defaults().exchange("okx-sim")).exchange());
    }

    @Test
    void bookCallEncodesTheSymbol() {
        assertEquals(
                "https://www.okx.com/api/v5/market/books?instId=%E5%B8%81%E8%9B%99-USDT&sz=1",
                Okx.spot().bookSnapshot(FROG.instrument(), 0).uri().toString());
    }

    @Test
    void bookCallTellsWhetherTheBookGoesOn() {
        RestCall<BookSnapshot> call = Okx.spot().bookSnapshot(QRX.instrument(), 2);
        String body = "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"asks\":[[\"27.4\",\"1\",\"0\",\"1\"]%s],"
                + "\"bids\":[[\"27.3\",\"1\",\"0\",\"1\"]],\"ts\":\"1790000000000\",\"seqId\":9}]}";

        assertEquals(0, read(call, body.formatted("")).depthLimit());
        assertEquals(
                2, read(call, body.formatted(",[\"27.5\",\"1\",\"0\",\"1\"]")).depthLimit());
    }

    @Test
    void bookCallTellsTheErrorOfTheExchange() {
        RestCall<BookSnapshot> call = Okx.spot().bookSnapshot(QRX.instrument(), 2);

        NormalizationException e = assertThrows(
                NormalizationException.class,
                () -> read(call, "{\"code\":\"51001\",\"msg\":\"Instrument ID doesn't exist.\",\"data\":[]}"));
        assertTrue(e.getMessage().contains("Instrument ID doesn't exist."), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"50011", "50061"})
    void answerThatWeCallTooOftenIsNoData(String code) {
        String body = "{\"code\":\"" + code + "\",\"msg\":\"Too Many Requests\",\"data\":[]}";

        for (RestCall<?> call : List.of(
                Okx.spot().bookSnapshot(QRX.instrument(), 2),
                Okx.spot().instruments().get(0))) {
            RateLimitedException e =
                    assertThrows(RateLimitedException.class, () -> call.parser().apply(Frame.of(body, 0, null)));
            assertEquals("code " + code + ", Too Many Requests", e.getMessage());
            assertEquals(Duration.ofSeconds(4), e.pause());
        }
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

    private static InstrumentDefinition definition(String symbol) {
        return OkxInstruments.definitions(
                        "okx",
                        OkxMarket.SPOT,
                        Frame.of(
                                "{\"code\":\"0\",\"data\":[{\"instType\":\"SPOT\",\"instId\":\"" + symbol
                                        + "\",\"state\":\"live\"}]}",
                                0,
                                null))
                .get(0);
    }
}
