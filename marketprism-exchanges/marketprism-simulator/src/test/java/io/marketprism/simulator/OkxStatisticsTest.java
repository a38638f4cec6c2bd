package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.ledger.ProducedEvent;
import io.marketprism.simulator.ledger.ProducedFill;
import io.marketprism.simulator.ledger.ProducedTrade;
import io.marketprism.simulator.okx.OkxRules;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What OKX tells of its markets beside trades and books, on sockets and by REST, against the ledger. */
class OkxStatisticsTest {

    private static final String PUBLIC = "/ws/v5/public";
    private static final String BUSINESS = "/ws/v5/business";
    // 08:30 of a Wednesday in Hong Kong.
    private static final Instant START = Instant.parse("2026-03-04T00:30:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private SimulatedExchange exchange;

    private SimulatedExchange start(OkxVenueMarket market, OkxRules rules, String... symbols) {
        exchange = SimulatedExchange.okx(
                        market,
                        SimulatorOptions.defaults()
                                .drivenByHand()
                                .clock(now::get)
                                .symbols(symbols),
                        rules)
                .start();
        return exchange;
    }

    private SimulatedExchange start(OkxVenueMarket market, String... symbols) {
        return start(market, OkxRules.unlimited(), symbols);
    }

    @AfterEach
    void stop() {
        exchange.close();
    }

    private static String subscription(String channel, String argument, String subject) {
        return "{\"op\":\"subscribe\",\"args\":[{\"channel\":\"" + channel + "\",\"" + argument + "\":\"" + subject
                + "\"}]}";
    }

    private Client subscribe(String path, String channel, String argument, String subject) {
        Client client = Client.connect(exchange, path);
        JsonNode answer = Client.parse(client.ask(subscription(channel, argument, subject)));
        assertEquals("subscribe", answer.get("event").asText(), answer.toString());
        return client;
    }

    private Client subscribe(String path, String channel, String instId) {
        return subscribe(path, channel, "instId", instId);
    }

    private JsonNode get(String path) {
        JsonNode answer = Client.get(exchange, "/api/v5/" + path).json();
        assertEquals("0", answer.get("code").asText(), answer.toString());
        return answer.get("data");
    }

    private static JsonNode row(JsonNode frame) {
        assertEquals(1, frame.get("data").size());
        return frame.get("data").get(0);
    }

    private static BigDecimal decimal(JsonNode row, String field) {
        return new BigDecimal(row.get(field).asText());
    }

    private static void assertNumber(String expected, BigDecimal actual) {
        assertEquals(0, new BigDecimal(expected).compareTo(actual), () -> actual + " is not " + expected);
    }

    private ProducedEvent newestTold(String dataType, String symbol) {
        List<ProducedEvent> told = exchange.ledger().told(dataType, symbol, "");
        return told.get(told.size() - 1);
    }

    @ParameterizedTest
    @CsvSource({
        "SWAP,    BTC-USDT,              BTC-USDT-SWAP,         linear,  BTC, 0.01,   1,    USDT, BTC-USDT, BTC-USDT,         normal",
        "SWAP,    BTC-USD,               BTC-USD-SWAP,          inverse, USD, 100,    1,    BTC,  BTC-USD,  BTC-USD,          normal",
        "FUTURES, ETH-USDT-261225,       ETH-USDT-261225,       linear,  ETH, 0.1,    1,    USDT, ETH-USDT, ETH-USDT,         normal",
        "FUTURES, BTC-USD-270326,        BTC-USD-270326,        inverse, USD, 100,    1,    BTC,  BTC-USD,  BTC-USD,          normal",
        "FUTURES, BTC-USD-310404,        BTC-USD_UM_XPERP-310404, linear, BTC, 0.0001, 1,   USD,  BTC-USD,  BTC-USD_UM_XPERP, xperp",
        "OPTION,  BTC-USD-270326-90000-P, BTC-USD-270326-90000-P, '',    BTC, 1,      0.01, BTC,  BTC-USD,  BTC-USD,          normal",
    })
    void instrumentsTellTheirContracts(
            OkxVenueMarket market,
            String symbol,
            String instId,
            String ctType,
            String ctValCcy,
            String ctVal,
            String ctMult,
            String settleCcy,
            String uly,
            String instFamily,
            String ruleType) {
        start(market, symbol);
        assertEquals(instId, exchange.nativeSymbol(symbol));
        JsonNode row = get("public/instruments?instType=" + market + "&instFamily=" + instFamily)
                .get(0);
        assertEquals(instId, row.get("instId").asText());
        assertEquals(market.name(), row.get("instType").asText());
        assertEquals(ctType, row.get("ctType").asText());
        assertEquals(ctValCcy, row.get("ctValCcy").asText());
        assertEquals(ctVal, row.get("ctVal").asText());
        assertEquals(ctMult, row.get("ctMult").asText());
        assertEquals(settleCcy, row.get("settleCcy").asText());
        assertEquals(uly, row.get("uly").asText());
        assertEquals(instFamily, row.get("instFamily").asText());
        assertEquals(ruleType, row.get("ruleType").asText());
        assertEquals("live", row.get("state").asText());
        assertEquals(market == OkxVenueMarket.SWAP, row.get("expTime").asText().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "SWAP,    BTC-USDT,              '',           ETH-USDT",
        "FUTURES, BTC-USDT-261225,       '',           BTC-USD",
        "OPTION,  BTC-USD-261225-60000-C, &uly=BTC-USD, ETH-USD",
    })
    void anInstrumentThatIsNotOpenYetIsNearlyEmpty(OkxVenueMarket market, String symbol, String which, String other) {
        start(market, symbol);
        String path = "public/instruments?instType=" + market;
        JsonNode rows = get(path + which);
        assertEquals(2, rows.size());
        JsonNode preOpen = rows.get(1);
        assertEquals("preopen", preOpen.get("state").asText());
        for (String field : List.of("ctVal", "ctValCcy", "tickSz", "lotSz", "uly", "settleCcy", "expTime")) {
            assertEquals("", preOpen.get(field).asText());
        }
        assertEquals(0, get(path + "&uly=" + other).size());
        assertEquals(
                1,
                get(path + which + "&instId=" + exchange.nativeSymbol(symbol)).size());
    }

    @Test
    void anOptionTellsItsExpiryStrikeAndType() {
        start(OkxVenueMarket.OPTION, "BTC-USD-261225-60000-C");
        JsonNode row = get("public/instruments?instType=OPTION&uly=BTC-USD").get(0);
        assertEquals("1798185600000", row.get("expTime").asText());
        assertEquals("60000", row.get("stk").asText());
        assertEquals("C", row.get("optType").asText());
        Client.Answer refused = Client.get(exchange, "/api/v5/public/instruments?instType=OPTION");
        assertEquals(400, refused.status());
        assertEquals("50015", refused.json().get("code").asText());
    }

    @Test
    void whatDerivativesFollowIsToldInOneRow() {
        start(OkxVenueMarket.OPTION, "BTC-USD-261225-60000-C", "BTC-USD-261225-60000-P", "SOL-USD-261225-200-C");
        assertEquals(
                "[[\"BTC-USD\",\"SOL-USD\"]]",
                get("public/underlying?instType=OPTION").toString());
        assertEquals("[[]]", get("public/underlying?instType=SWAP").toString());
    }

    @Test
    void lotsAreFractionsOfAContractAndTradeIdsJump() {
        start(OkxVenueMarket.SWAP, "BTC-USDT");
        assertEquals(
                "0.01",
                get("public/instruments?instType=SWAP").get(0).get("lotSz").asText());
        Client trades = subscribe(PUBLIC, "trades", "BTC-USDT-SWAP");
        Client single = subscribe(BUSINESS, "trades-all", "BTC-USDT-SWAP");
        exchange.step(2_000);
        List<ProducedFill> fills = exchange.ledger().fills("BTC-USDT");
        List<ProducedTrade> truth = exchange.ledger().trades("BTC-USDT");
        assertTrue(fills.stream().anyMatch(fill -> fill.quantity().contains(".")));
        int holes = 0;
        List<String> rows = trades.take(fills.size());
        for (int i = 0; i < fills.size(); i++) {
            JsonNode row = row(Client.parse(rows.get(i)));
            ProducedFill fill = fills.get(i);
            assertEquals(fill.lastTradeId(), row.get("tradeId").asLong());
            assertEquals(
                    fill.lastTradeId() - fill.firstTradeId() + 1,
                    row.get("count").asLong());
            assertEquals(fill.quantity(), row.get("sz").asText());
            holes += i > 0 && fill.firstTradeId() > fills.get(i - 1).lastTradeId() + 1 ? 1 : 0;
        }
        assertTrue(holes > 0);
        List<String> ids = single.take(truth.size()).stream()
                .map(frame -> row(Client.parse(frame)).get("tradeId").asText())
                .toList();
        List<String> expected =
                truth.stream().map(trade -> Long.toString(trade.id())).toList();
        assertEquals(expected, ids);
        List<String> paged = new ArrayList<>();
        JsonNode page = get("market/history-trades?instId=BTC-USDT-SWAP&type=1");
        while (!page.isEmpty()) {
            page.forEach(row -> paged.add(0, row.get("tradeId").asText()));
            page = get("market/history-trades?instId=BTC-USDT-SWAP&type=1&after=" + paged.get(0));
        }
        assertEquals(expected, paged);
        assertEquals(
                expected.get(expected.size() - 1),
                get("market/trades?instId=BTC-USDT-SWAP").get(0).get("tradeId").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "SWAP,    BTC-USDT,  public,   candle1m,           BTC-USDT-SWAP, 64001",
        "SWAP,    BTC-USDT,  business, mark-price,         BTC-USDT-SWAP, 64002",
        "SWAP,    BTC-USDT,  business, candle7m,           BTC-USDT-SWAP, 60018",
        "SWAP,    BTC-USDT,  public,   index-tickers,      BTC-USDT-SWAP, 60018",
        "SWAP,    BTC-USDT,  public,   liquidation-orders, BTC-USDT-SWAP, 60018",
        "SPOT,    BTC-USDT,  public,   funding-rate,       BTC-USDT,      60018",
        "FUTURES, BTC-USDT-261225, public, funding-rate,   BTC-USDT-261225, 60018",
    })
    void aChannelIsServedOnItsEndpointForWhatHasIt(
            OkxVenueMarket market, String symbol, String endpoint, String channel, String instId, String code) {
        start(market, symbol);
        Client client = Client.connect(exchange, "/ws/v5/" + endpoint);
        JsonNode error = Client.parse(client.ask(subscription(channel, "instId", instId)));
        assertEquals(code, error.get("code").asText());
    }

    @Test
    void tradesAllMayWantALogin() {
        start(OkxVenueMarket.SWAP, OkxRules.unlimited().tradesAllWithLogin(true), "BTC-USDT");
        Client client = Client.connect(exchange, BUSINESS);
        JsonNode error = Client.parse(client.ask(subscription("trades-all", "instId", "BTC-USDT-SWAP")));
        assertEquals("60011", error.get("code").asText());
        assertFalse(error.has("arg"));
        subscribe(PUBLIC, "trades", "BTC-USDT-SWAP");
    }

    @Test
    void theTickerHasContractsAndCoin() {
        start(OkxVenueMarket.SWAP, "BTC-USD");
        exchange.step(1_000);
        JsonNode ticker = row(subscribe(PUBLIC, "tickers", "BTC-USD-SWAP").nextJson());
        BigDecimal contracts = exchange.ledger().trades("BTC-USD").stream()
                .map(trade -> new BigDecimal(trade.quantity()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertNumber(ticker.get("vol24h").asText(), contracts);
        ProducedEvent told = newestTold("ticker", "BTC-USD");
        assertNumber(told.values().get("volume"), decimal(ticker, "volCcy24h"));
        assertNumber(told.values().get("quote_volume"), contracts.multiply(new BigDecimal(100)));
        assertEquals(START.toEpochMilli() * 1_000, told.exchangeMicros());
    }

    @Test
    void marksIndicesRatesAndOpenInterestAreToldOnChange() {
        start(OkxVenueMarket.SWAP, "BTC-USDT");
        Client mark = subscribe(PUBLIC, "mark-price", "BTC-USDT-SWAP");
        Client index = subscribe(PUBLIC, "index-tickers", "BTC-USDT");
        Client interest = subscribe(PUBLIC, "open-interest", "BTC-USDT-SWAP");
        Client funding = subscribe(PUBLIC, "funding-rate", "BTC-USDT-SWAP");
        for (Client client : List.of(mark, index, interest, funding)) {
            client.next();
        }
        exchange.step(500);
        assertNumber(newestToldPrice("mark_price"), decimal(row(mark.nextJson()), "markPx"));
        JsonNode indexRow = row(index.nextJson());
        assertEquals("BTC-USDT", indexRow.get("instId").asText());
        assertNumber(newestToldPrice("index_price"), decimal(indexRow, "idxPx"));
        JsonNode interestRow = row(interest.nextJson());
        BigDecimal coin = decimal(interestRow, "oi").multiply(new BigDecimal("0.01"));
        assertNumber(interestRow.get("oiCcy").asText(), coin);
        assertNumber(newestTold("open_interest", "BTC-USDT").values().get("open_interest"), coin);
        assertNumber(
                newestTold("open_interest", "BTC-USDT").values().get("open_interest_value"),
                decimal(interestRow, "oiUsd"));
        JsonNode fundingRow = row(funding.nextJson());
        assertEquals("", fundingRow.get("nextFundingRate").asText());
        assertEquals(
                Duration.ofHours(8).toMillis(),
                fundingRow.get("nextFundingTime").asLong()
                        - fundingRow.get("fundingTime").asLong());
        assertEquals("1772611200000", fundingRow.get("fundingTime").asText());
        ProducedEvent predicted = newestRate("predicted");
        ProducedEvent settled = newestRate("settled");
        assertNumber(predicted.values().get("funding_rate"), decimal(fundingRow, "fundingRate"));
        assertEquals("1772611200000000", predicted.values().get("funding_time_us"));
        assertNumber(settled.values().get("funding_rate"), decimal(fundingRow, "settFundingRate"));
        assertEquals("1772582400000000", settled.values().get("funding_time_us"));
        assertEquals(1_772_582_400_000_000L, settled.exchangeMicros(), "the same in every push");
    }

    private ProducedEvent newestRate(String kind) {
        return exchange.ledger().told("funding_rate", "BTC-USDT", "").stream()
                .filter(event -> event.values().get("kind").equals(kind))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** Marks and the index of the same name are told under one symbol. */
    private String newestToldPrice(String field) {
        return exchange.ledger().told("mark_price", "BTC-USDT", "").stream()
                .map(event -> event.values().get(field))
                .filter(Objects::nonNull)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void openInterestOfInverseContractsIsInDollars() {
        start(OkxVenueMarket.SWAP, "BTC-USD");
        JsonNode row =
                get("public/open-interest?instType=SWAP&instId=BTC-USD-SWAP").get(0);
        assertNumber(row.get("oiUsd").asText(), decimal(row, "oi").multiply(new BigDecimal(100)));
        assertTrue(decimal(row, "oiCcy").compareTo(decimal(row, "oi")) < 0);
        assertNumber(newestTold("open_interest", "BTC-USD").values().get("open_interest"), decimal(row, "oiUsd"));
    }

    @Test
    void anXPerpHasFunding() {
        start(OkxVenueMarket.FUTURES, "BTC-USD-310404");
        JsonNode row =
                row(subscribe(PUBLIC, "funding-rate", "BTC-USD_UM_XPERP-310404").nextJson());
        assertEquals("FUTURES", row.get("instType").asText());
        row(subscribe(PUBLIC, "index-tickers", "BTC-USD").nextJson());
    }

    @Test
    void liquidationsAreThoseOfTheWholeMarketNotInOrder() {
        start(OkxVenueMarket.SWAP, "BTC-USDT", "ETH-USDT");
        Client client = subscribe(PUBLIC, "liquidation-orders", "instType", "SWAP");
        exchange.step(1_000);
        now.set(START.plusSeconds(1));
        exchange.step(9_000);
        int told = exchange.ledger().told("liquidation", "BTC-USDT", "").size()
                + exchange.ledger().told("liquidation", "ETH-USDT", "").size();
        List<JsonNode> details = new ArrayList<>();
        List<BigDecimal> bitcoin = new ArrayList<>();
        boolean several = false;
        while (details.size() < told) {
            JsonNode frame = client.nextJson();
            assertEquals(
                    "{\"channel\":\"liquidation-orders\",\"instType\":\"SWAP\"}",
                    frame.get("arg").toString());
            for (JsonNode row : frame.get("data")) {
                assertEquals("SWAP", row.get("instType").asText());
                several |= row.get("details").size() > 1;
                if (row.get("instId").asText().equals("BTC-USDT-SWAP")) {
                    List<BigDecimal> prices = new ArrayList<>();
                    row.get("details").forEach(detail -> prices.add(0, decimal(detail, "bkPx")));
                    bitcoin.addAll(prices);
                }
                row.get("details").forEach(details::add);
            }
        }
        assertTrue(several);
        assertEquals(
                exchange.ledger().produced("liquidation", "BTC-USDT", "").stream()
                        .map(event -> new BigDecimal(event.values().get("price")))
                        .toList(),
                bitcoin,
                "the newest detail of a row comes first");
        assertEquals(
                exchange.ledger().produced("liquidation", "BTC-USDT", "").size()
                        + exchange.ledger()
                                .produced("liquidation", "ETH-USDT", "")
                                .size(),
                details.size());
        for (JsonNode detail : details) {
            assertEquals(
                    detail.get("side").asText().equals("buy") ? "short" : "long",
                    detail.get("posSide").asText());
        }
    }

    @Test
    void candlesAreSentOnBusinessAndClose() {
        start(OkxVenueMarket.SWAP, "BTC-USDT");
        Client client = subscribe(BUSINESS, "candle1m", "BTC-USDT-SWAP");
        assertEquals("0", row(client.nextJson()).get(8).asText());
        exchange.step(500);
        JsonNode open = row(client.nextJson());
        assertEquals(Long.toString(START.toEpochMilli()), open.get(0).asText());
        assertEquals("0", open.get(8).asText());
        assertNumber(open.get(6).asText(), new BigDecimal(open.get(5).asText()).multiply(new BigDecimal("0.01")));
        now.set(START.plusSeconds(60));
        exchange.step(0);
        JsonNode closed = row(client.nextJson());
        assertEquals("1", closed.get(8).asText());
        for (int column = 0; column < 8; column++) {
            assertEquals(open.get(column), closed.get(column));
        }
        JsonNode rows = get("market/candles?instId=BTC-USDT-SWAP&bar=1m");
        assertEquals(2, rows.size());
        assertEquals(closed, rows.get(1));
        assertEquals(closed, get("market/history-candles?instId=BTC-USDT-SWAP").get(0));
        assertEquals(
                0,
                get("market/candles?instId=BTC-USDT-SWAP&after=" + START.toEpochMilli())
                        .size());
        List<ProducedEvent> told = exchange.ledger().told("candle", "BTC-USDT", "1m");
        assertTrue(told.stream()
                .anyMatch(event -> event.values().get("closed").equals("true")
                        && event.values()
                                .get("quote_volume")
                                .equals(closed.get(7).asText())));
    }

    @ParameterizedTest
    @CsvSource({
        "1Dutc, 2026-03-04T00:00:00Z",
        "1D,    2026-03-03T16:00:00Z",
        "12H,   2026-03-03T16:00:00Z",
        "6H,    2026-03-03T22:00:00Z",
        "4H,    2026-03-04T00:00:00Z",
        "1Wutc, 2026-03-02T00:00:00Z",
        "1W,    2026-03-01T16:00:00Z",
        "1M,    2026-02-28T16:00:00Z",
        "3Mutc, 2026-01-01T00:00:00Z",
    })
    void longCandlesBeginByTheClockOfHongKongUnlessUtcIsAskedFor(String bar, Instant begins) {
        start(OkxVenueMarket.SPOT, "BTC-USDT");
        JsonNode row = row(subscribe(BUSINESS, "candle" + bar, "BTC-USDT").nextJson());
        assertEquals(begins, Instant.ofEpochMilli(row.get(0).asLong()));
    }

    @ParameterizedTest
    @CsvSource({
        "long-short-account-ratio-contract,             lsr_all_account",
        "long-short-position-ratio-contract-top-trader, lsr_top_position",
    })
    void ratiosAreRowsOfTimeAndRatioNewestFirst(String path, String dataType) {
        start(OkxVenueMarket.SWAP, OkxRules.documented(), "BTC-USDT", "ETH-USDT");
        String url = "rubik/stat/contracts/" + path + "?instId=BTC-USDT-SWAP";
        JsonNode rows = get(url + "&period=1H&limit=3");
        assertEquals(3, rows.size());
        List<ProducedEvent> told = exchange.ledger().told(dataType, "BTC-USDT", "1h");
        for (int i = 0; i < 3; i++) {
            assertEquals(2, rows.get(i).size());
            assertEquals(
                    START.toEpochMilli() - 1_800_000 - i * 3_600_000L,
                    rows.get(i).get(0).asLong());
            assertEquals(
                    told.get(i).values().get("long_short_ratio"),
                    rows.get(i).get(1).asText());
        }
        String begin = "&period=1H&begin=" + rows.get(1).get(0).asText() + "&end="
                + rows.get(1).get(0).asText();
        assertEquals(1, get(url + begin).size());
        for (int i = 0; i < 3; i++) {
            assertEquals(100, get(url).size());
        }
        Client.Answer refused = Client.get(exchange, "/api/v5/" + url);
        assertEquals(429, refused.status());
        assertEquals("50011", refused.json().get("code").asText());
        get(url.replace("BTC", "ETH"));
    }

    @Test
    void ratesAndMarksByRest() {
        start(OkxVenueMarket.SWAP, "BTC-USDT");
        JsonNode rate = get("public/funding-rate?instId=BTC-USDT-SWAP").get(0);
        JsonNode history = get("public/funding-rate-history?instId=BTC-USDT-SWAP&limit=2");
        assertEquals(2, history.size());
        assertEquals(rate.get("prevFundingTime"), history.get(0).get("fundingTime"));
        assertEquals(rate.get("settFundingRate"), history.get(0).get("fundingRate"));
        JsonNode older = get("public/funding-rate-history?instId=BTC-USDT-SWAP&limit=1&after="
                + history.get(0).get("fundingTime").asText());
        assertEquals(history.get(1), older.get(0));
        JsonNode mark =
                get("public/mark-price?instType=SWAP&instId=BTC-USDT-SWAP").get(0);
        assertNumber(newestToldPrice("mark_price"), decimal(mark, "markPx"));
    }
}
