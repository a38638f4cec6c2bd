package io.marketprism.simulator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.binance.BinanceRules;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.ledger.ProducedTrade;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinanceRestTest {

    private static final SimulatorOptions BY_HAND =
            SimulatorOptions.defaults().drivenByHand().levels(600);

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

    @ParameterizedTest
    @CsvSource({"'',100,5", "&limit=5,5,5", "&limit=500,500,25", "&limit=501,501,50", "&limit=9999,5000,250"})
    void depthIsTheBookOfItsIdAndCostsItsWeight(String limit, int depth, String weight) {
        start(BinanceVenueMarket.SPOT.rules()).step(500);
        Client.Answer answer = Client.get(exchange, "/api/v3/depth?symbol=ETHUSDT" + limit);
        assertEquals(weight, answer.headers().get("x-mbx-used-weight-1m"));
        ReplicaBook told = new ReplicaBook();
        told.apply(answer.json().get("bids"), answer.json().get("asks"));
        long id = answer.json().get("lastUpdateId").asLong();
        assertEquals(exchange.ledger().bookAt("ETH-USDT", id).top(depth), told.as("ETH-USDT", id));
    }

    @Test
    void weightAddsUpAndTheNextRequestBeyondItIsRefusedThenBanned() {
        start(BinanceVenueMarket.SPOT.rules().weight(30, Duration.ofMinutes(1)).banDuration(Duration.ofSeconds(100)));
        assertEquals(
                "25",
                Client.get(exchange, "/api/v3/depth?symbol=BTCUSDT&limit=500")
                        .headers()
                        .get("x-mbx-used-weight-1m"));
        assertEquals(
                "30",
                Client.get(exchange, "/api/v3/depth?symbol=BTCUSDT").headers().get("x-mbx-used-weight-1m"));
        for (int i = 0; i < 10; i++) {
            Client.Answer refused = Client.get(exchange, "/api/v3/ping");
            assertEquals(429, refused.status());
            assertEquals(-1003, refused.json().get("code").asInt());
            assertTrue(Integer.parseInt(refused.headers().get("retry-after")) <= 60);
        }
        Client.Answer banned = Client.get(exchange, "/api/v3/ping");
        assertEquals(418, banned.status());
        assertEquals("100", banned.headers().get("retry-after"));
        assertTrue(banned.json().get("msg").asText().startsWith("Way too much request weight used; IP banned until "));
    }

    @Test
    void weightIsThereAgainInTheNextWindow() {
        start(BinanceVenueMarket.SPOT.rules().weight(5, Duration.ofMillis(300)));
        assertEquals(200, Client.get(exchange, "/api/v3/depth?symbol=BTCUSDT").status());
        assertEquals(429, Client.get(exchange, "/api/v3/ping").status());
        await().atMost(Client.PATIENCE)
                .until(() -> Client.get(exchange, "/api/v3/ping").status() == 200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/v3/depth?symbol=NOPE | 400 | {\"code\":-1121,\"msg\":\"Invalid symbol.\"}",
                "/api/v3/depth | 400 | {\"code\":-1102,\"msg\":\"Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.\"}",
                "/api/v3/depth?symbol=BTCUSDT&limit=x | 400 | {\"code\":-1100,\"msg\":\"Illegal characters found in parameter 'limit'; legal range is '^[0-9]{1,20}$'.\"}",
                "/api/v3/exchangeInfo?symbols=[\"BTCUSDT\",\"NOPE\"] | 400 | {\"code\":-1121,\"msg\":\"Invalid symbol.\"}",
                "/api/v3/exchangeInfo?symbol=BTCUSDT&symbols=[\"BTCUSDT\"] | 400 | {\"code\":-1128,\"msg\":\"Combination of optional parameters invalid.\"}",
                "/api/v3/ping | 200 | {}",
            })
    void answersAreAsDocumented(String path, int status, String body) {
        Client.Answer answer = Client.get(start(BinanceVenueMarket.SPOT.rules()), path);
        assertEquals(status, answer.status());
        assertEquals(body, answer.body());
    }

    @Test
    void exchangeInfoListsWhatIsTraded() {
        start(BinanceVenueMarket.SPOT.rules());
        JsonNode all = Client.get(exchange, "/api/v3/exchangeInfo").json();
        assertEquals(6_000, all.get("rateLimits").get(0).get("limit").asInt());
        assertEquals(2, all.get("symbols").size());
        JsonNode one = Client.get(exchange, "/api/v3/exchangeInfo?symbol=ETHUSDT")
                .json()
                .get("symbols");
        assertEquals(1, one.size());
        JsonNode symbol = one.get(0);
        assertEquals("ETH", symbol.get("baseAsset").asText());
        assertEquals("USDT", symbol.get("quoteAsset").asText());
        assertEquals("TRADING", symbol.get("status").asText());
        assertEquals("0.01000000", symbol.get("filters").get(0).get("tickSize").asText());
        assertEquals("0.00010000", symbol.get("filters").get(1).get("stepSize").asText());
        assertEquals("NOTIONAL", symbol.get("filters").get(2).get("filterType").asText());
        assertEquals("SPOT", symbol.get("permissionSets").get(0).get(0).asText());
    }

    @Test
    void pastTradesAreThoseOfTheLedger() {
        start(BinanceVenueMarket.SPOT.rules()).step(3_000);
        List<ProducedTrade> truth = exchange.ledger().trades("BTC-USDT");
        JsonNode newest =
                Client.get(exchange, "/api/v3/trades?symbol=BTCUSDT&limit=10").json();
        assertEquals(10, newest.size());
        assertEquals(truth.get(truth.size() - 1).id(), newest.get(9).get("id").asLong());
        JsonNode old = Client.get(
                        exchange,
                        "/api/v3/historicalTrades?symbol=BTCUSDT&limit=5&fromId="
                                + truth.get(100).id())
                .json();
        for (int i = 0; i < 5; i++) {
            ProducedTrade trade = truth.get(100 + i);
            assertEquals(trade.id(), old.get(i).get("id").asLong());
            assertEquals(trade.price(), old.get(i).get("price").asText());
            assertEquals(trade.quantity(), old.get(i).get("qty").asText());
            assertEquals(trade.timeMicros() / 1_000, old.get(i).get("time").asLong());
        }
        JsonNode aggregates = Client.get(exchange, "/api/v3/aggTrades?symbol=BTCUSDT&limit=1000")
                .json();
        assertEquals(
                exchange.ledger().fills("BTC-USDT").size(), aggregates.size(), "fewer than 1000 fills in this run");
        long second = aggregates.get(1).get("a").asLong();
        JsonNode from = Client.get(exchange, "/api/v3/aggTrades?symbol=BTCUSDT&limit=1&fromId=" + second)
                .json();
        assertEquals(aggregates.get(1), from.get(0));
        long start = aggregates.get(0).get("T").asLong();
        JsonNode all = Client.get(exchange, "/api/v3/aggTrades?symbol=BTCUSDT&limit=1000&startTime=" + start)
                .json();
        assertEquals(aggregates, all);
    }

    @Test
    void timesComeInMicrosecondsOnRequest() {
        start(BinanceVenueMarket.SPOT.rules()).step(100);
        JsonNode millis =
                Client.get(exchange, "/api/v3/trades?symbol=BTCUSDT&limit=1").json();
        JsonNode micros = Client.get(
                        exchange, "/api/v3/trades?symbol=BTCUSDT&limit=1", "X-MBX-TIME-UNIT", "MICROSECOND")
                .json();
        assertEquals(
                millis.get(0).get("time").asLong(), micros.get(0).get("time").asLong() / 1_000);
        JsonNode time = Client.get(exchange, "/api/v3/time", "X-MBX-TIME-UNIT", "MICROSECOND")
                .json();
        assertEquals(16, time.get("serverTime").asText().length());
    }
}
