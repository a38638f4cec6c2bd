package io.marketprism.okx;

import static io.marketprism.event.DataType.BBO;
import static io.marketprism.event.DataType.FUNDING_RATE;
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
import io.marketprism.connector.InstrumentSource;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Offer;
import io.marketprism.connector.RateLimitedException;
import io.marketprism.connector.Request;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.connector.SubscriptionRequests;
import io.marketprism.connector.SubscriptionRequests.Context;
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
                        "{\"id\":\"1\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"tickers\",\"instId\":\"QRX-EUR\"}]}",
                        "{\"id\":\"2\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"QRX-EUR\"}]}",
                        "{\"id\":\"3\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"bbo-tbt\",\"instId\":\"QRX-EUR\"}]}",
                        "{\"id\":\"4\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"tickers\",\"instId\":\"币蛙-USDT\"}]}",
                        "{\"id\":\"5\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"币蛙-USDT\"}]}",
                        "{\"id\":\"6\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"bbo-tbt\",\"instId\":\"币蛙-USDT\"}]}"),
                texts(plan(Okx.spot(), TICKER, ORDERBOOK, BBO), SubscriptionRequests::subscribe));
    }

    @Test
    void asksForWhatChangesInItsList() {
        ConnectionPlan plan = Okx.futures().instrumentNews().orElseThrow();

        assertEquals(URI.create("wss://ws.okx.com/ws/v5/public"), plan.uri());
        assertEquals(
                List.of(
                        "{\"id\":\"1\",\"op\":\"subscribe\",\"args\":[{\"channel\":\"instruments\",\"instType\":\"FUTURES\"}]}"),
                texts(plan, (requests, none, context) -> requests.opening(context)));
    }

    /** Since 2026-10-31. */
    @Test
    void connectsToTheDefaultPort() {
        assertEquals(
                URI.create("wss://ws.okx.com/ws/v5/public"),
                plan(Okx.spot(), BBO).uri());
        assertEquals(
                URI.create("wss://ws.okx.com/ws/v5/business"),
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
    void givesUpOneTopicARequest() {
        assertEquals(
                List.of(
                        "{\"id\":\"1\",\"op\":\"unsubscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"QRX-EUR\"}]}",
                        "{\"id\":\"2\",\"op\":\"unsubscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"币蛙-USDT\"}]}"),
                texts(plan(Okx.spot(), ORDERBOOK), SubscriptionRequests::unsubscribe));
    }

    /** The book channel has a keep-alive each minute. */
    @Test
    void waitsLongerForTradesThanForKeepAlives() {
        assertTrue(staleAfter(ORDERBOOK).compareTo(Duration.ofSeconds(60)) > 0);
        assertTrue(staleAfter(TRADE).compareTo(staleAfter(ORDERBOOK)) > 0);
    }

    private static Duration staleAfter(DataType type) {
        return Okx.spot().offer(type).orElseThrow().staleAfter();
    }

    @Test
    void refusesWhatItDoesNotOffer() {
        Connector spot = Okx.spot();
        List<Subscription> subscriptions = List.of(new Subscription(QRX, FUNDING_RATE));

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
                plan(spot, BBO).uri());
        assertEquals(
                URI.create(stripped(webSocket) + "/ws/v5/business"),
                plan(spot, TRADE).uri());
        assertEquals(
                URI.create(stripped(rest) + "/api/v5/public/instruments?instType=SPOT"),
                instruments(spot).uri());
        assertEquals(
                URI.create(stripped(rest) + "/api/v5/market/books?instId=QRX-EUR&sz=400"),
                bookCall(spot, QRX, 5_000).uri());
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
                URI.create("wss://wspap.okx.com/ws/v5/public"), plan(demo, BBO).uri());
        assertEquals(
                URI.create("wss://wspap.okx.com/ws/v5/business"),
                plan(demo, TRADE).uri());
        assertEquals("www.okx.com", instruments(demo).uri().getHost());
        assertEquals(Map.of("x-simulated-trading", "1"), instruments(demo).headers());
        assertEquals(
                Map.of("x-simulated-trading", "1"), bookCall(demo, QRX, 400).headers());
        assertEquals(Map.of(), instruments(Okx.spot()).headers());
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
                bookCall(Okx.spot(), FROG, 0).uri().toString());
    }

    @Test
    void bookCallTellsWhetherTheBookGoesOn() {
        RestCall<BookSnapshot> call = bookCall(Okx.spot(), QRX, 2);
        String body = "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"asks\":[[\"27.4\",\"1\",\"0\",\"1\"]%s],"
                + "\"bids\":[[\"27.3\",\"1\",\"0\",\"1\"]],\"ts\":\"1790000000000\",\"seqId\":9}]}";

        assertEquals(0, read(call, body.formatted("")).depthLimit());
        assertEquals(
                2, read(call, body.formatted(",[\"27.5\",\"1\",\"0\",\"1\"]")).depthLimit());
    }

    @Test
    void bookCallTellsTheErrorOfTheExchange() {
        RestCall<BookSnapshot> call = bookCall(Okx.spot(), QRX, 2);

        NormalizationException e = assertThrows(
                NormalizationException.class,
                () -> read(call, "{\"code\":\"51001\",\"msg\":\"Instrument ID doesn't exist.\",\"data\":[]}"));
        assertTrue(e.getMessage().contains("Instrument ID doesn't exist."), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"50011", "50061"})
    void answerThatWeCallTooOftenIsNoData(String code) {
        String body = "{\"code\":\"" + code + "\",\"msg\":\"Too Many Requests\",\"data\":[]}";

        for (RestCall<?> call : List.of(bookCall(Okx.spot(), QRX, 2), instruments(Okx.spot()))) {
            RateLimitedException e =
                    assertThrows(RateLimitedException.class, () -> call.parser().apply(Frame.of(body, 0, null)));
            assertEquals("code " + code + ", Too Many Requests", e.getMessage());
            assertEquals(Duration.ofSeconds(4), e.pause());
        }
    }

    private static RestCall<List<InstrumentDefinition>> instruments(Connector connector) {
        return ((InstrumentSource.Fetched) connector.instruments()).calls().get(0);
    }

    private static RestCall<BookSnapshot> bookCall(Connector connector, InstrumentDefinition of, int levels) {
        return ((Offer.Book) connector.offer(ORDERBOOK).orElseThrow())
                .snapshot()
                .of(of, levels);
    }

    /** What a connection sends for all that it carries. */
    private static List<String> texts(ConnectionPlan plan, Asking asking) {
        return asking.of(plan.requests(), plan.subscriptions(), new Ids()).stream()
                .map(Request::text)
                .toList();
    }

    private interface Asking {
        List<Request> of(SubscriptionRequests requests, List<Subscription> subscriptions, Context context);
    }

    private static final class Ids implements Context {
        private int last;

        @Override
        public String nextId() {
            return Integer.toString(++last);
        }

        @Override
        public long nowUs() {
            throw new AssertionError("expected requests that do not depend on the time");
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
