package io.marketprism.deribit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.BackfillPage;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.PollAnswer;
import io.marketprism.connector.RateLimitedException;
import io.marketprism.connector.RestCall;
import io.marketprism.connector.Subscription;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Deribit is asked of the past, and what its answers prove. */
class DeribitBackfillTest {
    private static final long HOUR_US = 1_789_999_200_000_000L;

    private static RestCall<PollAnswer> call(DataType type, String variant, long first, long last) {
        return Deribit.derivatives()
                .backfill(type)
                .orElseThrow()
                .call()
                .of(new Subscription(Listed.definition("BTC-PERPETUAL"), type, variant), first, last);
    }

    private static PollAnswer read(RestCall<PollAnswer> call, String result) {
        return call.parser()
                .apply(Frame.of(
                        "{\"jsonrpc\":\"2.0\",\"result\":" + result + ",\"usDiff\":1}",
                        HOUR_US + 100_000_000_000L,
                        "c1"));
    }

    private static BackfillPage page(DataType type, String variant, long first, long last, String result) {
        return Deribit.derivatives()
                .backfill(type)
                .orElseThrow()
                .page(read(call(type, variant, first, last), result), first, last);
    }

    @ParameterizedTest
    @CsvSource({
        "TRADE, , 71, 72, get_last_trades_by_instrument?instrument_name=BTC-PERPETUAL&start_seq=71&end_seq=73&count=3&sorting=asc",
        "TRADE, , 71, 9223372036854775807, get_last_trades_by_instrument?instrument_name=BTC-PERPETUAL&start_seq=71&count=1000&sorting=asc",
        "CANDLE, 1h, 1789999200000000, 1790002799999999, get_tradingview_chart_data?instrument_name=BTC-PERPETUAL&start_timestamp=1789999200000&end_timestamp=1790002800000&resolution=60",
        "CANDLE, 1m, 1789999200000000, 9223372036854775807, get_tradingview_chart_data?instrument_name=BTC-PERPETUAL&start_timestamp=1789999200000&end_timestamp=1790059200001&resolution=1",
    })
    void callNamesTheStretch(DataType type, String variant, long first, long last, String call) {
        assertEquals(
                "https://www.deribit.com/api/v2/public/" + call,
                call(type, variant, first, last).uri().toString());
    }

    @Test
    void callsDrawFromTheCreditsOfMostMethods() {
        assertEquals(
                List.of(DeribitMarket.CALLS.weighing(1)),
                call(DataType.TRADE, null, 1, 2).costs());
        assertEquals(
                List.of(DeribitMarket.CALLS.weighing(1)),
                call(DataType.CANDLE, "1m", HOUR_US, HOUR_US).costs());
    }

    @Test
    void offersThePastOfWhatHasOne() {
        assertEquals(
                Set.of(DataType.TRADE, DataType.CANDLE),
                Arrays.stream(DataType.values())
                        .filter(type -> Deribit.derivatives().backfill(type).isPresent())
                        .collect(Collectors.toSet()));
    }

    private static String trade(long sequence, String price) {
        return "{\"trade_seq\":" + sequence + ",\"trade_id\":\"4036\",\"timestamp\":1790000001240,\"price\":" + price
                + ",\"direction\":\"sell\",\"amount\":40.0}";
    }

    @Test
    void whatIsBeforeTheFirstTradeThereIsIsGone() {
        BackfillPage page = page(
                DataType.TRADE,
                null,
                60,
                72,
                "{\"trades\":[" + trade(71, "67001.5") + "," + trade(72, "67001.5") + "],\"has_more\":false}");

        assertEquals(70, page.goneThrough());
        assertEquals(71, page.first());
        assertEquals(72, page.last());
    }

    @Test
    void noTradesAreNoProof() {
        BackfillPage page = page(DataType.TRADE, null, 60, 72, "{\"trades\":[],\"has_more\":false}");

        assertTrue(page.isEmpty());
        assertEquals(MarketEvent.ABSENT, page.goneThrough());
    }

