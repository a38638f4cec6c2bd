package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.ledger.ProducedFill;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.market.TakerSide;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BinanceFuturesStreamTest {

    private static final Instant START = Instant.parse("2026-11-28T05:06:07.080910Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private SimulatedExchange exchange;

    private SimulatedExchange start(BinanceVenueMarket market, String... symbols) {
        SimulatorOptions options =
                SimulatorOptions.defaults().symbols(symbols).drivenByHand().clock(now::get);
        exchange = SimulatedExchange.binance(market, options).start();
        return exchange;
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/market, btcusdt@bookTicker",
        "/market, btcusdt@depth@100ms",
        "/market, btcusdt@depth20",
        "'', btcusdt@depth",
        "'', btcusdt@aggTrade",
        "/public, btcusdt@aggTrade",
        "/public, btcusdt@kline_1m",
        "/public, btcusdt@forceOrder",
        "/public, !markPrice@arr@1s",
        "'', !forceOrder@arr",
    })
    void aStreamOfAnotherRouteIsAcknowledgedAndSilent(String route, String stream) {
        start(BinanceVenueMarket.USDM, "BTC-USDT");
        Client client = Client.connect(exchange, route + "/ws");
        assertEquals(
                "{\"result\":null,\"id\":1}",
                client.ask("{\"method\":\"SUBSCRIBE\",\"params\":[\"" + stream + "\"],\"id\":1}"));
        Client inUrl = Client.connect(exchange, route + "/stream?streams=" + stream);
        exchange.step(2_000);
        String list = "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":2}";
        String answer = "{\"result\":[\"" + stream + "\"],\"id\":2}";
        assertEquals(answer, client.ask(list), "the first message since the acknowledgement");
        assertEquals(answer, inUrl.ask(list), "the first message");
        client.ask("{\"method\":\"UNSUBSCRIBE\",\"params\":[\"" + stream + "\"],\"id\":3}");
        assertEquals("{\"result\":[],\"id\":2}", client.ask(list));
        assertEquals(List.of(), exchange.ledger().sent(stream));
    }

    @ParameterizedTest
    @CsvSource({"USDM, /market, BTC-USDT", "COINM, '', BTC-USD"})
    void aggregatesAreThoseOfTheLedgerWithoutGaps(BinanceVenueMarket market, String route, String symbol) {
        start(market, symbol);
        String stream = exchange.nativeSymbol(symbol).toLowerCase(Locale.ROOT) + "@aggTrade";
        Client client = Client.connect(exchange, route + "/ws/" + stream);
        exchange.step(3_000);
        List<ProducedFill> truth = exchange.ledger().fills(symbol);
        boolean someOfRetail = false;
        long previous = truth.get(0).id() - 1;
        List<ProducedFill> received = new ArrayList<>();
        for (String message : client.take(truth.size())) {
            JsonNode trade = Client.parse(message);
            assertEquals(++previous, trade.get("a").asLong());
            received.add(new ProducedFill(
                    trade.get("a").asLong(),
                    trade.get("f").asLong(),
                    trade.get("l").asLong(),
                    trade.get("p").asText(),
                    trade.get("q").asText(),
                    trade.get("m").asBoolean() ? TakerSide.SELL : TakerSide.BUY,
                    trade.get("T").asLong() * 1_000 + 910));
            if (market == BinanceVenueMarket.USDM) {
                BigDecimal all = new BigDecimal(trade.get("q").asText());
                int order = new BigDecimal(trade.get("nq").asText()).compareTo(all);
                assertTrue(order <= 0);
                someOfRetail |= order < 0;
            }
        }
        assertEquals(truth, received);
        assertEquals(market == BinanceVenueMarket.USDM, someOfRetail);
    }

    @Test
    void tradesBesideTheBookHaveIdsOfTheirSymbol() {
        start(BinanceVenueMarket.USDM, "BTC-USDT");
        Client client = Client.connect(exchange, "/public/ws/btcusdt@trade");
        exchange.step(5_000);
        List<ProducedTrade> truth = exchange.ledger().trades("BTC-USDT");
        Set<String> origins = new HashSet<>();
        for (String message : client.take(truth.size())) {
            JsonNode trade = Client.parse(message);
            ProducedTrade expected =
                    truth.get((int) (trade.get("t").asLong() - truth.get(0).id()));
            assertEquals(expected.price(), trade.get("p").asText());
            assertEquals(expected.quantity(), trade.get("q").asText());
            origins.add(trade.get("X").asText());
        }
        assertEquals(Set.of("MARKET", "INSURANCE_FUND", "ADL"), origins);
    }

    /** An aggregate, as far as trades tell it. */
    private record Taken(String price, boolean sellerTook, long firstId, long lastId, BigDecimal quantity) {

        Taken with(Taken next) {
            return new Taken(price, sellerTook, firstId, next.lastId, quantity.add(next.quantity));
        }
    }

    @Test
    void whatOneSideTakesAtOnePriceInAnIntervalIsOneAggregateWithoutTradesBesideTheBook() {
        start(BinanceVenueMarket.USDM, "BTC-USDT");
        Client trades = Client.connect(exchange, "/public/ws/btcusdt@trade");
        Client aggregates = Client.connect(exchange, "/market/ws/btcusdt@aggTrade");
        List<Taken> expected = new ArrayList<>();
        boolean spansOneBesideTheBook = false;
        boolean goesOnAfterAnInterval = false;
        long before = 0;
        for (int interval = 0; interval < 20; interval++) {
            exchange.step(500);
            long now = exchange.ledger().tradeCount("BTC-USDT");
            Taken last = null;
            boolean besideTheBook = false;
            for (String message : trades.take((int) (now - before))) {
                JsonNode trade = Client.parse(message);
                if (!trade.get("X").asText().equals("MARKET")) {
                    besideTheBook = true;
                    continue;
                }
                long id = trade.get("t").asLong();
                Taken taken =
                        new Taken(trade.get("p").asText(), trade.get("m").asBoolean(), id, id, decimal(trade.get("q")));
                boolean same = !expected.isEmpty()
                        && expected.get(expected.size() - 1).price().equals(taken.price())
                        && expected.get(expected.size() - 1).sellerTook() == taken.sellerTook();
                if (last != null && same) {
                    spansOneBesideTheBook |= besideTheBook;
                    last = last.with(taken);
                    expected.set(expected.size() - 1, last);
                } else {
                    goesOnAfterAnInterval |= same;
                    last = taken;
                    expected.add(last);
                }
                besideTheBook = false;
            }
            before = now;
        }
        List<Taken> sent = aggregates.take(expected.size()).stream()
                .map(Client::parse)
                .map(row -> new Taken(
                        row.get("p").asText(),
                        row.get("m").asBoolean(),
                        row.get("f").asLong(),
                        row.get("l").asLong(),
                        decimal(row.get("q"))))
                .toList();
        assertEquals(expected, sent);
        assertTrue(spansOneBesideTheBook, "an aggregate goes on behind a trade beside the book");
        assertTrue(goesOnAfterAnInterval, "and not behind the end of an interval");
    }

    @ParameterizedTest
    @CsvSource({"USDM, /public, BTC-USDT-261225", "COINM, '', BTC-USD"})
    void diffsAreAChainAndGiveTheLedgersBook(BinanceVenueMarket market, String route, String symbol) {
        start(market, symbol);
        String nativeSymbol = exchange.nativeSymbol(symbol);
        Client client =
                Client.connect(exchange, route + "/ws/" + nativeSymbol.toLowerCase(Locale.ROOT) + "@depth@100ms");
        exchange.step(10);
        String prefix = market == BinanceVenueMarket.USDM ? "/fapi/v1" : "/dapi/v1";
        JsonNode snapshot = Client.get(exchange, prefix + "/depth?limit=1000&symbol=" + nativeSymbol)
                .json();
        long id = snapshot.get("lastUpdateId").asLong();
        ReplicaBook replica = new ReplicaBook();
        replica.apply(snapshot.get("bids"), snapshot.get("asks"));
        assertEquals(exchange.ledger().bookAt(symbol, id), replica.as(symbol, id));
        long previous = client.nextJson().get("u").asLong();
        assertEquals(id, previous, "the snapshot was taken right after the first diff");
        boolean holes = false;
        for (int i = 0; i < 100; i++) {
            exchange.step(20);
            JsonNode diff = client.nextJson();
            assertEquals(previous, diff.get("pu").asLong());
            assertTrue(diff.get("U").asLong() > previous
                    && diff.get("U").asLong() <= diff.get("u").asLong());
            holes |= diff.get("U").asLong() > previous + 1;
            previous = diff.get("u").asLong();
            replica.apply(diff.get("b"), diff.get("a"));
            assertEquals(exchange.ledger().bookAt(symbol, previous), replica.as(symbol, previous));
            now.updateAndGet(time -> time.plusMillis(100));
        }
        assertTrue(holes, "ids of one symbol are not contiguous");
    }

    @Test
    void aDiffFollowsTheBookAsItWasWhenItsSubscriberCame() {
        start(BinanceVenueMarket.USDM, "BTC-USDT");
        exchange.step(500);
        long before = exchange.ledger().book("BTC-USDT").sequence();
        Client client = Client.connect(exchange, "/public/ws/btcusdt@depth");
        exchange.step(100);
        JsonNode diff = client.nextJson();
        assertEquals(before, diff.get("pu").asLong());
        assertTrue(diff.get("U").asLong() > before);
    }

    @Test
    void partialBooksAreTheBestLevels() {
        start(BinanceVenueMarket.USDM, "BTC-USDT");
        Client client = Client.connect(exchange, "/public/ws/btcusdt@depth5");
        exchange.step(100);
        JsonNode book = client.nextJson();
        ReplicaBook told = new ReplicaBook();
        told.apply(book.get("b"), book.get("a"));
        long id = book.get("u").asLong();
        assertEquals(exchange.ledger().bookAt("BTC-USDT", id).top(5), told.as("BTC-USDT", id));
    }

    @Test
    void marksTellTheFundingOfPerpetualContractsOnly() {
        start(BinanceVenueMarket.USDM, "BTC-USDT", "BTC-USDT-261225");
        Client client =
                Client.connect(exchange, "/market/stream?streams=btcusdt@markPrice@1s/btcusdt_261225@markPrice@1s");
        exchange.step(100);
        JsonNode perpetual = client.nextJson().get("data");
        JsonNode dated = client.nextJson().get("data");
        assertEquals("BTCUSDT_261225", dated.get("s").asText());
        assertEquals("0.00000000", dated.get("r").asText());
        assertEquals(0, dated.get("T").asLong());
        assertEquals(
                Instant.parse("2026-11-28T08:00:00Z").toEpochMilli(),
                perpetual.get("T").asLong());
        assertEquals(perpetual.get("i"), dated.get("i"));
        assertNotEquals(perpetual.get("p"), dated.get("p"));
        assertEquals(
                List.of(event("mark_price", "BTC-USDT", "")
                        .with("mark_price", decimal(perpetual.get("p")))
                        .with("index_price", decimal(perpetual.get("i")))),
                exchange.ledger().told("mark_price", "BTC-USDT", ""));
        assertEquals(
                List.of(event("funding_rate", "BTC-USDT", "")
                        .with("kind", "predicted")
                        .with("funding_rate", decimal(perpetual.get("r")))
                        .with("funding_time_us", perpetual.get("T").asText() + "000")),
                exchange.ledger().told("funding_rate", "BTC-USDT", ""));
        assertEquals(List.of(), exchange.ledger().told("funding_rate", "BTC-USDT-261225", ""));
    }

    @Test
    void coinMarginedContractsWithoutFundingLeaveTheirRateEmpty() {
        start(BinanceVenueMarket.COINM, "BTC-USD-261225");
        Client client = Client.connect(exchange, "/stream?streams=btcusd_261225@markPrice@1s/btcusd@indexPrice@1s");
        exchange.step(100);
        JsonNode mark = client.nextJson().get("data");
        assertEquals("", mark.get("r").asText());
        JsonNode index = client.nextJson().get("data");
        assertEquals("BTCUSD", index.get("i").asText());
        assertEquals(mark.get("i"), index.get("p"));
        assertEquals(
                List.of(event("mark_price", "BTC-USD", "").with("index_price", decimal(index.get("p")))),
                exchange.ledger().told("mark_price", "BTC-USD", ""));
    }

    private static String plain(JsonNode text) {
        return decimal(text).stripTrailingZeros().toPlainString();
    }

    private static BigDecimal decimal(JsonNode text) {
        return new BigDecimal(text.asText());
    }

    private static ProducedEvent event(String dataType, String symbol, String variant) {
        return ProducedEvent.of(dataType, symbol, variant, START.toEpochMilli() * 1_000);
    }

    @ParameterizedTest
    @CsvSource({"USDM, /market, BTC-USDT", "COINM, '', BTC-USD"})
    void tickersAndCandlesAreThoseOfTheLedger(BinanceVenueMarket market, String route, String symbol) {
        start(market, symbol);
        String nativeSymbol = exchange.nativeSymbol(symbol).toLowerCase(Locale.ROOT);
        Client client = Client.connect(
                exchange, route + "/stream?streams=" + nativeSymbol + "@ticker/" + nativeSymbol + "@kline_1m");
        exchange.step(1_000);
        Map<String, JsonNode> byEvent = new LinkedHashMap<>();
        client.take(2).stream()
                .map(Client::parse)
                .map(frame -> frame.get("data"))
                .forEach(data -> byEvent.put(data.get("e").asText(), data));
        JsonNode ticker = byEvent.get("24hrTicker");
        JsonNode candle = byEvent.get("kline").get("k");
        BigDecimal contracts = decimal(candle.get("v"));
        boolean inverse = market == BinanceVenueMarket.COINM;
        BigDecimal volume = inverse ? decimal(candle.get("q")) : contracts;
        BigDecimal quoteVolume = inverse ? contracts.multiply(new BigDecimal("100")) : decimal(candle.get("q"));
        ProducedEvent told = event("candle", symbol, "1m")
                .with("open_time_us", candle.get("t").asText() + "000")
                .with("open_price", decimal(candle.get("o")))
                .with("high_price", decimal(candle.get("h")))
                .with("low_price", decimal(candle.get("l")))
                .with("close_price", decimal(candle.get("c")))
                .with("volume", volume)
                .with("quote_volume", quoteVolume)
                .with("trade_count", candle.get("n").asText())
                .with("closed", "false");
        assertEquals(List.of(told), exchange.ledger().told("candle", symbol, "1m"));
        assertEquals(
                List.of(event("ticker", symbol, "")
                        .with("last_price", decimal(ticker.get("c")))
                        .with("open_price", decimal(ticker.get("o")))
                        .with("high_price", decimal(ticker.get("h")))
                        .with("low_price", decimal(ticker.get("l")))
                        .with("volume", volume)
                        .with("quote_volume", quoteVolume)),
                exchange.ledger().told("ticker", symbol, ""));

        now.updateAndGet(time -> time.plusSeconds(120));
        exchange.step(0);
        JsonNode closed = client.nextJson().get("data").get("k");
        assertEquals(candle.get("t"), closed.get("t"));
        assertTrue(closed.get("x").asBoolean());
        JsonNode idle = client.nextJson().get("data").get("k");
        assertEquals(closed.get("T").asLong() + 1, idle.get("t").asLong());
        assertTrue(idle.get("x").asBoolean());
        assertEquals(closed.get("c"), idle.get("o"));
        assertEquals(-1, idle.get("f").asLong());
        List<ProducedEvent> produced = exchange.ledger().produced("candle", symbol, "1m");
        assertEquals(2, produced.size());
        assertEquals(told.with("closed", "true").values(), produced.get(0).values());
    }

    @ParameterizedTest
    @CsvSource({"USDM, /market, BTC-USDT", "COINM, '', BTC-USD"})
    void ofTheLiquidationsInAnIntervalTheLatestIsSent(BinanceVenueMarket market, String route, String symbol) {
        start(market, symbol);
        String nativeSymbol = exchange.nativeSymbol(symbol);
        Client client =
                Client.connect(exchange, route + "/ws/" + nativeSymbol.toLowerCase(Locale.ROOT) + "@forceOrder");
        Client merged = Client.connect(exchange, route + "/ws/!forceOrder@arr");
        Set<String> sides = new HashSet<>();
        int intervals = 0;
        for (int sent = 0; sent < 20; intervals++) {
            int before = exchange.ledger().produced("liquidation", symbol, "").size();
            exchange.step(100);
            now.updateAndGet(time -> time.plusSeconds(1));
            List<ProducedEvent> all = exchange.ledger().produced("liquidation", symbol, "");
            if (all.size() == before) {
                continue;
            }
            sent++;
            ProducedEvent latest = all.get(all.size() - 1);
            JsonNode frame = client.nextJson();
            JsonNode order = frame.get("o");
            assertEquals(latest.values().get("side"), order.get("S").asText().toLowerCase(Locale.ROOT));
            sides.add(order.get("S").asText());
            assertEquals(latest.values().get("price"), plain(order.get("p")));
            assertEquals(latest.values().get("average_price"), plain(order.get("ap")));
            BigDecimal size = new BigDecimal(market == BinanceVenueMarket.COINM ? "100" : "1");
            assertEquals(
                    0,
                    new BigDecimal(latest.values().get("quantity"))
                            .compareTo(decimal(order.get("q")).multiply(size)));
            assertEquals(latest.exchangeMicros() / 1_000, order.get("T").asLong());
            assertEquals(frame, merged.nextJson(), "one object, not an array");
            JsonNode foreign = merged.nextJson().get("o");
            assertEquals(
                    market == BinanceVenueMarket.USDM ? 2 : 1, foreign.get("st").asInt());
            assertNotEquals(nativeSymbol, foreign.get("s").asText());
            List<ProducedEvent> told = exchange.ledger().told("liquidation", symbol, "");
            assertEquals(sent, told.size());
            assertEquals(latest.with("status", "FILLED").toTheMillisecond(), told.get(sent - 1));
        }
        assertEquals(Set.of("BUY", "SELL"), sides);
        assertTrue(exchange.ledger().produced("liquidation", symbol, "").size() >= 20 && intervals > 20);
    }

    @ParameterizedTest
    @EnumSource(names = {"USDM", "COINM"})
    void streamsOfTheWholeMarketComeInPartsAndShowBothFamilies(BinanceVenueMarket market) {
        start(market, market.defaultSymbols().toArray(String[]::new));
        String route = market == BinanceVenueMarket.USDM ? "/market" : "";
        for (String stream : List.of("!markPrice@arr@1s", "!markPrice@arr", "!ticker@arr")) {
            try (Client client = Client.connect(exchange, route + "/ws/" + stream)) {
                exchange.step(500);
                List<JsonNode> rows = Stream.of(client.nextJson(), client.nextJson())
                        .flatMap(frame -> {
                            assertTrue(frame.isArray() && frame.size() < 6);
                            List<JsonNode> of = new ArrayList<>();
                            frame.forEach(of::add);
                            return of.stream();
                        })
                        .toList();
                assertEquals(6, rows.size());
                Map<Integer, List<String>> byFamily = new LinkedHashMap<>();
                rows.forEach(row -> byFamily.computeIfAbsent(row.get("st").asInt(), family -> new ArrayList<>())
                        .add(row.get("s").asText()));
                assertEquals(
                        market == BinanceVenueMarket.USDM
                                ? Map.of(
                                        1, List.of("BTCUSDT", "ETHUSDT", "BTCUSDT_261225"),
                                        2, List.of("BTCUSD_PERP", "ETHUSD_PERP", "BTCUSD_PERP"))
                                : Map.of(
                                        2, List.of("BTCUSD_PERP", "ETHUSD_PERP", "BTCUSD_261225"),
                                        1, List.of("BTCUSDT", "ETHUSDT", "BTCUSDT")),
                        byFamily);
            }
        }
    }

    @Test
    void theEleventhMessageInASecondEndsTheConnectionAndTextsAreNoIds() {
        start(BinanceVenueMarket.USDM, "BTC-USDT");
        Client client = Client.connect(exchange, "/market/ws");
        assertEquals(
                "{\"code\":2,\"msg\":\"Invalid request: request ID must be an unsigned integer\"}",
                client.ask("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":\"x\"}"));
        for (int i = 0; i < 10; i++) {
            client.send("{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":" + i + "}");
        }
        assertEquals(1008, Client.soon(client.closeCode));
        assertEquals(10, client.all.size());
    }

    @Test
    void twoHundredStreamsFitIntoAConnection() {
        start(BinanceVenueMarket.COINM, "BTC-USD");
        assertEquals(200, BinanceVenueMarket.USDM.rules().streamsPerConnection());
        assertEquals(Duration.ofMinutes(3), BinanceVenueMarket.COINM.rules().pingInterval());
        List<String> streams =
                IntStream.rangeClosed(0, 200).mapToObj(i -> "x" + i + "@depth").toList();
        String tooMany = "/stream?streams=" + String.join("/", streams);
        assertEquals(400, Client.soon(Client.attempt(exchange, tooMany).refusedWith));
        Client.connect(exchange, "/stream?streams=" + String.join("/", streams.subList(0, 200)));
        assertEquals(200, exchange.connections().get(0).streams().size());
    }
}
