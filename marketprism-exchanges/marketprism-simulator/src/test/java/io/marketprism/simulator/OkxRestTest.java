package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OkxRestTest {

    private SimulatedExchange exchange;

    @BeforeEach
    void start() {
        exchange = SimulatedExchange.okx(
                        OkxVenueMarket.SPOT,
                        SimulatorOptions.defaults().drivenByHand().symbols("BTC-USDT", "PEPE-USDT"))
                .start();
        exchange.step(3_000);
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @ParameterizedTest
    @CsvSource({"'',1", "&sz=5,5", "&sz=400,400"})
    void aBookIsTheLedgersBookOfItsSequence(String size, int depth) {
        JsonNode answer = Client.get(exchange, "/api/v5/market/books?instId=PEPE-USDT" + size)
                .json();
        assertEquals("0", answer.get("code").asText());
        JsonNode book = answer.get("data").get(0);
        ReplicaBook told = new ReplicaBook();
        told.apply(book.get("bids"), book.get("asks"));
        long id = book.get("seqId").asLong();
        assertEquals(exchange.ledger().bookAt("PEPE-USDT", id).top(depth), told.as("PEPE-USDT", id));
    }

    @Test
    void instrumentsAreListedWithTickAndLot() {
        JsonNode rows = Client.get(exchange, "/api/v5/public/instruments?instType=SPOT")
                .json()
                .get("data");
        assertEquals(2, rows.size());
        assertEquals("PEPE-USDT", rows.get(1).get("instId").asText());
        assertEquals("0.00000001", rows.get(1).get("tickSz").asText());
        assertEquals("1", rows.get(1).get("lotSz").asText());
        assertEquals("live", rows.get(1).get("state").asText());
        assertEquals("", rows.get(1).get("ctVal").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v5/market/books, 400, 50014",
        "/api/v5/market/books?instId=NOPE-USDT, 200, 51001",
        "/api/v5/market/books?instId=BTC-USDT&sz=401, 400, 51000",
        "/api/v5/public/instruments, 400, 50014",
        "/api/v5/nowhere, 404, 404",
    })
    void errorsHaveTheEnvelope(String path, int status, String code) {
        Client.Answer answer = Client.get(exchange, path);
        assertEquals(status, answer.status());
        assertEquals(code, answer.json().get("code").asText());
    }

    @Test
    void pastTradesAreTheLedgersNewestFirst() {
        List<ProducedTrade> truth = exchange.ledger().trades("BTC-USDT");
        int size = truth.size();
        JsonNode newest = Client.get(exchange, "/api/v5/market/history-trades?instId=BTC-USDT")
                .json()
                .get("data");
        assertEquals(100, newest.size());
        for (int i = 0; i < 100; i++) {
            ProducedTrade trade = truth.get(size - 1 - i);
            assertEquals(Long.toString(trade.id()), newest.get(i).get("tradeId").asText());
            assertEquals(trade.price(), newest.get(i).get("px").asText());
            assertEquals(trade.quantity(), newest.get(i).get("sz").asText());
        }
        JsonNode older = Client.get(
                        exchange,
                        "/api/v5/market/history-trades?instId=BTC-USDT&limit=7&after="
                                + newest.get(99).get("tradeId").asText())
                .json()
                .get("data");
        assertEquals(7, older.size());
        assertEquals(
                newest.get(99).get("tradeId").asLong() - 1,
                older.get(0).get("tradeId").asLong());
    }

    @Test
    void theTimeIsMillisecondsInQuotes() {
        assertTrue(Client.get(exchange, "/api/v5/public/time")
                .body()
                .matches("\\{\"code\":\"0\",\"msg\":\"\",\"data\":\\[\\{\"ts\":\"\\d{13}\"}]}"));
    }

    @Test
    void requestsBeyondTheLimitAreRefused() {
        for (int i = 0; i < 10; i++) {
            assertEquals(200, Client.get(exchange, "/api/v5/public/time").status());
        }
        Client.Answer refused = Client.get(exchange, "/api/v5/public/time");
        assertEquals(429, refused.status());
        assertEquals("50011", refused.json().get("code").asText());
    }
}
