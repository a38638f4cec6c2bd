package io.marketprism.binance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.BackfillPage;
import io.marketprism.connector.Connector;
import io.marketprism.connector.ConnectorOptions;
import io.marketprism.connector.Frame;
import io.marketprism.connector.HistoryGoneException;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.Offer;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.event.DataType;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.Trade;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Binance is asked of the past, and what its answers prove. */
class BinanceBackfillTest {
    private static final long MINUTE_US = 1_789_999_980_000_000L;

    private static InstrumentDefinition perpetual(BinanceMarket market) {
        String row = market == BinanceMarket.SPOT ? """
                {"symbol":"QRXEUR","baseAsset":"QRX","quoteAsset":"EUR","status":"TRADING"}""" : """
                {"symbol":"QRXEUR","pair":"QRXP","contractType":"PERPETUAL","status":"TRADING","contractStatus":"TRADING",\
                "contractSize":10,"baseAsset":"QRX","quoteAsset":"EUR","marginAsset":"EUR"}""";
        return BinanceInstruments.definitions(market, "binance", Frame.of("{\"symbols\":[" + row + "]}", 0, null))
                .get(0);
    }

    private static RestCall<PollAnswer> call(
            BinanceMarket market, DataType type, String variant, long first, long last) {
        return past(market, type).call().of(new Subscription(perpetual(market), type, variant), first, last);
    }

