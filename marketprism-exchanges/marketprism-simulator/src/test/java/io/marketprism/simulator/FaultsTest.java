package io.marketprism.simulator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.ledger.IdRange;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.ledger.SentStream;
import io.marketprism.simulator.okx.OkxRules;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsTest {

    private static final String STREAM = "btcusdt@trade";

    private SimulatedExchange exchange;
    private Client client;

    @BeforeEach
    void start() {
        exchange = SimulatedExchange.binance(
                        BinanceVenueMarket.SPOT,
                        SimulatorOptions.defaults().symbols("BTC-USDT").drivenByHand(),
                        BinanceVenueMarket.SPOT.rules().withoutLimits())
                .start();
        client = Client.connect(exchange, "/ws/" + STREAM);
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    private List<Long> tradeIds() {
        return exchange.ledger().trades("BTC-USDT").stream()
                .map(ProducedTrade::id)
                .toList();
    }

    private List<Long> received(int count) {
        return client.take(count).stream()
                .map(message -> Client.parse(message).get("t").asLong())
                .toList();
    }

    @Test
    void closeSendsItsCode() {
        exchange.faults().close(1001);
        assertEquals(1001, Client.soon(client.closeCode));
    }

    @Test
    void cutEndsTheConnectionWithoutACloseFrame() {
        exchange.faults().cut();
        assertTrue(Client.soon(client.failure) instanceof IOException);
        assertFalse(client.closeCode.isDone());
        await().atMost(Client.PATIENCE).until(() -> exchange.connections().isEmpty());
    }

    @Test
    void someConnectionsCanBeMeantAlone() {
        Client other = Client.connect(exchange, "/ws/" + STREAM);
        exchange.faults().on(1).cut();
        Client.soon(client.failure);
        exchange.step(100);
        assertEquals(tradeIds().get(0), other.nextJson().get("t").asLong());
    }

    @Test
    void silentDataIsWithheldWhileControlGoesOn() {
        exchange.faults().silenceData();
        exchange.step(100);
        assertEquals(
                "{\"result\":[\"btcusdt@trade\"],\"id\":1}",
                client.ask("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}"));
        List<Long> lost = tradeIds();
        exchange.faults().resume();
        exchange.step(100);
        List<Long> all = tradeIds();
        assertEquals(all.subList(lost.size(), all.size()), received(all.size() - lost.size()));
        assertEquals(
                List.of(new IdRange(lost.get(0), lost.get(lost.size() - 1))),
                exchange.ledger().sent(STREAM).get(0).withheld());
    }

    @Test
    void completeSilenceAnswersNothing() {
        exchange.faults().silenceEverything();
        client.send("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}");
        exchange.step(100);
        await().during(Duration.ofMillis(300)).until(client::nothingUnread);
        exchange.faults().resume();
        client.send("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":2}");
        assertEquals(2, client.nextJson().get("id").asInt(), "the first answer since");
    }

    @Test
    void droppedFramesAreProducedButNotSent() {
        exchange.faults().dropNext(STREAM, 3);
        exchange.step(100);
        List<Long> all = tradeIds();
        assertEquals(all.subList(3, all.size()), received(all.size() - 3));
        SentStream sent = exchange.ledger().sent(STREAM).get(0);
        assertEquals(List.of(new IdRange(all.get(0), all.get(2))), sent.withheld());
        assertEquals(all.get(3), sent.firstId());
        assertEquals(all.size() - 3, sent.frames());
    }

    @Test
    void framesAreDroppedOfTheNamedStreamAndConnectionOnly() {
        Client other = Client.connect(exchange, "/ws/" + STREAM + "/btcusdt@bookTicker");
        exchange.faults().on(2).dropNext(STREAM, 2);
        exchange.step(100);
        assertEquals(tradeIds(), received(tradeIds().size()));
        JsonNode first = other.nextJson(message -> message.has("t"));
        assertEquals(tradeIds().get(2), first.get("t").asLong());
    }

    @Test
    void duplicatedFramesComeTwice() {
        exchange.faults().duplicateNext(STREAM, 2);
        exchange.step(100);
        List<Long> all = tradeIds();
        List<Long> expected = new ArrayList<>(all);
        expected.add(1, all.get(0));
        expected.add(3, all.get(1));
        assertEquals(expected, received(expected.size()));
    }

    @Test
    void reorderedFramesSwap() {
        exchange.faults().reorderNext(STREAM);
        exchange.step(100);
        List<Long> all = tradeIds();
        List<Long> expected = new ArrayList<>(all);
        expected.set(0, all.get(1));
        expected.set(1, all.get(0));
        assertEquals(expected, received(expected.size()));
    }

    @Test
    void clearedFaultsDoNotHappen() {
        exchange.faults().dropNext(STREAM, 3);
        exchange.faults().clearFrameFaults();
        exchange.step(100);
        assertEquals(tradeIds(), received(tradeIds().size()));
    }

    @Test
    void aReplacedFrameIsLostAndAnInsertedOneIsExtra() {
        exchange.faults().replaceNext(STREAM, Damage.UNKNOWN_EVENT);
        exchange.faults().insertBeforeNext(STREAM, Damage.GARBAGE_TEXT);
        exchange.step(100);
        List<Long> all = tradeIds();
        assertEquals("neverHeardOf", client.nextJson().get("e").asText());
        assertEquals("<html>502 Bad Gateway</html>", client.next());
        assertEquals(all.subList(1, all.size()), received(all.size() - 1));
        assertEquals(
                List.of(new IdRange(all.get(0), all.get(0))),
                exchange.ledger().sent(STREAM).get(0).withheld());
    }

    private String damaged(Damage damage) {
        exchange.faults().replaceNext(STREAM, damage);
        exchange.step(100);
        return client.next();
    }

    @Test
    void truncatedJsonIsNoJson() {
        String frame = damaged(Damage.TRUNCATED_JSON);
        assertTrue(frame.startsWith("{\"e\":\"trade\""));
        assertThrows(JsonProcessingException.class, () -> Client.JSON.readTree(frame));
    }

    @Test
    void aWrongTypeStandsWhereThePriceWas() {
        assertTrue(Client.parse(damaged(Damage.WRONG_TYPE)).get("p").isObject());
    }

    @Test
    void aNegativePriceIsNegative() {
        assertTrue(
                Client.parse(damaged(Damage.NEGATIVE_PRICE)).get("p").asText().startsWith("-"));
    }

    @Test
    void aMissingFieldIsMissing() {
        JsonNode frame = Client.parse(damaged(Damage.MISSING_FIELD));
        assertFalse(frame.has("p"));
        assertTrue(frame.has("q"));
    }

    @Test
    void aMegabyteIsAMegabyte() {
        assertTrue(damaged(Damage.MEGABYTE).length() > 1 << 20);
    }

    @Test
    void invalidUtf8IsNoText() {
        assertTrue(damaged(Damage.INVALID_UTF8).contains("\uFFFD"));
    }

    @Test
    void binaryIsTheFrameAsABinaryMessage() {
        exchange.faults().replaceNext(STREAM, Damage.BINARY);
        exchange.step(100);
        await().atMost(Client.PATIENCE).until(() -> !client.binaries.isEmpty());
        assertEquals(
                tradeIds().get(0),
                Client.parse(client.binaries.get(0).utf8()).get("t").asLong());
    }

    @Test
    void levelsOfBooksAreDamagedToo() {
        try (SimulatedExchange okx = SimulatedExchange.okx(
                                OkxVenueMarket.SPOT, SimulatorOptions.defaults().drivenByHand(), OkxRules.unlimited())
                        .start();
                Client books = Client.connect(okx, "/ws/v5/public")) {
            okx.faults().replaceNext("books:BTC-USDT", Damage.NEGATIVE_PRICE);
            books.ask("{\"op\":\"subscribe\",\"args\":[{\"channel\":\"books\",\"instId\":\"BTC-USDT\"}]}");
            JsonNode data = books.nextJson().get("data").get(0);
            assertTrue(data.get("asks").get(0).get(0).asText().startsWith("-"));
            okx.faults().replaceNext("books:BTC-USDT", Damage.MISSING_FIELD);
            okx.step(50);
            assertFalse(books.nextJson().get("data").get(0).has("asks"));
        }
    }

    @Test
    void refusedConnectionsAreReset() {
        exchange.faults().refuseConnections();
        assertTrue(Client.soon(Client.attempt(exchange, "/ws").failure) instanceof IOException);
        exchange.step(10);
        exchange.faults().acceptConnections();
        Client.connect(exchange, "/ws");
        assertEquals(2, exchange.connections().size());
    }

    @Test
    void handshakesAreRefusedAsOftenAsWanted() {
        exchange.faults().refuseHandshakes(1, 403);
        assertEquals(200, Client.get(exchange, "/api/v3/ping").status());
        assertEquals(403, Client.soon(Client.attempt(exchange, "/ws").refusedWith));
        Client.connect(exchange, "/ws");
    }

    private Client.Answer snapshot() {
        return Client.get(exchange, "/api/v3/depth?symbol=BTCUSDT");
    }

    @Test
    void snapshotsAreRefusedAsOftenAsWanted() {
        exchange.faults().refuseSnapshots(2, 503);
        assertEquals(503, snapshot().status());
        assertEquals(200, Client.get(exchange, "/api/v3/ping").status());
        assertEquals(503, snapshot().status());
        assertEquals(200, snapshot().status());
        exchange.faults().refuseSnapshots(1, 429);
        assertEquals("1", snapshot().headers().get("retry-after"));
    }

    @Test
    void requestsAreRefusedAsOftenAsWantedAndBreakNoRule() {
        exchange.faults().refuseRequests(2, 429);
        assertEquals(429, Client.get(exchange, "/api/v3/ping").status());
        Client.connect(exchange, "/ws/" + STREAM);
        assertEquals(429, snapshot().status());
        assertEquals(200, snapshot().status());
        assertEquals(List.of(), exchange.ledger().brokenRules());
    }

    @Test
    void whatTheVenueItselfRefusesIsInTheLedger() {
        assertEquals(404, Client.get(exchange, "/api/v3/nothing").status());
        client.ask("{\"method\":\"DANCE\",\"id\":1}");
        List<String> broken = exchange.ledger().brokenRules();
        assertEquals(2, broken.size(), broken::toString);
        assertTrue(broken.get(0).startsWith("HTTP 404 for /api/v3/nothing"), broken::toString);
        assertTrue(broken.get(1).startsWith("error 2: Invalid request: unknown variant `DANCE`"), broken::toString);
    }

    @Test
    void aDelayedSnapshotIsTheBookOfTheMomentItWasAskedFor() {
        long before = exchange.ledger().book("BTC-USDT").sequence();
        exchange.faults().delaySnapshots(Duration.ofMillis(300));
        long asked = System.nanoTime();
        assertEquals(before, snapshot().json().get("lastUpdateId").asLong());
        assertTrue(System.nanoTime() - asked >= Duration.ofMillis(300).toNanos());
        exchange.faults().delaySnapshots(Duration.ZERO);
        assertEquals(200, snapshot().status());
    }

    @Test
    void aStaleSnapshotIsAnOldBook() {
        exchange.step(300);
        long now = exchange.ledger().book("BTC-USDT").sequence();
        exchange.faults().staleSnapshots(100);
        JsonNode stale = snapshot().json();
        assertEquals(now - 100, stale.get("lastUpdateId").asLong());
        ReplicaBook told = new ReplicaBook();
        told.apply(stale.get("bids"), stale.get("asks"));
        assertEquals(exchange.ledger().bookAt("BTC-USDT", now - 100).top(100), told.as("BTC-USDT", now - 100));
        exchange.faults().staleSnapshots(0);
        assertEquals(now, snapshot().json().get("lastUpdateId").asLong());
    }

    @Test
    void aRestartOfTheNumberingJumpsBackOnBinance() {
        Client depth = Client.connect(exchange, "/ws/btcusdt@depth@100ms");
        exchange.step(10);
        long last = depth.nextJson().get("u").asLong();
        exchange.faults().restartSequence("BTC-USDT");
        exchange.step(10);
        assertTrue(depth.nextJson().get("U").asLong() < last);
    }

    @Test
    void faultsOfNothingAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> exchange.faults().dropNext(STREAM, 0));
        assertThrows(IllegalArgumentException.class, () -> exchange.faults().restartSequence("NOPE-USDT"));
    }
}
