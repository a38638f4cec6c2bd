package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.binance.BinanceRules;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.ledger.ProducedFill;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinanceFuturesRestTest {

    private static final Instant START = Instant.parse("2026-11-28T05:06:07.080910Z");
    private static final long MILLIS = START.toEpochMilli();

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private SimulatedExchange exchange;

    private void start(BinanceVenueMarket market) {
        SimulatorOptions options = SimulatorOptions.defaults()
                .symbols(market.defaultSymbols())
                .drivenByHand()
                .levels(600)
                .clock(now::get);
        exchange = SimulatedExchange.binance(market, options).start();
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    private JsonNode get(String path) {
        Client.Answer answer = Client.get(exchange, path);
        assertEquals(200, answer.status(), answer::body);
        return answer.json();
    }

    private static List<String> keys(JsonNode object) {
        List<String> keys = new ArrayList<>();
        object.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @ParameterizedTest
    @CsvSource({"'',500,10", "&limit=5,5,2", "&limit=50,50,2", "&limit=100,100,5", "&limit=1000,1000,20"})
    void depthIsTheBookOfItsIdAndCostsItsWeight(String limit, int depth, String weight) {
        start(BinanceVenueMarket.USDM);
        exchange.step(500);
        Client.Answer answer = Client.get(exchange, "/fapi/v1/depth?symbol=ETHUSDT" + limit);
        assertEquals(weight, answer.headers().get("x-mbx-used-weight-1m"));
        JsonNode book = answer.json();
        assertEquals(List.of("lastUpdateId", "E", "T", "bids", "asks"), keys(book));
        assertEquals(MILLIS, book.get("E").asLong());
        assertEquals(MILLIS, book.get("T").asLong());
        ReplicaBook told = new ReplicaBook();
        told.apply(book.get("bids"), book.get("asks"));
        long id = book.get("lastUpdateId").asLong();
        assertEquals(exchange.ledger().bookAt("ETH-USDT", id).top(depth), told.as("ETH-USDT", id));
    }

    @Test
    void coinMarginedDepthNamesItsContract() {
        start(BinanceVenueMarket.COINM);
        JsonNode book = get("/dapi/v1/depth?symbol=BTCUSD_261225&limit=5");
        assertEquals(List.of("lastUpdateId", "symbol", "pair", "E", "T", "bids", "asks"), keys(book));
        assertEquals("BTCUSD_261225", book.get("symbol").asText());
        assertEquals("BTCUSD", book.get("pair").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/fapi/v1/depth?symbol=BTCUSDT&limit=7 | {\"code\":-4021,\"msg\":\"7 is not valid depth limit.\"}",
                "/fapi/v1/depth?symbol=NOPE | {\"code\":-1121,\"msg\":\"Invalid symbol.\"}",
                "/fapi/v1/klines?symbol=BTCUSDT&interval=1s | {\"code\":-1120,\"msg\":\"Invalid interval.\"}",
                "/futures/data/globalLongShortAccountRatio?symbol=BTCUSDT | {\"code\":-1102,\"msg\":\"Mandatory parameter 'period' was not sent, was empty/null, or malformed.\"}",
                "/futures/data/globalLongShortAccountRatio?symbol=BTCUSDT&period=3m | {\"code\":-1130,\"msg\":\"Data sent for parameter 'period' is not valid.\"}",
            })
    void errorsAreAsDocumented(String path, String body) {
        start(BinanceVenueMarket.USDM);
        Client.Answer answer = Client.get(exchange, path);
        assertEquals(400, answer.status());
        assertEquals(body, answer.body());
    }

    @Test
    void exchangeInfoOfLinearContracts() {
        start(BinanceVenueMarket.USDM);
        JsonNode info = get("/fapi/v1/exchangeInfo");
        assertEquals(2_400, info.get("rateLimits").get(0).get("limit").asInt());
        JsonNode perpetual = info.get("symbols").get(0);
        assertEquals("BTCUSDT", perpetual.get("symbol").asText());
        assertEquals("PERPETUAL", perpetual.get("contractType").asText());
        assertEquals("TRADING", perpetual.get("status").asText());
        assertEquals(4_133_404_800_000L, perpetual.get("deliveryDate").asLong());
        assertFalse(perpetual.has("contractSize"));
        assertEquals("0.1", perpetual.get("filters").get(0).get("tickSize").asText());
        assertEquals("0.001", perpetual.get("filters").get(1).get("stepSize").asText());
        assertEquals(2, perpetual.get("pricePrecision").asInt(), "which is not the tick");
        JsonNode dated = info.get("symbols").get(2);
        assertEquals("BTCUSDT_261225", dated.get("symbol").asText());
        assertEquals("BTCUSDT", dated.get("pair").asText());
        assertEquals("CURRENT_QUARTER", dated.get("contractType").asText());
        assertEquals(
                Instant.parse("2026-12-25T08:00:00Z").toEpochMilli(),
                dated.get("deliveryDate").asLong());
    }

    @Test
    void exchangeInfoOfInverseContracts() {
        start(BinanceVenueMarket.COINM);
        JsonNode symbols = get("/dapi/v1/exchangeInfo").get("symbols");
        JsonNode perpetual = symbols.get(0);
        assertEquals("BTCUSD_PERP", perpetual.get("symbol").asText());
        assertEquals("BTCUSD", perpetual.get("pair").asText());
        assertEquals("TRADING", perpetual.get("contractStatus").asText());
        assertFalse(perpetual.has("status"));
        assertTrue(perpetual.get("contractSize").isNumber());
        assertEquals(100, perpetual.get("contractSize").asInt());
        assertEquals(10, symbols.get(1).get("contractSize").asInt());
        assertEquals("BTC", perpetual.get("marginAsset").asText());
        assertEquals("BTCUSD_261225", symbols.get(2).get("symbol").asText());
    }

    @Test
    void asManyContractsAsWantedAreListedUnderNamesOfTheirOwn() {
        for (BinanceVenueMarket market : BinanceVenueMarket.values()) {
            SimulatorOptions options =
                    SimulatorOptions.defaults().symbols(market.symbols(20)).drivenByHand();
            try (SimulatedExchange many =
                    SimulatedExchange.binance(market, options).start()) {
                Set<String> names = new HashSet<>();
                many.ledger().symbols().forEach(symbol -> names.add(many.nativeSymbol(symbol)));
                assertEquals(20, names.size());
            }
        }
        start(BinanceVenueMarket.COINM);
        assertEquals(
                "SYM001USD_PERP",
                exchange.nativeSymbol(BinanceVenueMarket.COINM.symbols(5).get(4)));
    }

    @Test
    void stocksAreOfAnotherTypeOfContract() {
        SimulatorOptions options = SimulatorOptions.defaults()
                .symbols("TSLA-USDT", "BTC-USDT-261225", "BTC-USDT-270326")
                .drivenByHand();
        exchange = SimulatedExchange.binance(BinanceVenueMarket.USDM, options).start();
        List<String> types = new ArrayList<>();
        get("/fapi/v1/exchangeInfo")
                .get("symbols")
                .forEach(row -> types.add(row.get("contractType").asText()));
        assertEquals(List.of("TRADIFI_PERPETUAL", "CURRENT_QUARTER", "NEXT_QUARTER"), types);
    }

    @Test
    void pastAggregatesAreThoseOfTheLedger() {
        start(BinanceVenueMarket.USDM);
        exchange.step(2_000);
        List<ProducedFill> truth = exchange.ledger().fills("BTC-USDT");
        ProducedFill first = truth.get(10);
        Client.Answer answer = Client.get(exchange, "/fapi/v1/aggTrades?symbol=BTCUSDT&limit=5&fromId=" + first.id());
        assertEquals("20", answer.headers().get("x-mbx-used-weight-1m"));
        assertEquals(5, answer.json().size());
        JsonNode row = answer.json().get(0);
        assertEquals(List.of("a", "p", "q", "nq", "f", "l", "T", "m"), keys(row));
        assertEquals(first.id(), row.get("a").asLong());
        assertEquals(first.quantity(), row.get("q").asText());
        assertEquals(first.lastTradeId(), row.get("l").asLong());
    }

    @Test
    void aggregatesOlderThanTwoDaysAreRefused() {
        start(BinanceVenueMarket.USDM);
        exchange.step(200);
        long old = exchange.ledger().fills("BTC-USDT").get(0).id();
        now.updateAndGet(time -> time.plus(Duration.ofHours(49)));
        exchange.step(200);
        String refused = "{\"code\":-4166,\"msg\":\"Search window is restricted to recent 2 days only.\"}";
        for (String from : List.of("fromId=" + old, "startTime=" + MILLIS)) {
            Client.Answer answer = Client.get(exchange, "/fapi/v1/aggTrades?symbol=BTCUSDT&limit=5&" + from);
            assertEquals(400, answer.status());
            assertEquals(refused, answer.body());
        }
        long newest = exchange.ledger().newestFills("BTC-USDT", 1).get(0).id();
        assertEquals(
                1, get("/fapi/v1/aggTrades?symbol=BTCUSDT&fromId=" + newest).size());
    }

    @Test
    void openInterestIsInContracts() {
        start(BinanceVenueMarket.COINM);
        exchange.step(1_000);
        JsonNode row = get("/dapi/v1/openInterest?symbol=BTCUSD_PERP");
        assertEquals(List.of("symbol", "openInterest", "time", "pair", "contractType"), keys(row));
        List<ProducedEvent> told = List.of(ProducedEvent.of("open_interest", "BTC-USD", "", MILLIS * 1_000)
                .with(
                        "open_interest",
                        new BigDecimal(row.get("openInterest").asText()).multiply(new BigDecimal("100"))));
        assertEquals(told, exchange.ledger().told("open_interest", "BTC-USD", ""));
        get("/dapi/v1/openInterest?symbol=BTCUSD_PERP");
        assertEquals(told, exchange.ledger().told("open_interest", "BTC-USD", ""), "the same once more");
        stop();
        start(BinanceVenueMarket.USDM);
        assertEquals(List.of("symbol", "openInterest", "time"), keys(get("/fapi/v1/openInterest?symbol=BTCUSDT")));
    }

    /** The documentation wants a key for the first; in practice nobody is asked for one. */
    @ParameterizedTest
    @CsvSource({
        "topLongShortPositionRatio,  ,        ,        200, 0",
        "topLongShortPositionRatio,  ,        the-key, 401, -2015",
        "topLongShortPositionRatio,  the-key, ,        401, -2014",
        "topLongShortPositionRatio,  the-key, another, 401, -2015",
        "topLongShortPositionRatio,  the-key, the-key, 200, 0",
        "globalLongShortAccountRatio,the-key, ,        200, 0",
    })
    void apiKeyIsCheckedWhereOneIsWanted(String endpoint, String known, String shown, int status, int code) {
        BinanceVenueMarket market = BinanceVenueMarket.USDM;
        BinanceRules rules = known == null ? market.rules() : market.rules().apiKey(known);
        exchange = SimulatedExchange.binance(
                        market, SimulatorOptions.defaults().symbols("BTC-USDT").drivenByHand(), rules)
                .start();
        String path = "/futures/data/" + endpoint + "?symbol=BTCUSDT&period=5m";
        String[] header = shown == null ? new String[0] : new String[] {"X-MBX-APIKEY", shown};
        Client.Answer answer = Client.get(exchange, path, header);
        assertEquals(status, answer.status(), answer::body);
        assertEquals(code, answer.json().path("code").asInt());
    }

    @ParameterizedTest
    @CsvSource({
        "USDM, symbol=BTCUSDT, topLongShortPositionRatio, lsr_top_position, longAccount, BTC-USDT, 0",
        "USDM, symbol=BTCUSDT, globalLongShortAccountRatio, lsr_all_account, longAccount, BTC-USDT, 0",
        "COINM, pair=BTCUSD, topLongShortPositionRatio, lsr_top_position, longPosition, BTC-USD, 1",
        "COINM, pair=BTCUSD, globalLongShortAccountRatio, lsr_all_account, longAccount, BTC-USD, 1",
    })
    void ratiosAreOfPeriodsThatAreOver(
            BinanceVenueMarket market,
            String whose,
            String endpoint,
            String dataType,
            String longKey,
            String symbol,
            String weight) {
        start(market);
        String path = "/futures/data/" + endpoint + "?period=5m&limit=2&" + whose;
        Client.Answer answer = Client.get(exchange, path);
        assertEquals(weight, answer.headers().get("x-mbx-used-weight-1m"));
        JsonNode rows = answer.json();
        assertEquals(2, rows.size());
        JsonNode newest = rows.get(1);
        assertEquals(
                Instant.parse("2026-11-28T05:05:00Z").toEpochMilli(),
                newest.get("timestamp").asLong());
        assertEquals(
                300_000,
                newest.get("timestamp").asLong() - rows.get(0).get("timestamp").asLong());
        List<ProducedEvent> told = exchange.ledger().told(dataType, symbol, "5m");
        assertEquals(2, told.size());
        assertEquals(
                new BigDecimal(newest.get(longKey).asText()),
                new BigDecimal(told.get(1).values().get("long_ratio")).setScale(4));
        assertEquals(newest.get("timestamp").asLong() * 1_000, told.get(1).exchangeMicros());
        now.updateAndGet(time -> time.plusSeconds(300));
        assertEquals(newest, get(path).get(0));
        assertEquals(3, exchange.ledger().toldCount(dataType, symbol, "5m"));
    }

    @Test
    void premiumIndexTellsMarksAndFunding() {
        start(BinanceVenueMarket.USDM);
        exchange.step(100);
        JsonNode one = get("/fapi/v1/premiumIndex?symbol=BTCUSDT");
        assertEquals(
                List.of(
                        "symbol",
                        "markPrice",
                        "indexPrice",
                        "estimatedSettlePrice",
                        "lastFundingRate",
                        "interestRate",
                        "nextFundingTime",
                        "time"),
                keys(one));
        Client.Answer all = Client.get(exchange, "/fapi/v1/premiumIndex");
        assertEquals("11", all.headers().get("x-mbx-used-weight-1m"));
        assertEquals(one, all.json().get(0));
        assertEquals(3, all.json().size());
        stop();
        start(BinanceVenueMarket.COINM);
        JsonNode ofPair = get("/dapi/v1/premiumIndex?pair=BTCUSD");
        assertEquals(2, ofPair.size());
        assertEquals("", ofPair.get(1).get("lastFundingRate").asText());
    }

    @Test
    void fundingRatesLieOnTheIntervalsThatFundingInfoTells() {
        start(BinanceVenueMarket.USDM);
        JsonNode info = get("/fapi/v1/fundingInfo");
        assertEquals(1, info.size(), "only what differs from 8 hours");
        assertEquals("ETHUSDT", info.get(0).get("symbol").asText());
        long hours = info.get(0).get("fundingIntervalHours").asLong();
        assertEquals(4, hours);
        JsonNode rates = get("/fapi/v1/fundingRate?symbol=ETHUSDT&limit=3");
        assertEquals(3, rates.size());
        assertEquals(
                Instant.parse("2026-11-28T04:00:00Z").toEpochMilli(),
                rates.get(2).get("fundingTime").asLong());
        assertEquals(
                hours * 3_600_000,
                rates.get(2).get("fundingTime").asLong()
                        - rates.get(1).get("fundingTime").asLong());
        assertEquals("Regular", rates.get(0).get("rateType").asText());
        assertEquals(
                rates.get(1),
                get("/fapi/v1/fundingRate?symbol=ETHUSDT&startTime="
                                + rates.get(1).get("fundingTime").asLong())
                        .get(0));
        assertEquals(3, exchange.ledger().toldCount("funding_rate", "ETH-USDT", ""));
        assertEquals(0, get("/fapi/v1/fundingRate?symbol=BTCUSDT_261225").size());
    }

    @Test
    void fundingHasAPoolOfItsOwn() {
        start(BinanceVenueMarket.COINM);
        for (int i = 0; i < 500; i++) {
            get(i % 2 == 0 ? "/dapi/v1/fundingInfo" : "/dapi/v1/fundingRate?symbol=BTCUSD_PERP&limit=1");
        }
        Client.Answer refused = Client.get(exchange, "/dapi/v1/fundingInfo");
        assertEquals(429, refused.status());
        assertEquals(-1003, refused.json().get("code").asInt());
        assertEquals("300", refused.headers().get("retry-after"));
        assertEquals("0", refused.headers().get("x-mbx-used-weight-1m"));
        assertEquals(200, Client.get(exchange, "/dapi/v1/ping").status());
    }

    @ParameterizedTest
    @CsvSource({"SPOT, /api/v3, BTC-USDT", "USDM, /fapi/v1, BTC-USDT", "COINM, /dapi/v1, BTC-USD"})
    void candlesAreThoseSinceTheVenueOpened(BinanceVenueMarket market, String prefix, String symbol) {
        start(market);
        exchange.step(500);
        now.updateAndGet(time -> time.plusSeconds(60));
        exchange.step(500);
        JsonNode rows = get(prefix + "/klines?interval=1m&symbol=" + exchange.nativeSymbol(symbol));
        assertEquals(2, rows.size());
        JsonNode closed = rows.get(0);
        assertEquals(12, closed.size());
        assertEquals(
                Instant.parse("2026-11-28T05:06:00Z").toEpochMilli(),
                closed.get(0).asLong());
        assertEquals(closed.get(6).asLong() + 1, rows.get(1).get(0).asLong());
        List<ProducedEvent> produced = exchange.ledger().produced("candle", symbol, "1m");
        assertEquals(
                produced.get(0), exchange.ledger().told("candle", symbol, "1m").get(0));
        assertEquals(
                produced.get(0).values().get("close_price"),
                new BigDecimal(closed.get(4).asText()).stripTrailingZeros().toPlainString());
        assertEquals(
                rows.get(1),
                get(prefix + "/klines?interval=1m&limit=1&symbol=" + exchange.nativeSymbol(symbol))
                        .get(0));
    }
}