    @Test
    void aTradeThatIsWrongCostsItself() {
        BackfillPage page = page(
                DataType.TRADE, null, 71, 72, "{\"trades\":[" + trade(71, "\"x\"") + "," + trade(72, "1.5") + "]}");

        assertEquals(1, page.events().size());
        assertEquals(1, page.problems().size());
        assertEquals(Listed.instrument("BTC-PERPETUAL"), page.problems().get(0).instrument());
        assertEquals(71, page.first());
    }

    private static String candles(String ticks, String volumes) {
        String prices = "[" + "1.5,".repeat(ticks.split(",").length - 1) + "1.5]";
        return "{\"ticks\":" + ticks + ",\"open\":" + prices + ",\"high\":" + prices + ",\"low\":" + prices
                + ",\"close\":" + prices + ",\"volume\":" + volumes + ",\"cost\":" + volumes + ",\"status\":\"ok\"}";
    }

    /** The last may not be over. */
    @Test
    void theLastCandleOnlyShowsThatTheOthersAreFinal() {
        BackfillPage page = page(
                DataType.CANDLE,
                "1h",
                HOUR_US,
                Long.MAX_VALUE,
                candles("[1789999200000,1790002800000,1790006400000]", "[1,2,3]"));

        assertEquals(
                List.of(HOUR_US, HOUR_US + 3_600_000_000L),
                page.events().stream()
                        .map(event -> ((Candle) event).openTimeUs())
                        .toList());
        assertEquals(HOUR_US + 7_199_999_999L, page.last());
    }

    @Test
    void aCandleThatIsWrongCostsItself() {
        BackfillPage page = page(
                DataType.CANDLE,
                "1h",
                HOUR_US,
                Long.MAX_VALUE,
                candles("[1789999200000,1790002800000,1790006400000]", "[\"x\",2,3]"));

        assertEquals(1, page.events().size());
        assertEquals(1, page.problems().size());
        assertEquals(DataType.CANDLE, page.problems().get(0).dataType());
    }

    @Test
    void noCandlesAreNoProof() {
        assertTrue(page(
                        DataType.CANDLE,
                        "1h",
                        HOUR_US,
                        Long.MAX_VALUE,
                        "{\"volume\":[],\"ticks\":[],\"status\":\"no_data\",\"open\":[],\"low\":[],\"high\":[],\"cost\":[],\"close\":[]}")
                .isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1789999200000,1790002800000] | [1]       | expected \"volume\" of 2 candles, was of 1",
                "[1789999200000,1790002800000] | [1,2,3]   | expected \"volume\" of 2 candles, was of 3",
            })
    void columnsOfDifferentLengthAreNoAnswer(String ticks, String volumes, String message) {
        NormalizationException e = assertThrows(
                NormalizationException.class,
                () -> read(call(DataType.CANDLE, "1h", HOUR_US, Long.MAX_VALUE), candles(ticks, volumes)));

        assertEquals(message, e.getMessage());
    }

    @Test
    void errorsAreNoAnswer() {
        for (RestCall<PollAnswer> call :
                List.of(call(DataType.TRADE, null, 1, 2), call(DataType.CANDLE, "1h", HOUR_US, HOUR_US))) {
            assertThrows(RateLimitedException.class, () -> call.parser()
                    .apply(Frame.of(
                            "{\"jsonrpc\":\"2.0\",\"error\":{\"message\":\"too_many_requests\",\"code\":10028}}",
                            0,
                            null)));
            NormalizationException e = assertThrows(NormalizationException.class, () -> call.parser()
                    .apply(Frame.of("{\"error\":{\"message\":\"Invalid params\",\"code\":-32602}}", 0, null)));
            assertTrue(e.getMessage().contains("result"), e.getMessage());
            assertThrows(NormalizationException.class, () -> read(call, "{}"));
        }
    }
}
