package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.ledger.ProducedBook;
import io.marketprism.simulator.ledger.ProducedFill;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.market.TakerSide;
import io.marketprism.simulator.okx.OkxRules;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OkxChannelTest {

    private static final Duration KEEP_ALIVE = Duration.ofMillis(200);

    private SimulatedExchange exchange;

    @BeforeEach
    void start() {
        exchange = SimulatedExchange.okx(
                        OkxVenueMarket.SPOT,
                        SimulatorOptions.defaults().drivenByHand(),
                        OkxRules.unlimited().keepAliveInterval(KEEP_ALIVE))
                .start();
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    private Client subscribe(String endpoint, String channel) {
        Client client = Client.connect(exchange, "/ws/v5/" + endpoint);
        client.ask("{\"op\":\"subscribe\",\"args\":[{\"channel\":\"" + channel + "\",\"instId\":\"BTC-USDT\"}]}");
        return client;
    }

    private static TakerSide side(JsonNode row) {
        return row.get("side").asText().equals("buy") ? TakerSide.BUY : TakerSide.SELL;
    }

    @Test
    void tradesAreTheLedgersFillsUnderTheIdOfTheLastTrade() {
        Client client = subscribe("public", "trades");
        exchange.step(3_000);
        List<ProducedFill> truth = exchange.ledger().fills("BTC-USDT");
        List<String> received = client.take(truth.size());
        assertEquals(truth.size(), received.size());
        long sequence = 0;
        for (int i = 0; i < truth.size(); i++) {
            ProducedFill fill = truth.get(i);
            JsonNode row = Client.parse(received.get(i)).get("data").get(0);
            assertEquals(Long.toString(fill.lastTradeId()), row.get("tradeId").asText());
            assertEquals(
                    Long.toString(fill.lastTradeId() - fill.firstTradeId() + 1),
                    row.get("count").asText());
            assertEquals(fill.price(), row.get("px").asText());
            assertEquals(fill.quantity(), row.get("sz").asText());
            assertEquals(fill.taker(), side(row));
            assertEquals(Long.toString(fill.timeMicros() / 1_000), row.get("ts").asText());
            assertTrue(row.get("seqId").asLong() > sequence);
            sequence = row.get("seqId").asLong();
        }
    }

    @Test
    void tradesAllAreTheLedgersTrades() {
        Client client = subscribe("business", "trades-all");
        exchange.step(3_000);
        List<ProducedTrade> truth = exchange.ledger().trades("BTC-USDT");
        List<ProducedTrade> received = client.take(truth.size()).stream()
                .map(message -> Client.parse(message).get("data").get(0))
                .map(row -> new ProducedTrade(
                        row.get("tradeId").asLong(),
                        row.get("px").asText(),
                        row.get("sz").asText(),
                        side(row),
                        row.get("ts").asLong() * 1_000))
                .toList();
        List<ProducedTrade> inMillis = truth.stream()
                .map(trade -> new ProducedTrade(
                        trade.id(), trade.price(), trade.quantity(), trade.taker(), trade.timeMicros() / 1_000 * 1_000))
                .toList();
        assertEquals(inMillis, received);
    }

    @ParameterizedTest
    @CsvSource({"bbo-tbt,1", "books5,5"})
    void viewsOfTheBestLevelsAreSentWholeAtFirstAndOnChange(String channel, int depth) {
        Client client = subscribe("public", channel);
        for (int i = 0; i < 20; i++) {
            JsonNode data = client.nextJson().get("data").get(0);
            long id = data.get("seqId").asLong();
            ReplicaBook told = new ReplicaBook();
            told.apply(data.get("bids"), data.get("asks"));
            ProducedBook truth = exchange.ledger().bookAt("BTC-USDT", id).top(depth);
            assertEquals(truth, told.as("BTC-USDT", id));
            while (client.nothingUnread()
                    && truth.bids().equals(touch(depth).bids())
                    && truth.asks().equals(touch(depth).asks())) {
                exchange.step(1);
            }
        }
    }

    private ProducedBook touch(int depth) {
        return exchange.ledger().book("BTC-USDT").top(depth);
    }

    @Test
    void aQuietBookIsKeptAliveWithEqualIds() {
        Client client = subscribe("public", "books");
        JsonNode snapshot = client.nextJson().get("data").get(0);
        JsonNode keepAlive = client.nextJson();
        assertEquals("update", keepAlive.get("action").asText());
        JsonNode data = keepAlive.get("data").get(0);
        assertEquals(snapshot.get("seqId"), data.get("seqId"));
        assertEquals(snapshot.get("seqId"), data.get("prevSeqId"));
        assertEquals(0, data.get("bids").size() + data.get("asks").size());
    }

    @Test
    void quietViewsAreSentAgain() {
        Client client = subscribe("public", "bbo-tbt");
        JsonNode first = client.nextJson().get("data").get(0);
        JsonNode again = client.nextJson().get("data").get(0);
        assertEquals(first.get("seqId"), again.get("seqId"));
    }

    @Test
    void aRestartOfTheNumberingIsAnUpdateThatGoesDown() {
        Client client = subscribe("public", "books");
        long first = client.nextJson().get("data").get(0).get("seqId").asLong();
        ProducedBook before = exchange.ledger().book("BTC-USDT");
        exchange.faults().restartSequence("BTC-USDT");
        exchange.step(20);
        JsonNode update = client.nextJson(
                        frame -> frame.get("data").get(0).get("seqId").asLong() != first)
                .get("data")
                .get(0);
        assertEquals(first, update.get("prevSeqId").asLong());
        assertTrue(update.get("seqId").asLong() < first);
        exchange.step(20);
        JsonNode next = client.nextJson(
                        frame -> frame.get("data").get(0).get("seqId").asLong()
                                != update.get("seqId").asLong())
                .get("data")
                .get(0);
        assertEquals(update.get("seqId"), next.get("prevSeqId"));
        assertNotEquals(
                before, exchange.ledger().bookAt("BTC-USDT", next.get("seqId").asLong()));
        assertEquals(before, exchange.ledger().bookAt("BTC-USDT", first));
    }

    @Test
    void theFirstSnapshotCanBeLeftOut() {
        exchange.faults().omitInitialSnapshots(true);
        Client client = subscribe("public", "books");
        exchange.step(10);
        assertEquals("update", client.nextJson().get("action").asText());
    }

    @Test
    void subscribingAgainBringsANewSnapshotThatFitsIntoTheChain() {
        Client client = subscribe("public", "books");
        client.next();
        exchange.step(10);
        long last = client.nextJson().get("data").get(0).get("seqId").asLong();
        client.ask("{\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"BTC-USDT\"}]}");
        JsonNode again =
                client.nextJson(frame -> "snapshot".equals(frame.path("action").asText()));
        assertTrue(again.get("data").get(0).get("seqId").asLong() >= last);
        exchange.step(10);
        JsonNode update =
                client.nextJson(frame -> frame.get("data").get(0).get("asks").size() > 0
                        || frame.get("data").get(0).get("bids").size() > 0);
        assertEquals(
                again.get("data").get(0).get("seqId"), update.get("data").get(0).get("prevSeqId"));
    }
}
