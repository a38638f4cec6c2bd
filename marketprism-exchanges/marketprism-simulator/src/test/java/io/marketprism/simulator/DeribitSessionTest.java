package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.deribit.DeribitRules;
import io.marketprism.simulator.ledger.ProducedEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeribitSessionTest {

    private static final String PATH = "/ws/api/v2";

    private SimulatedExchange exchange;

    private SimulatedExchange start(DeribitRules rules) {
        exchange = SimulatedExchange.deribit(
                        SimulatorOptions.defaults()
                                .symbols("BTC-USD", "ETH-USDC")
                                .drivenByHand(),
                        rules)
                .start();
        return exchange;
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    private static String request(String id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"public/" + method + "\",\"params\":{" + params
                + "}}";
    }

    private static String subscribe(String id, String channels) {
        return request(id, "subscribe", "\"channels\":[" + channels + "]");
    }

    private static int error(String answer) {
        return Client.parse(answer).path("error").path("code").asInt();
    }

    @Test
    void channelsThatItDoesNotKnowAreLeftOutOfTheAnswer() {
        Client client = Client.connect(start(DeribitRules.documented()), PATH);
        JsonNode answer = Client.parse(client.ask(subscribe(
                "7", "\"trades.BTC-PERPETUAL.100ms\",\"trades.NEVER-HEARD.100ms\",\"quote.ETH_USDC-PERPETUAL\"")));
        assertEquals(7, answer.path("id").asInt());
        assertEquals(
                "[\"trades.BTC-PERPETUAL.100ms\",\"quote.ETH_USDC-PERPETUAL\"]",
                answer.path("result").toString());
    }

    @Test
    void aBookBeginsWithASnapshotAndItsChangesAreChained() {
        Client client = Client.connect(start(DeribitRules.documented()), PATH);
        client.ask(subscribe("\"a\"", "\"book.BTC-PERPETUAL.100ms\""));
        JsonNode first = client.nextJson().path("params").path("data");
        assertEquals("snapshot", first.path("type").asText());
        assertTrue(first.path("prev_change_id").isMissingNode());
        long last = first.path("change_id").asLong();
        List<String> actions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            exchange.step(20);
            JsonNode change = client.nextJson().path("params").path("data");
            assertEquals("change", change.path("type").asText());
            assertEquals(last, change.path("prev_change_id").asLong());
            last = change.path("change_id").asLong();
            for (String side : List.of("bids", "asks")) {
                for (JsonNode level : change.path(side)) {
                    actions.add(level.get(0).asText());
                    assertEquals(
                            level.get(0).asText().equals("delete"),
                            level.get(2).decimalValue().compareTo(BigDecimal.ZERO) == 0);
                }
            }
        }
        assertTrue(actions.containsAll(List.of("new", "change", "delete")), actions::toString);
    }

    @Test
    void rawIsForThoseWhoHaveLoggedIn() {
        Client client = Client.connect(start(DeribitRules.documented()), PATH);
        assertEquals(13_778, error(client.ask(subscribe("1", "\"trades.BTC-PERPETUAL.raw\""))));
    }

    @ParameterizedTest
    @CsvSource({"shout, '', -32601", "subscribe, '', -32602", "set_heartbeat, '\"interval\":5', -32602"})
    void whatIsNoRequestIsAnError(String method, String params, int code) {
        Client client = Client.connect(start(DeribitRules.documented()), PATH);
        assertEquals(code, error(client.ask(request("1", method, params))));
        assertEquals(-32_700, error(client.ask("{")));
    }

    @Test
    void whoDoesNotAnswerATestRequestIsDisconnected() {
        start(DeribitRules.documented().heartbeat(Duration.ofMillis(200)));
        Client silent = Client.connect(exchange, PATH);
        Client alive = Client.connect(exchange, PATH);
        for (Client client : List.of(silent, alive)) {
            assertEquals(
                    "ok",
                    Client.parse(client.ask(request("1", "set_heartbeat", "\"interval\":10")))
                            .path("result")
                            .asText());
        }
        while (!silent.closeCode.isDone()) {
            JsonNode message = alive.nextJson();
            if (message.path("params").path("type").asText().equals("test_request")) {
                alive.send(request("2", "test", ""));
            }
        }
        assertEquals(1000, Client.soon(silent.closeCode));
        assertTrue(!alive.closeCode.isDone());
    }

    @Test
    void whoHasNoCreditsLeftIsDisconnected() {
        Client client = Client.connect(start(DeribitRules.documented()), PATH);
        int code = 0;
        for (int i = 0; i < 20 && code == 0; i++) {
            code = error(client.ask(subscribe("1", "\"never.heard\"")));
        }
        assertEquals(10_028, code);
        assertEquals(1000, Client.soon(client.closeCode));
    }

    @Test
    void listsInstrumentsOfAllKindsWithSpotBesideThem() {
        start(DeribitRules.documented());
        JsonNode rows = Client.parse(Client.get(exchange, "/api/v2/public/get_instruments?currency=any&expired=false")
                        .body())
                .path("result");
        List<String> names = new ArrayList<>();
        rows.forEach(row -> names.add(
                row.path("kind").asText() + " " + row.path("instrument_name").asText()));
        assertEquals(List.of("spot BTC_USDC", "future BTC-PERPETUAL", "future ETH_USDC-PERPETUAL"), names);
    }

    @Test
    void tradesOfThePastComeByTheirNumbers() {
        start(DeribitRules.documented());
        exchange.step(500);
        long last = exchange.ledger().newestTrades("BTC-USD", 1).get(0).id();
        JsonNode trades = Client.parse(Client.get(
                                exchange,
                                "/api/v2/public/get_last_trades_by_instrument?instrument_name=BTC-PERPETUAL&start_seq="
                                        + (last - 4) + "&end_seq=" + (last - 1) + "&count=100&sorting=asc")
                        .body())
                .path("result")
                .path("trades");
        List<Long> numbers = new ArrayList<>();
        trades.forEach(trade -> numbers.add(trade.path("trade_seq").asLong()));
        assertEquals(List.of(last - 4, last - 3, last - 2, last - 1), numbers);
    }

    private JsonNode result(String call) {
        return Client.parse(Client.get(exchange, "/api/v2/public/" + call).body())
                .path("result");
    }

    @Test
    void answersTellWhetherThereAreMoreTrades() {
        start(DeribitRules.documented());
        exchange.step(500);
        long last = exchange.ledger().newestTrades("BTC-USD", 1).get(0).id();
        String trades = "get_last_trades_by_instrument?instrument_name=BTC-PERPETUAL&sorting=asc&count=3&start_seq=";
        JsonNode some = result(trades + (last - 3));
        assertEquals(last - 3, some.path("trades").get(0).path("trade_seq").asLong());
        assertEquals(3, some.path("trades").size());
        assertTrue(some.path("has_more").asBoolean());
        assertFalse(result(trades + (last - 2)).path("has_more").asBoolean());
        JsonNode newest = result("get_last_trades_by_instrument?instrument_name=BTC-PERPETUAL&count=3");
        assertEquals(last, newest.path("trades").get(0).path("trade_seq").asLong());
        assertTrue(newest.path("has_more").asBoolean());
    }

    @Test
    void candlesOfThePastComeInColumns() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-09-21T14:15:22Z"));
        exchange = SimulatedExchange.deribit(
                        SimulatorOptions.defaults()
                                .symbols("BTC-USD")
                                .drivenByHand()
                                .clock(now::get),
                        DeribitRules.documented())
                .start();
        for (int i = 0; i < 3; i++) {
            exchange.step(100);
            now.updateAndGet(time -> time.plusSeconds(60));
        }
        exchange.step(100);
        long begin = Instant.parse("2026-09-21T14:15:00Z").toEpochMilli();
        String chart = "get_tradingview_chart_data?instrument_name=BTC-PERPETUAL&resolution=1&start_timestamp=";
        JsonNode result = result(chart + (begin + 1) + "&end_timestamp=" + (begin + 120_000));
        assertEquals("ok", result.path("status").asText());
        assertEquals(
                List.of(begin + 60_000, begin + 120_000),
                List.of(
                        result.path("ticks").get(0).asLong(),
                        result.path("ticks").get(1).asLong()));
        for (String column : List.of("open", "high", "low", "close", "volume", "cost")) {
            assertEquals(2, result.path(column).size(), column);
        }
        List<ProducedEvent> produced = exchange.ledger().produced("candle", "BTC-USD", "1m");
        BigDecimal close = new BigDecimal(produced.get(1).values().get("close_price"));
        assertEquals(0, close.compareTo(result.path("close").get(0).decimalValue()), () -> close + " in " + result);
        assertEquals(
                "no_data",
                result(chart + (begin - 60_000) + "&end_timestamp=" + (begin - 1))
                        .path("status")
                        .asText());
        assertEquals(
                400, Client.get(exchange, "/api/v2/public/" + chart + begin).status());
    }
}
