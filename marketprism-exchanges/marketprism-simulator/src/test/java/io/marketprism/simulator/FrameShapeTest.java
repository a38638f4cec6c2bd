package io.marketprism.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.marketprism.simulator.binance.BinanceVenueMarket;
import io.marketprism.simulator.okx.OkxRules;
import io.marketprism.simulator.okx.OkxVenueMarket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kind of data frame has the keys, their order, the JSON types and the way of writing numbers that the venues' documents give, as in
 * these samples of our own.
 */
class FrameShapeTest {

    private static final SimulatorOptions BY_HAND = SimulatorOptions.defaults().drivenByHand();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "trade | {\"e\":\"trade\",\"E\":1790000000001,\"s\":\"ABCXYZ\",\"t\":71,\"p\":\"3.50000000\",\"q\":\"20.00000000\",\"T\":1790000000000,\"m\":false,\"M\":true}",
                "aggTrade | {\"e\":\"aggTrade\",\"E\":1790000000001,\"s\":\"ABCXYZ\",\"a\":33,\"p\":\"3.50000000\",\"q\":\"20.00000000\",\"f\":71,\"l\":72,\"T\":1790000000000,\"m\":false,\"M\":true}",
                "bookTicker | {\"u\":901,\"s\":\"ABCXYZ\",\"b\":\"3.49000000\",\"B\":\"7.00000000\",\"a\":\"3.50000000\",\"A\":\"2.10000000\"}",
                "depth | {\"e\":\"depthUpdate\",\"E\":1790000000001,\"s\":\"ABCXYZ\",\"U\":900,\"u\":901,\"b\":[[\"3.49000000\",\"7.00000000\"]],\"a\":[[\"3.50000000\",\"0.00000000\"]]}",
                "depth@100ms | {\"e\":\"depthUpdate\",\"E\":1790000000001,\"s\":\"ABCXYZ\",\"U\":900,\"u\":901,\"b\":[[\"3.49000000\",\"7.00000000\"]],\"a\":[[\"3.50000000\",\"0.00000000\"]]}",
                "depth10 | {\"lastUpdateId\":901,\"bids\":[[\"3.49000000\",\"7.00000000\"]],\"asks\":[[\"3.50000000\",\"2.10000000\"]]}",
            })
    void binanceStreams(String stream, String sample) {
        try (SimulatedExchange exchange = SimulatedExchange.binance(
                                BinanceVenueMarket.SPOT,
                                BY_HAND,
                                BinanceVenueMarket.SPOT.rules().withoutLimits())
                        .start();
                Client client = Client.connect(exchange, "/ws/btcusdt@" + stream);
                Client combined = Client.connect(exchange, "/stream?streams=btcusdt@" + stream)) {
            exchange.step(1_000);
            assertEquals(Shape.of(sample), Shape.of(client.next()));
            String wrapped = "{\"stream\":\"abcxyz@" + stream + "\",\"data\":" + sample + "}";
            assertEquals(Shape.of(wrapped), Shape.of(combined.next()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "depth?symbol=BTCUSDT | {\"lastUpdateId\":901,\"bids\":[[\"3.49000000\",\"7.00000000\"]],\"asks\":[[\"3.50000000\",\"2.10000000\"]]}",
                "trades?symbol=BTCUSDT | [{\"id\":71,\"price\":\"3.50000000\",\"qty\":\"20.00000000\",\"quoteQty\":\"70.00000000\",\"time\":1790000000000,\"isBuyerMaker\":false,\"isBestMatch\":true}]",
                "aggTrades?symbol=BTCUSDT | [{\"a\":33,\"p\":\"3.50000000\",\"q\":\"20.00000000\",\"f\":71,\"l\":72,\"T\":1790000000000,\"m\":false,\"M\":true}]",
                "exchangeInfo?symbol=BTCUSDT | {\"timezone\":\"UTC\",\"serverTime\":1790000000000,\"rateLimits\":[{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,\"limit\":6000}],\"exchangeFilters\":[],\"symbols\":[{\"symbol\":\"ABCXYZ\",\"status\":\"TRADING\",\"baseAsset\":\"ABC\",\"baseAssetPrecision\":8,\"quoteAsset\":\"XYZ\",\"quotePrecision\":8,\"quoteAssetPrecision\":8,\"baseCommissionPrecision\":8,\"quoteCommissionPrecision\":8,\"orderTypes\":[\"LIMIT\",\"LIMIT_MAKER\",\"MARKET\",\"STOP_LOSS\",\"STOP_LOSS_LIMIT\",\"TAKE_PROFIT\",\"TAKE_PROFIT_LIMIT\"],\"icebergAllowed\":true,\"ocoAllowed\":true,\"otoAllowed\":true,\"opoAllowed\":true,\"quoteOrderQtyMarketAllowed\":true,\"allowTrailingStop\":true,\"cancelReplaceAllowed\":true,\"amendAllowed\":true,\"pegInstructionsAllowed\":true,\"isSpotTradingAllowed\":true,\"isMarginTradingAllowed\":false,\"filters\":[{\"filterType\":\"PRICE_FILTER\",\"minPrice\":\"0.01000000\",\"maxPrice\":\"5000.00000000\",\"tickSize\":\"0.01000000\"},{\"filterType\":\"LOT_SIZE\",\"minQty\":\"0.10000000\",\"maxQty\":\"900.00000000\",\"stepSize\":\"0.10000000\"},{\"filterType\":\"NOTIONAL\",\"minNotional\":\"5.00000000\",\"applyMinToMarket\":true,\"maxNotional\":\"9000.00000000\",\"applyMaxToMarket\":false,\"avgPriceMins\":5}],\"permissions\":[],\"permissionSets\":[[\"SPOT\",\"MARGIN\"]],\"defaultSelfTradePreventionMode\":\"EXPIRE_MAKER\",\"allowedSelfTradePreventionModes\":[\"EXPIRE_TAKER\",\"EXPIRE_MAKER\",\"EXPIRE_BOTH\",\"DECREMENT\"]}]}",
                "time | {\"serverTime\":1790000000000}",
            })
    void binanceRest(String path, String sample) {
        try (SimulatedExchange exchange =
                SimulatedExchange.binance(BinanceVenueMarket.SPOT, BY_HAND).start()) {
            exchange.step(1_000);
            String frame = Client.get(exchange, "/api/v3/" + path).body();
            assertEquals(Shape.of(sample), Shape.of(frame));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "public   | trades | {\"arg\":{\"channel\":\"trades\",\"instId\":\"ABC-XYZ\"},\"data\":[{\"instId\":\"ABC-XYZ\",\"tradeId\":\"71\",\"px\":\"3.5\",\"sz\":\"20\",\"side\":\"buy\",\"ts\":\"1790000000000\",\"count\":\"2\",\"source\":\"0\",\"seqId\":501}]}",
                "business | trades-all | {\"arg\":{\"channel\":\"trades-all\",\"instId\":\"ABC-XYZ\"},\"data\":[{\"instId\":\"ABC-XYZ\",\"tradeId\":\"71\",\"px\":\"3.5\",\"sz\":\"20\",\"side\":\"buy\",\"source\":\"0\",\"ts\":\"1790000000000\"}]}",
                "public   | books | {\"arg\":{\"channel\":\"books\",\"instId\":\"ABC-XYZ\"},\"action\":\"update\",\"data\":[{\"asks\":[[\"3.5\",\"0\",\"0\",\"0\"]],\"bids\":[[\"3.49\",\"7\",\"0\",\"2\"]],\"ts\":\"1790000000000\",\"checksum\":0,\"seqId\":502,\"prevSeqId\":501}]}",
                "public   | books5 | {\"arg\":{\"channel\":\"books5\",\"instId\":\"ABC-XYZ\"},\"data\":[{\"asks\":[[\"3.5\",\"1\",\"0\",\"1\"]],\"bids\":[[\"3.49\",\"7\",\"0\",\"2\"]],\"instId\":\"ABC-XYZ\",\"ts\":\"1790000000000\",\"seqId\":502}]}",
                "public   | tickers | {\"arg\":{\"channel\":\"tickers\",\"instId\":\"ABC-XYZ\"},\"data\":[{\"instType\":\"SPOT\",\"instId\":\"ABC-XYZ\",\"last\":\"3.5\",\"lastSz\":\"2\",\"askPx\":\"3.5\",\"askSz\":\"1\",\"bidPx\":\"3.49\",\"bidSz\":\"7\",\"open24h\":\"3.4\",\"high24h\":\"3.6\",\"low24h\":\"3.3\",\"volCcy24h\":\"700\",\"vol24h\":\"200\",\"sodUtc0\":\"3.4\",\"sodUtc8\":\"3.4\",\"ts\":\"1790000000000\"}]}",
                "public   | bbo-tbt | {\"arg\":{\"channel\":\"bbo-tbt\",\"instId\":\"ABC-XYZ\"},\"data\":[{\"asks\":[[\"3.5\",\"1\",\"0\",\"1\"]],\"bids\":[[\"3.49\",\"7\",\"0\",\"2\"]],\"ts\":\"1790000000000\",\"seqId\":502}]}",
            })
    void okxChannels(String endpoint, String channel, String sample) {
        try (SimulatedExchange exchange = SimulatedExchange.okx(OkxVenueMarket.SPOT, BY_HAND, OkxRules.unlimited())
                        .start();
                Client client = Client.connect(exchange, "/ws/v5/" + endpoint)) {
            client.ask("{\"op\":\"subscribe\",\"args\":[{\"channel\":\"" + channel + "\",\"instId\":\"BTC-USDT\"}]}");
            exchange.step(1_000);
            boolean greeted = !channel.startsWith("trades");
            if (greeted) {
                String first = sample.replace("update", "snapshot");
                assertEquals(Shape.of(first), Shape.of(client.next()));
            }
            String frame = client.next();
            assertEquals(Shape.of(sample), Shape.of(frame));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "public | tickers | instId | BTC-USDT-SWAP | {\"arg\":{\"channel\":\"tickers\",\"instId\":\"ABC-SWAP\"},\"data\":[{\"instType\":\"SWAP\",\"instId\":\"ABC-SWAP\",\"last\":\"3.5\",\"lastSz\":\"2\",\"askPx\":\"3.5\",\"askSz\":\"1\",\"bidPx\":\"3.49\",\"bidSz\":\"7\",\"open24h\":\"3.4\",\"high24h\":\"3.6\",\"low24h\":\"3.3\",\"volCcy24h\":\"700\",\"vol24h\":\"200\",\"sodUtc0\":\"3.4\",\"sodUtc8\":\"3.4\",\"ts\":\"1790000000000\"}]}",
                "public | mark-price | instId | BTC-USDT-SWAP | {\"arg\":{\"channel\":\"mark-price\",\"instId\":\"ABC-SWAP\"},\"data\":[{\"instType\":\"SWAP\",\"instId\":\"ABC-SWAP\",\"markPx\":\"3.5\",\"ts\":\"1790000000000\"}]}",
                "public | index-tickers | instId | BTC-USDT | {\"arg\":{\"channel\":\"index-tickers\",\"instId\":\"ABC-XYZ\"},\"data\":[{\"instId\":\"ABC-XYZ\",\"idxPx\":\"3.5\",\"high24h\":\"3.6\",\"low24h\":\"3.4\",\"open24h\":\"3.5\",\"sodUtc0\":\"3.5\",\"sodUtc8\":\"3.5\",\"ts\":\"1790000000000\"}]}",
                "public | open-interest | instId | BTC-USDT-SWAP | {\"arg\":{\"channel\":\"open-interest\",\"instId\":\"ABC-SWAP\"},\"data\":[{\"instType\":\"SWAP\",\"instId\":\"ABC-SWAP\",\"oi\":\"5000\",\"oiCcy\":\"50\",\"oiUsd\":\"175\",\"ts\":\"1790000000000\"}]}",
                "public | liquidation-orders | instType | SWAP | {\"arg\":{\"channel\":\"liquidation-orders\",\"instType\":\"SWAP\"},\"data\":[{\"details\":[{\"bkLoss\":\"0\",\"bkPx\":\"3.6\",\"ccy\":\"\",\"posSide\":\"short\",\"side\":\"buy\",\"sz\":\"13\",\"ts\":\"1790000000000\"}],\"instFamily\":\"ABC-XYZ\",\"instId\":\"ABC-SWAP\",\"instType\":\"SWAP\",\"uly\":\"ABC-XYZ\"}]}",
                "business | candle1m | instId | BTC-USDT-SWAP | {\"arg\":{\"channel\":\"candle1m\",\"instId\":\"ABC-SWAP\"},\"data\":[[\"1790000000000\",\"3.5\",\"3.6\",\"3.4\",\"3.5\",\"20\",\"2\",\"7\",\"0\"]]}",
            })
    void okxDerivatives(String endpoint, String channel, String argument, String subject, String sample) {
        try (SimulatedExchange exchange = SimulatedExchange.okx(OkxVenueMarket.SWAP, BY_HAND, OkxRules.unlimited())
                        .start();
                Client client = Client.connect(exchange, "/ws/v5/" + endpoint)) {
            client.ask("{\"op\":\"subscribe\",\"args\":[{\"channel\":\"" + channel + "\",\"" + argument + "\":\""
                    + subject + "\"}]}");
            exchange.step(1_000);
            assertEquals(Shape.of(sample), Shape.of(client.next()));
        }
    }

    @Test
    void okxFundingRate() {
        try (SimulatedExchange exchange = SimulatedExchange.okx(OkxVenueMarket.SWAP, BY_HAND, OkxRules.unlimited())
                        .start();
                Client client = Client.connect(exchange, "/ws/v5/public")) {
            client.ask("{\"op\":\"subscribe\",\"args\":[{\"channel\":\"funding-rate\",\"instId\":\"BTC-USDT-SWAP\"}]}");
            JsonNode row = client.nextJson().get("data").get(0);
            List<String> fields = new ArrayList<>();
            row.fieldNames().forEachRemaining(fields::add);
            assertEquals(
                    "formulaType fundingRate fundingTime impactValue instId instType interestRate maxFundingRate method"
                            + " minFundingRate nextFundingRate nextFundingTime premium prevFundingTime settFundingRate"
                            + " settState ts",
                    String.join(" ", fields));
            row.forEach(value -> assertTrue(value.isTextual()));
        }
    }

    @Test
    void okxRest() {
        try (SimulatedExchange exchange =
                SimulatedExchange.okx(OkxVenueMarket.SPOT, BY_HAND).start()) {
            exchange.step(1_000);
            assertEquals(
                    Shape.of("{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"asks\":[[\"3.5\",\"1\",\"0\",\"1\"]],"
                            + "\"bids\":[[\"3.49\",\"7\",\"0\",\"2\"]],\"ts\":\"1790000000000\",\"seqId\":502}]}"),
                    Shape.of(Client.get(exchange, "/api/v5/market/books?instId=BTC-USDT&sz=400")
                            .body()));
            assertEquals(
                    Shape.of(
                            "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"instId\":\"ABC-XYZ\",\"side\":\"buy\","
                                    + "\"sz\":\"20\",\"px\":\"3.5\",\"source\":\"0\",\"tradeId\":\"71\",\"ts\":\"1790000000000\"}]}"),
                    Shape.of(Client.get(exchange, "/api/v5/market/history-trades?instId=BTC-USDT")
                            .body()));
            assertEquals(
                    Shape.of(
                            "{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"alias\":\"\",\"auctionEndTime\":\"\",\"baseCcy\":\"ABC\","
                                    + "\"category\":\"1\",\"ctMult\":\"\",\"ctType\":\"\",\"ctVal\":\"\",\"ctValCcy\":\"\","
                                    + "\"contTdSwTime\":\"1790000000000\",\"expTime\":\"\",\"futureSettlement\":false,\"groupId\":\"2\","
                                    + "\"instFamily\":\"\",\"instId\":\"ABC-XYZ\",\"instType\":\"SPOT\",\"lever\":\"5\","
                                    + "\"listTime\":\"1790000000000\",\"lotSz\":\"0.1\",\"maxIcebergSz\":\"800.0000000000000000\","
                                    + "\"maxLmtAmt\":\"700\",\"maxLmtSz\":\"800\",\"maxMktAmt\":\"700\",\"maxMktSz\":\"\",\"maxStopSz\":\"\","
                                    + "\"maxTriggerSz\":\"800.0000000000000000\",\"maxTwapSz\":\"800.0000000000000000\",\"minSz\":\"0.2\","
                                    + "\"optType\":\"\",\"openType\":\"call_auction\",\"preMktSwTime\":\"\",\"quoteCcy\":\"XYZ\","
                                    + "\"settleCcy\":\"\",\"state\":\"live\",\"ruleType\":\"normal\",\"stk\":\"\",\"tickSz\":\"0.5\","
                                    + "\"uly\":\"\",\"instIdCode\":77,\"instCategory\":\"1\",\"upcChg\":[]}]}"),
                    Shape.of(Client.get(exchange, "/api/v5/public/instruments?instType=SPOT")
                            .body()));
            assertEquals(
                    Shape.of("{\"code\":\"0\",\"msg\":\"\",\"data\":[{\"ts\":\"1790000000000\"}]}"),
                    Shape.of(Client.get(exchange, "/api/v5/public/time").body()));
        }
    }

    @Test
    void shapesTellApartWhatDiffers() {
        for (String[] pair : new String[][] {
            {"{\"a\":1,\"b\":2}", "{\"b\":1,\"a\":2}"},
            {"{\"a\":1}", "{\"a\":\"1\"}"},
            {"{\"a\":\"1.50\"}", "{\"a\":\"1.5\"}"},
            {"{\"a\":\"1.50000000\"}", "{\"a\":\"1.5\"}"},
            {"[[\"1\",\"2\"]]", "[[\"1\",\"2\",\"3\"]]"},
            {"{\"a\":null}", "{}"},
        }) {
            assertNotEquals(Shape.of(pair[0]), Shape.of(pair[1]));
        }
    }
}
