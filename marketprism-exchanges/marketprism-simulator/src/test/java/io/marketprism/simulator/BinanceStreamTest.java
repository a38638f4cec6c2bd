package io.marketprism.simulator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.ledger.ProducedBook;
import io.marketprism.simulator.ledger.ProducedFill;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.ledger.SentStream;
import io.marketprism.simulator.market.TakerSide;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BinanceStreamTest {

    private static final long MICROS = 1_790_000_000_123_456L;

    private SimulatedExchange exchange;

    @BeforeEach
    void start() {
        InstantSource clock =
                InstantSource.fixed(Instant.ofEpochSecond(MICROS / 1_000_000, MICROS % 1_000_000 * 1_000));
        SimulatorOptions options = SimulatorOptions.defaults().drivenByHand().clock(clock);
        exchange = SimulatedExchange.binance(
                        BinanceVenueMarket.SPOT,
                        options,
                        BinanceVenueMarket.SPOT.rules().withoutLimits())
                .start();
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @Test
    void tradesAreThoseOfTheLedgerInOrderAndWithoutGaps() {
        Client client = Client.connect(exchange, "/ws/btcusdt@trade");
        exchange.step(5_000);
        List<ProducedTrade> truth = exchange.ledger().trades("BTC-USDT");
        List<ProducedTrade> received = new ArrayList<>();
        for (String message : client.take(truth.size())) {
            JsonNode trade = Client.parse(message);
            assertEquals("BTCUSDT", trade.get("s").asText());
            received.add(new ProducedTrade(
                    trade.get("t").asLong(),
                    trade.get("p").asText(),
                    trade.get("q").asText(),
                    trade.get("m").asBoolean() ? TakerSide.SELL : TakerSide.BUY,
                    MICROS));
            assertEquals(MICROS / 1_000, trade.get("T").asLong());
            assertEquals(MICROS / 1_000, trade.get("E").asLong());
        }
        assertEquals(truth, received);
        SentStream sent = exchange.ledger().sent("btcusdt@trade").get(0);
        assertEquals(truth.size(), sent.frames());
        assertEquals(truth.get(0).id(), sent.firstId());
        assertEquals(truth.get(truth.size() - 1).id(), sent.lastId());
        assertEquals(truth.size() - 1, sent.lastId() - sent.firstId());
    }

    @Test
    void aggregatesCoverAllTradesAndSomeHoldSeveral() {
        Client client = Client.connect(exchange, "/ws/btcusdt@aggTrade");
        exchange.step(5_000);
        List<ProducedFill> truth = exchange.ledger().fills("BTC-USDT");
        List<ProducedFill> received = client.take(truth.size()).stream()
                .map(Client::parse)
                .map(trade -> new ProducedFill(
                        trade.get("a").asLong(),
                        trade.get("f").asLong(),
                        trade.get("l").asLong(),
                        trade.get("p").asText(),
                        trade.get("q").asText(),
                        trade.get("m").asBoolean() ? TakerSide.SELL : TakerSide.BUY,
                        MICROS))
                .toList();
        assertEquals(truth, received);
        assertTrue(truth.stream().anyMatch(fill -> fill.lastTradeId() > fill.firstTradeId()));
        assertEquals(
                exchange.ledger().tradeCount("BTC-USDT"),
                truth.stream()
                        .mapToLong(fill -> fill.lastTradeId() - fill.firstTradeId() + 1)
                        .sum());
    }

    @Test
    void bookTickerIsTheTouchOfTheBookWithThatId() {
        Client client = Client.connect(exchange, "/ws/btcusdt@bookTicker");
        exchange.step(2_000);
        long last = 0;
        List<String> messages = client.take(100);
        for (String message : messages) {
            JsonNode ticker = Client.parse(message);
            assertTrue(ticker.get("u").asLong() > last);
            last = ticker.get("u").asLong();
            ProducedBook touch = exchange.ledger().bookAt("BTC-USDT", last).top(1);
            ReplicaBook told = new ReplicaBook();
            told.apply(
                    Client.parse("[[" + ticker.get("b") + "," + ticker.get("B") + "]]"),
                    Client.parse("[[" + ticker.get("a") + "," + ticker.get("A") + "]]"));
            assertEquals(touch, told.as("BTC-USDT", last));
        }
        assertFalse(messages.isEmpty());
    }

    @Test
    void partialBooksAreTheBestLevels() {
        Client client = Client.connect(exchange, "/stream?streams=btcusdt@depth5/btcusdt@depth20@100ms");
        exchange.step(100);
        for (String message : client.take(2)) {
            JsonNode frame = Client.parse(message);
            JsonNode book = frame.get("data");
            int depth = frame.get("stream").asText().equals("btcusdt@depth5") ? 5 : 20;
            assertEquals(depth, book.get("bids").size());
            ReplicaBook told = new ReplicaBook();
            told.apply(book.get("bids"), book.get("asks"));
            long id = book.get("lastUpdateId").asLong();
            assertEquals(exchange.ledger().bookAt("BTC-USDT", id).top(depth), told.as("BTC-USDT", id));
        }
    }

    @Test
    void microsecondsScaleEveryTime() {
        Client client = Client.connect(
                exchange, "/stream?streams=btcusdt@trade/btcusdt@aggTrade/btcusdt@depth&timeUnit=MICROSECOND");
        exchange.step(300);
        Set<String> seen = client.take(10).stream()
                .map(Client::parse)
                .map(frame -> frame.get("data"))
                .peek(data -> {
                    assertEquals(MICROS, data.get("E").asLong());
                    assertTrue(!data.has("T") || data.get("T").asLong() == MICROS);
                })
                .map(data -> data.get("e").asText())
                .collect(Collectors.toSet());
        assertEquals(Set.of("trade", "aggTrade", "depthUpdate"), seen);
    }

    @Test
    void formsAreChosenPerConnection() {
        Client raw = Client.connect(exchange, "/ws/btcusdt@trade");
        Client micros = Client.connect(exchange, "/ws/btcusdt@trade?timeUnit=microsecond");
        Client combined = Client.connect(exchange, "/stream?streams=btcusdt@trade");
        exchange.step(100);
        JsonNode expected = raw.nextJson();
        assertEquals(MICROS / 1_000, expected.get("T").asLong());
        assertEquals(MICROS, micros.nextJson().get("T").asLong());
        assertEquals(expected, combined.nextJson().get("data"));
    }

    @Test
    void aLateSubscriberGetsTheSameDiffsAsTheOthers() {
        Client early = Client.connect(exchange, "/ws/btcusdt@depth@100ms");
        exchange.step(50);
        Client late = Client.connect(exchange, "/ws/btcusdt@depth@100ms");
        early.next();
        exchange.step(50);
        assertEquals(early.next(), late.next());
    }

    @Test
    void aDiffDoesNotSpanATimeWithoutSubscribers() {
        SimulatorOptions options = SimulatorOptions.defaults()
                .symbols("BTC-USDT")
                .eventsPerSecond(2_000)
                .bookInterval(Duration.ofMillis(400));
        try (SimulatedExchange running = SimulatedExchange.binance(
                                BinanceVenueMarket.SPOT,
                                options,
                                BinanceVenueMarket.SPOT.rules().withoutLimits())
                        .start();
                Client client = Client.connect(running, "/ws/btcusdt@depth@100ms")) {
            client.nextJson();
            String change = "{\"method\":\"%s\",\"params\":[\"btcusdt@depth@100ms\"],\"id\":1}";
            client.send(change.formatted("UNSUBSCRIBE"));
            client.nextJson(message -> message.has("result"));
            long after = running.ledger().book("BTC-USDT").sequence();
            await().atMost(Client.PATIENCE)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> running.ledger().book("BTC-USDT").sequence() > after + 5);
            client.send(change.formatted("SUBSCRIBE"));
            JsonNode diff = client.nextJson(message -> message.has("U"));
            assertTrue(diff.get("U").asLong() > after + 5, diff + " after " + after);
        }
    }
}
