package io.marketprism.simulator;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.ledger.ProducedBook;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulatedExchangeTest {

    private static final SimulatorOptions BY_HAND = SimulatorOptions.defaults().drivenByHand();

    private static List<String> course(SimulatedExchange exchange) {
        return exchange.ledger().symbols().stream()
                .flatMap(symbol -> exchange.ledger().trades(symbol).stream())
                .map(trade -> trade.id() + " " + trade.taker() + " " + trade.quantity() + " at " + trade.price())
                .toList();
    }

    @Test
    void theSeedAloneDecidesTheCourseOfTheMarket() {
        try (SimulatedExchange one = SimulatedExchange.binance(BinanceVenueMarket.SPOT, BY_HAND.seed(42))
                        .start();
                SimulatedExchange same = SimulatedExchange.binance(BinanceVenueMarket.SPOT, BY_HAND.seed(42))
                        .start();
                SimulatedExchange other = SimulatedExchange.binance(BinanceVenueMarket.SPOT, BY_HAND.seed(43))
                        .start()) {
            one.step(3_000);
            same.step(1_000);
            same.step(2_000);
            other.step(3_000);
            assertEquals(course(one), course(same));
            assertEquals(one.ledger().book("BTC-USDT"), same.ledger().book("BTC-USDT"));
            assertNotEquals(course(one), course(other));
        }
    }

    @Test
    void aStepMakesExactlySoManyEvents() {
        try (SimulatedExchange exchange =
                SimulatedExchange.okx(OkxVenueMarket.SPOT, BY_HAND.symbols(20)).start()) {
            for (int events : new int[] {1, 2, 3, 997, 2_500}) {
                long before = exchange.ledger().events();
                exchange.step(events);
                assertEquals(events, exchange.ledger().events() - before);
            }
            assertThrows(IllegalArgumentException.class, () -> exchange.step(-1));
        }
    }

    @Test
    void booksStayWholeUncrossedAndAlive() {
        try (SimulatedExchange exchange = SimulatedExchange.binance(BinanceVenueMarket.SPOT, BY_HAND.symbols(8))
                .start()) {
            exchange.step(400_000);
            for (String symbol : exchange.ledger().symbols()) {
                ProducedBook book = exchange.ledger().book(symbol);
                assertTrue(
                        book.bids().get(0).price().compareTo(book.asks().get(0).price()) < 0,
                        symbol + " is not crossed");
                assertTrue(book.bids().size() > 150 && book.asks().size() > 150, symbol + " has its levels");
                for (int i = 1; i < book.bids().size(); i++) {
                    assertTrue(book.bids()
                                    .get(i - 1)
                                    .price()
                                    .compareTo(book.bids().get(i).price())
                            > 0);
                }
                assertTrue(exchange.ledger().tradeCount(symbol) > 1_000);
                List<String> prices = exchange.ledger().keptTrades(symbol).stream()
                        .map(ProducedTrade::price)
                        .distinct()
                        .toList();
                assertTrue(prices.size() > 50, symbol + " moves: " + prices.size() + " prices");
            }
        }
    }

    @Test
    void someTradesShareAMillisecondAndQuantitiesVaryInDigits() {
        SimulatorOptions options = SimulatorOptions.defaults().eventsPerSecond(20_000);
        try (SimulatedExchange exchange =
                SimulatedExchange.binance(BinanceVenueMarket.SPOT, options).start()) {
            await().atMost(Client.PATIENCE).until(() -> exchange.ledger().tradeCount("BTC-USDT") > 500);
            List<ProducedTrade> trades = exchange.ledger().keptTrades("BTC-USDT");
            long milliseconds = trades.stream()
                    .map(trade -> trade.timeMicros() / 1_000)
                    .distinct()
                    .count();
            assertTrue(milliseconds < trades.size());
            long lengths = trades.stream()
                    .map(trade -> new BigDecimal(trade.quantity())
                            .stripTrailingZeros()
                            .scale())
                    .distinct()
                    .count();
            assertTrue(lengths >= 4, "decimals of different length: " + lengths);
            assertTrue(IntStream.range(1, trades.size())
                    .allMatch(
                            i -> trades.get(i - 1).timeMicros() <= trades.get(i).timeMicros()));
        }
    }

    @Test
    void theLedgerForgetsTheOldestAndSaysSo() {
        SimulatorOptions options = BY_HAND.symbols("BTC-USDT").ledgerCapacity(5_000);
        try (SimulatedExchange exchange =
                SimulatedExchange.binance(BinanceVenueMarket.SPOT, options).start()) {
            long start = exchange.ledger().book("BTC-USDT").sequence();
            exchange.step(100);
            ProducedBook early = exchange.ledger().book("BTC-USDT");
            assertEquals(early, exchange.ledger().bookAt("BTC-USDT", early.sequence()));
            assertEquals(start, exchange.ledger().bookAt("BTC-USDT", start).sequence());
            exchange.step(96_000);
            ProducedBook older = exchange.ledger().book("BTC-USDT");
            exchange.step(2_000);
            ProducedBook newer = exchange.ledger().book("BTC-USDT");
            exchange.step(2_000);
            assertEquals(older, exchange.ledger().bookAt("BTC-USDT", older.sequence()));
            assertEquals(newer, exchange.ledger().bookAt("BTC-USDT", newer.sequence()));
            long count = exchange.ledger().tradeCount("BTC-USDT");
            List<ProducedTrade> kept = exchange.ledger().keptTrades("BTC-USDT");
            assertTrue(kept.size() >= 5_000 && kept.size() < count, kept.size() + " of " + count);
            IllegalStateException all = assertThrows(
                    IllegalStateException.class, () -> exchange.ledger().trades("BTC-USDT"));
            assertTrue(all.getMessage().contains("ledgerCapacity"), all.getMessage());
            assertThrows(IllegalArgumentException.class, () -> exchange.ledger().bookAt("BTC-USDT", early.sequence()));
            long now = exchange.ledger().book("BTC-USDT").sequence();
            for (int back : new int[] {0, 1, 1_000, 4_999}) {
                assertEquals(
                        now - back,
                        exchange.ledger().bookAt("BTC-USDT", now - back).sequence());
            }
            assertEquals(
                    kept.subList(kept.size() - 5, kept.size()),
                    exchange.ledger().newestTrades("BTC-USDT", 5));
        }
    }

    @Test
    void aBigStepWaitsForASlowReader() {
        try (SimulatedExchange exchange = SimulatedExchange.binance(
                                BinanceVenueMarket.SPOT,
                                BY_HAND,
                                BinanceVenueMarket.SPOT.rules().withoutLimits())
                        .start();
                Client client = Client.connect(exchange, "/ws/btcusdt@trade/btcusdt@bookTicker/btcusdt@depth@100ms")) {
            exchange.step(100_000);
            long sent = exchange.ledger().sent().stream()
                    .mapToLong(stream -> stream.frames())
                    .sum();
            await().atMost(Client.PATIENCE).until(() -> client.all.size() == sent);
        }
    }

    @Test
    void eventsComeAtTheirPace() {
        SimulatorOptions options = SimulatorOptions.defaults().eventsPerSecond(5_000);
        try (SimulatedExchange exchange =
                SimulatedExchange.okx(OkxVenueMarket.SPOT, options).start()) {
            // Events that the machine has no time for are skipped: never too fast, and as fast as it should be once it
            // has the time.
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                double seconds = secondsOf(5_000, exchange);
                assertTrue(seconds > 0.7, "5,000 events took " + seconds + " s");
                return seconds < 1.5;
            });
            assertThrows(IllegalStateException.class, () -> exchange.step(1));
        }
    }

    private static double secondsOf(int events, SimulatedExchange exchange) {
        long before = exchange.ledger().events();
        long nanos = System.nanoTime();
        await().atMost(Duration.ofSeconds(30)).until(() -> exchange.ledger().events() - before >= events);
        return (System.nanoTime() - nanos) / 1e9;
    }

    @Test
    void closingTwiceIsFineAndTheLedgerStaysReadable() {
        SimulatedExchange exchange =
                SimulatedExchange.binance(BinanceVenueMarket.SPOT, BY_HAND).start();
        Client client = Client.connect(exchange, "/ws/btcusdt@trade");
        exchange.step(100);
        exchange.close();
        exchange.close();
        assertEquals(1001, Client.soon(client.closeCode));
        assertEquals(100, exchange.ledger().events());
        assertTrue(exchange.connections().isEmpty());
        assertThrows(IllegalStateException.class, () -> exchange.step(1));
        assertThrows(IllegalStateException.class, exchange::start);
        assertThrows(IllegalStateException.class, () -> exchange.faults().cut());
    }

    @Test
    void clientsThatOfferHttp2AreServed() throws Exception {
        try (SimulatedExchange exchange =
                SimulatedExchange.binance(BinanceVenueMarket.SPOT, BY_HAND).start()) {
            HttpRequest request = HttpRequest.newBuilder(exchange.restUri().resolve("/api/v3/ping"))
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals("{}", answer.body());
        }
    }

    @Test
    void aTakenPortIsNamed() {
        try (SimulatedExchange first =
                SimulatedExchange.binance(BinanceVenueMarket.SPOT, BY_HAND).start()) {
            int port = first.restUri().getPort();
            IllegalStateException failure = assertThrows(
                    IllegalStateException.class, () -> SimulatedExchange.okx(OkxVenueMarket.SPOT, BY_HAND.port(port))
                            .start());
            assertTrue(failure.getMessage().contains(":" + port), failure.getMessage());
        }
    }

    @Test
    void hundredsOfSymbolsAreListed() {
        try (SimulatedExchange exchange = SimulatedExchange.binance(BinanceVenueMarket.SPOT, BY_HAND.symbols(500))
                .start()) {
            exchange.step(20_000);
            assertEquals(500, exchange.ledger().symbols().size());
            assertTrue(exchange.ledger().symbols().contains("SYM493-USDT"));
            assertTrue(exchange.ledger().symbols().stream()
                    .allMatch(symbol -> exchange.ledger().bookChangeCount(symbol) > 0));
        }
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> BY_HAND.symbols(List.of()));
        assertThrows(IllegalArgumentException.class, () -> BY_HAND.symbols("BTC-USDT", "BTC-USDT"));
        assertThrows(IllegalArgumentException.class, () -> BY_HAND.levels(5));
        assertThrows(IllegalArgumentException.class, () -> BY_HAND.bookInterval(Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class,
                () -> SimulatedExchange.okx(OkxVenueMarket.SPOT, BY_HAND.symbols("BTCUSDT")));
    }
}