    private static Offer.Backfilled past(BinanceMarket market, DataType type) {
        return new BinanceConnector(market, ConnectorOptions.defaults())
                .backfill(type)
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "SPOT, TRADE, , 7315, 7316, https://api.binance.com/api/v3/historicalTrades?symbol=QRXEUR&fromId=7315&limit=3, 25",
        "SPOT, TRADE, , 7315, 9223372036854775807, https://api.binance.com/api/v3/historicalTrades?symbol=QRXEUR&fromId=7315&limit=1000, 25",
        "USDM, TRADE, , 7, 5000, https://fapi.binance.com/fapi/v1/aggTrades?symbol=QRXEUR&fromId=7&limit=1000, 20",
        "COINM, TRADE, , 7, 7, https://dapi.binance.com/dapi/v1/aggTrades?symbol=QRXEUR&fromId=7&limit=2, 20",
        "SPOT, CANDLE, 1s, 1789999980000001, 1789999990000000, https://api.binance.com/api/v3/klines?symbol=QRXEUR&interval=1s&startTime=1789999980001&limit=499, 2",
        "USDM, CANDLE, 1M, 1789999980000000, 1789999990000000, https://fapi.binance.com/fapi/v1/klines?symbol=QRXEUR&interval=1M&startTime=1789999980000&limit=499, 2",
        "USDM, LSR_TOP_POSITION, 5m, 1, 1789999989999999, https://fapi.binance.com/futures/data/topLongShortPositionRatio?symbol=QRXEUR&period=5m&endTime=1789999990000&limit=500, 1",
        "COINM, LSR_ALL_ACCOUNT, 1d, 1, 9223372036854775807, https://dapi.binance.com/futures/data/globalLongShortAccountRatio?pair=QRXP&period=1d&limit=500, 1",
    })
    void callNamesTheStretch(
            BinanceMarket market, DataType type, String variant, long first, long last, String uri, int weight) {
        RestCall<PollAnswer> call = call(market, type, variant, first, last);

        assertEquals(uri, call.uri().toString());
        assertEquals(weight, call.costs().get(0).weight());
        assertEquals(
                market == BinanceMarket.SPOT ? Map.of("X-MBX-TIME-UNIT", "MICROSECOND") : Map.of(), call.headers());
    }

    /** Statistics of USD-M have a pool of their own, all else is of the weight of all calls. */
    @Test
    void callsDrawFromThePoolsOfTheMarket() {
        assertEquals(
                "futures data",
                call(BinanceMarket.USDM, DataType.LSR_ALL_ACCOUNT, "5m", 1, 2)
                        .costs()
                        .get(0)
                        .pool()
                        .name());
        assertEquals(
                "futures weight",
                call(BinanceMarket.USDM, DataType.TRADE, null, 1, 2)
                        .costs()
                        .get(0)
                        .pool()
                        .name());
    }

    @Test
    void offersThePastOfWhatHasOne() {
        for (BinanceMarket market : BinanceMarket.values()) {
            Set<DataType> types = Arrays.stream(DataType.values())
                    .filter(type -> new BinanceConnector(market, ConnectorOptions.defaults())
                            .backfill(type)
                            .isPresent())
                    .collect(Collectors.toSet());
            assertEquals(
                    market == BinanceMarket.SPOT
                            ? Set.of(DataType.TRADE, DataType.CANDLE)
                            : Set.of(
                                    DataType.TRADE,
                                    DataType.CANDLE,
                                    DataType.LSR_TOP_POSITION,
                                    DataType.LSR_ALL_ACCOUNT),
                    types,
                    market.marketName());
        }
    }

    private static BackfillPage aggregates(long first, long last, String... rows) {
        return page(DataType.TRADE, null, first, last, MarketEvent.ABSENT, rows);
    }

    private static BackfillPage page(
            DataType type, String variant, long first, long last, long receiveTimeUs, String... rows) {
        return past(BinanceMarket.USDM, type)
                .page(
                        call(BinanceMarket.USDM, type, variant, first, last)
                                .parser()
                                .apply(Frame.of("[" + String.join(",", rows) + "]", receiveTimeUs, "c1")),
                        first,
                        last);
    }

    private static String aggregate(long id) {
        return "{\"a\":" + id + ",\"p\":\"27.460\",\"q\":\"3\",\"f\":1,\"l\":2,\"T\":1790000014901,\"m\":false}";
    }

    @Test
    void whatIsNotKeptAnyMoreIsGone() {
        BackfillPage page = aggregates(10, 20, aggregate(14), aggregate(15));

        assertEquals(13, page.goneThrough());
        assertEquals(14, page.first());
        assertEquals(15, page.last());
        assertEquals(
                List.of(14L, 15L),
                page.events().stream().map(event -> ((Trade) event).sequence()).toList());
    }

    @Test
    void noRowsAreNoProof() {
        BackfillPage page = aggregates(10, 20);

        assertTrue(page.isEmpty());
        assertEquals(MarketEvent.ABSENT, page.goneThrough());
    }

    @Test
    void aRowThatIsWrongIsToldOfTheInstrument() {
        BackfillPage page = aggregates(10, 11, aggregate(10).replace("\"3\"", "\"x\""), "[]", aggregate(12));

        assertEquals(List.of(), page.events());
        assertEquals(2, page.problems().size());
        for (NormalizationException problem : page.problems()) {
            assertEquals("QRXEUR", problem.instrument().nativeSymbol());
            assertEquals(DataType.TRADE, problem.dataType());
            assertEquals("aggTrades", problem.channel());
        }
    }

    @Test
    void errorSaysThatTheBeginIsNotKeptAnyMore() {
        RestCall<PollAnswer> call = call(BinanceMarket.USDM, DataType.TRADE, null, 10, 20);
        Frame gone =
                Frame.of("{\"code\":-4166,\"msg\":\"Search window is restricted to recent 2 days only.\"}", 0, null);

        HistoryGoneException e =
                assertThrows(HistoryGoneException.class, () -> call.parser().apply(gone));

        assertEquals("code -4166, Search window is restricted to recent 2 days only.", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"code\":-1003,\"msg\":\"Too many requests.\"} | io.marketprism.connector.RateLimitedException",
                "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}    | io.marketprism.connector.NormalizationException",
                "<html>                                          | io.marketprism.connector.NormalizationException",
            })
    void otherErrorsAreWhatTheyAreElsewhere(String body, Class<? extends Exception> expected) {
        RestCall<PollAnswer> call = call(BinanceMarket.SPOT, DataType.TRADE, null, 10, 20);

        assertEquals(
                expected,
                assertThrows(RuntimeException.class, () -> call.parser().apply(Frame.of(body, 0, null)))
                        .getClass());
    }

    /** Nothing says that the last candle is over. */
    @Test
    void theLastCandleOnlyShowsThatTheOthersAreFinal() {
        String row = "[%d,\"27.3\",\"27.35\",\"27.29\",\"27.32\",\"125\",%d,\"341.4\",7,\"50\",\"136.5\",\"0\"]";
        BackfillPage page = page(
                DataType.CANDLE,
                "1m",
                MINUTE_US,
                Long.MAX_VALUE,
                MarketEvent.ABSENT,
                row.formatted(MINUTE_US / 1_000, MINUTE_US / 1_000 + 59_999),
                row.formatted(MINUTE_US / 1_000 + 60_000, MINUTE_US / 1_000 + 119_999));

        assertEquals(1, page.events().size());
        assertEquals(MINUTE_US, page.first());
        assertEquals(MINUTE_US + 59_999_999, page.last());
    }

    /** A candle of tomorrow would say that nothing is missing until then. */
    @Test
    void aCandleOfTheFutureIsNoCandle() {
        BackfillPage page = page(
                DataType.CANDLE,
                "1m",
                MINUTE_US,
                MINUTE_US + 1,
                MINUTE_US,
                "[9999999999999,\"27.3\",\"27.35\",\"27.29\",\"27.32\",\"125\",9999999999999,\"341.4\",7]");

        assertTrue(page.isEmpty());
        assertEquals(1, page.problems().size());
    }

    @Test
    void thePastIsNeverTakenForWhatHappens() {
        for (BinanceMarket market : BinanceMarket.values()) {
            Connector connector = new BinanceConnector(market, ConnectorOptions.defaults());
            connector
                    .dataTypes()
                    .forEach(type -> assertTrue(
                            !(connector.offer(type).orElseThrow() instanceof Offer.Backfilled), type.wireName()));
        }
    }
}
