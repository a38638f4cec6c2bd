package io.marketprism.simulator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.simulator.binance.BinanceRules;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinanceControlTest {

    private static final SimulatorOptions BY_HAND = SimulatorOptions.defaults().drivenByHand();

    private SimulatedExchange exchange;

    private SimulatedExchange start(BinanceRules rules) {
        exchange = SimulatedExchange.binance(BinanceVenueMarket.SPOT, BY_HAND, rules)
                .start();
        return exchange;
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @Test
    void requestsAreAcknowledgedAsDocumented() {
        Client client = Client.connect(start(BinanceVenueMarket.SPOT.rules().withoutLimits()), "/ws");
        assertEquals(
                "{\"result\":null,\"id\":1}",
                client.ask("{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@aggTrade\",\"btcusdt@depth\"],\"id\":1}"));
        assertEquals(
                "{\"result\":null,\"id\":\"x-9\"}",
                client.ask("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"btcusdt@depth\"],\"id\":\"x-9\"}"));
        assertEquals(
                "{\"result\":[\"btcusdt@aggTrade\"],\"id\":3}",
                client.ask("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":3}"));
        assertEquals(
                "{\"result\":false,\"id\":2}",
                client.ask("{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":2}"));
        assertEquals(
                "{\"result\":null,\"id\":5}",
                client.ask("{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",true],\"id\":5}"));
        assertEquals(
                "{\"result\":true,\"id\":null}",
                client.ask("{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":null}"));
        exchange.step(200);
        assertEquals("btcusdt@aggTrade", client.nextJson().get("stream").asText());
    }

    @Test
    void anUnknownStreamIsAcknowledgedAndSilent() {
        Client client = Client.connect(start(BinanceVenueMarket.SPOT.rules().withoutLimits()), "/ws");
        assertEquals(
                "{\"result\":null,\"id\":1}",
                client.ask("{\"method\":\"SUBSCRIBE\",\"params\":[\"BTCUSDT@trade\",\"btcusdt@nonsense\"],\"id\":1}"));
        exchange.step(500);
        assertEquals(
                "{\"result\":[\"BTCUSDT@trade\",\"btcusdt@nonsense\"],\"id\":2}",
                client.ask("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":2}"),
                "the answer is the first message since the acknowledgement");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"method\":\"SET_PROPERTY\",\"params\":[\"nope\",true],\"id\":1} | {\"code\":0,\"msg\":\"Unknown property\",\"id\":1}",
                "{\"method\":\"SET_PROPERTY\",\"params\":[\"combined\",1],\"id\":1} | {\"code\":1,\"msg\":\"Invalid value type: expected Boolean\",\"id\":1}",
                "{\"method\":\"GET_PROPERTY\",\"params\":[7],\"id\":1} | {\"code\":2,\"msg\":\"Invalid request: property name must be a string\",\"id\":1}",
                "{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\",2],\"id\":1} | {\"code\":2,\"msg\":\"Invalid request: too many parameters\",\"id\":1}",
                "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1.5} | {\"code\":2,\"msg\":\"Invalid request: request ID must be an unsigned integer\"}",
            })
    void badRequestsAreAnsweredWithTheDocumentedErrors(String request, String answer) {
        Client client = Client.connect(start(BinanceVenueMarket.SPOT.rules().withoutLimits()), "/ws");
        assertEquals(answer, client.ask(request));
    }

    @Test
    void whatIsNoRequestIsNamed() {
        Client client = Client.connect(start(BinanceVenueMarket.SPOT.rules().withoutLimits()), "/ws");
        String unknown = client.ask("{\"method\":\"SHOUT\",\"id\":1}");
        assertTrue(
                unknown.startsWith("{\"code\":2,\"msg\":\"Invalid request: unknown variant `SHOUT`, expected one of"));
        assertTrue(
                client.ask("{\"id\":1}").startsWith("{\"code\":2,\"msg\":\"Invalid request: missing field `method`"));
        assertTrue(client.ask("nonsense").startsWith("{\"code\":3,\"msg\":\"Invalid JSON: expected value at line 1"));
    }

    @Test
    void theSixthMessageInASecondEndsTheConnection() {
        Client client = Client.connect(start(BinanceVenueMarket.SPOT.rules()), "/ws");
        for (int i = 0; i < 6; i++) {
            client.send("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":" + i + "}");
        }
        assertEquals(1008, Client.soon(client.closeCode));
        assertEquals(5, client.all.size());
    }

    @Test
    void pongsCountAsMessages() {
        BinanceRules rules = BinanceVenueMarket.SPOT.rules().pings(Duration.ofMillis(20), Duration.ofSeconds(60));
        Client client = Client.connect(start(rules), "/ws");
        assertEquals(1008, Client.soon(client.closeCode));
    }

    @Test
    void moreStreamsThanAllowedAreRefused() {
        BinanceRules rules = BinanceVenueMarket.SPOT.rules().withoutLimits().streamsPerConnection(3);
        Client client = Client.connect(start(rules), "/stream?streams=btcusdt@trade/ethusdt@trade");
        assertEquals(
                "{\"code\":2,\"msg\":\"Invalid request: too many parameters\",\"id\":1}",
                client.ask("{\"method\":\"SUBSCRIBE\",\"params\":[\"a@b\",\"c@d\"],\"id\":1}"));
        assertEquals(
                "{\"result\":null,\"id\":2}", client.ask("{\"method\":\"SUBSCRIBE\",\"params\":[\"a@b\"],\"id\":2}"));
        Client many = Client.attempt(exchange, "/stream?streams=a@b/c@d/e@f/g@h");
        assertEquals(400, Client.soon(many.refusedWith));
    }

    @Test
    void aThousandStreamsFitIntoOneUrl() {
        String streams = IntStream.range(0, 1024)
                .mapToObj(i -> "symbol" + i + "usdt@trade")
                .collect(Collectors.joining("/"));
        Client.connect(start(BinanceVenueMarket.SPOT.rules()), "/stream?streams=" + streams);
        assertEquals(1024, exchange.connections().get(0).streams().size());
    }

    @Test
    void tooManyConnectionAttemptsAreRefused() {
        start(BinanceVenueMarket.SPOT.rules().connectionsPerFiveMinutes(2));
        Client.connect(exchange, "/ws");
        Client.connect(exchange, "/ws");
        assertEquals(429, Client.soon(Client.attempt(exchange, "/ws").refusedWith));
    }

    @Test
    void anUnknownPathAndAnUnknownTimeUnitAreRefused() {
        start(BinanceVenueMarket.SPOT.rules().withoutLimits());
        assertEquals(404, Client.soon(Client.attempt(exchange, "/websocket").refusedWith));
        assertEquals(400, Client.soon(Client.attempt(exchange, "/ws?timeUnit=NANOSECOND").refusedWith));
    }

    @Test
    void aClientThatAnswersPingsStaysConnected() {
        Client client = Client.connect(
                start(BinanceVenueMarket.SPOT
                        .rules()
                        .withoutLimits()
                        .pings(Duration.ofMillis(10), Duration.ofSeconds(1))),
                "/ws");
        await().during(Duration.ofMillis(1_500))
                .until(() -> exchange.connections().size() == 1);
        assertFalse(client.closeCode.isDone());
    }

    @Test
    void aClientThatDoesNotAnswerPingsIsClosed() throws Exception {
        start(BinanceVenueMarket.SPOT.rules().withoutLimits().pings(Duration.ofMillis(20), Duration.ofMillis(200)));
        try (RawClient client = RawClient.connect(exchange, "/ws")) {
            assertEquals(1008, client.readUntilClosed());
            assertTrue(client.pings() >= 2, "pings before the end: " + client.pings());
        }
    }

    @Test
    void aConnectionIsClosedAtTheEndOfItsLife() {
        BinanceRules rules = BinanceVenueMarket.SPOT
                .rules()
                .withoutLimits()
                .pings(Duration.ofMillis(20), Duration.ofSeconds(60))
                .connectionLifetime(Duration.ofMillis(100));
        assertEquals(1001, Client.soon(Client.connect(start(rules), "/ws").closeCode));
    }

    @Test
    void shutdownIsAnnouncedRawAndCombined() {
        start(BinanceVenueMarket.SPOT.rules().withoutLimits());
        Client raw = Client.connect(exchange, "/ws/btcusdt@trade");
        Client combined = Client.connect(exchange, "/stream?streams=btcusdt@trade");
        exchange.faults().announceShutdown();
        assertTrue(raw.next().matches("\\{\"e\":\"serverShutdown\",\"E\":\\d{13}}"));
        assertTrue(combined.next()
                .matches("\\{\"stream\":\"!serverShutdown\",\"data\":\\{\"e\":\"serverShutdown\",\"E\":\\d{13}}}"));
    }

    @Test
    void connectionsAreListedWithTheirStreams() {
        start(BinanceVenueMarket.SPOT.rules().withoutLimits());
        Client first = Client.connect(exchange, "/ws/btcusdt@trade");
        Client.connect(exchange, "/stream?streams=ethusdt@trade/btcusdt@depth");
        List<ConnectionInfo> connections = exchange.connections();
        assertEquals(
                List.of(1L, 2L), connections.stream().map(ConnectionInfo::id).toList());
        assertEquals(
                Set.of("ethusdt@trade", "btcusdt@depth"), connections.get(1).streams());
        first.close();
        await().atMost(Client.PATIENCE).until(() -> exchange.connections().size() == 1);
    }
}
