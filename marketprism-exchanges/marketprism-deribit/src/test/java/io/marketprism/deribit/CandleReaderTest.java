package io.marketprism.deribit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.Normalizer;
import io.marketprism.connector.NormalizerOutput;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pushes of candles mean, one after the other. */
class CandleReaderTest implements NormalizerOutput {
    private static final long MINUTE_MS = 60_000;
    private static final long TICK = 1_789_999_200_000L;

    private final List<String> candles = new ArrayList<>();
    private final Normalizer normalizer = Deribit.derivatives().normalizer(SymbolTable.of(Listed.definitions()));
    private Candle last;

    private void push(String symbol, String resolution, long tick, String close, String volume) {
        push(symbol, resolution, tick, close, volume, "460.0");
    }

    private void push(String symbol, String resolution, long tick, String close, String volume, String cost) {
        normalizer.normalize(
                Frame.of(
                        "{\"jsonrpc\":\"2.0\",\"method\":\"subscription\",\"params\":{\"channel\":\"chart.trades."
                                + symbol + "." + resolution
                                + "\",\"data\":{\"tick\":" + tick
                                + ",\"open\":100.5,\"high\":200.0,\"low\":50.0,\"close\":" + close
                                + ",\"volume\":" + volume + ",\"cost\":" + cost + ",\"status\":\"ok\"}}}",
                        TICK * 1_000 + 3_600_000_000L,
                        null),
                this);
    }

    @Test
    void aCandleIsClosedWhenTheNextOneComes() {
        push("BTC-PERPETUAL", "1", TICK, "101.0", "1.5");
        push("BTC-PERPETUAL", "1", TICK, "102.0", "2.5");
        push("BTC-PERPETUAL", "1", TICK + MINUTE_MS, "103.0", "0.5");
        push("BTC-PERPETUAL", "1", TICK + MINUTE_MS, "104.0", "0.75");
        assertEquals(
                List.of(
                        "1m 0 101 1.5 open",
                        "1m 0 102 2.5 open",
                        "1m 0 102 2.5 closed",
                        "1m 1 103 0.5 open",
                        "1m 1 104 0.75 open"),
                candles);
    }

    @Test
    void aCandleWithoutTradesIsOne() {
        push("BTC-PERPETUAL", "1", TICK, "101.0", "1.5");
        push("BTC-PERPETUAL", "1", TICK + MINUTE_MS, "101.0", "0.0");
        push("BTC-PERPETUAL", "1", TICK + 2 * MINUTE_MS, "101.0", "0.0");
        assertEquals(
                List.of(
                        "1m 0 101 1.5 open",
                        "1m 0 101 1.5 closed",
                        "1m 1 101 0 open",
                        "1m 1 101 0 closed",
                        "1m 2 101 0 open"),
                candles);
    }

    @Test
    void aCandleThatComesLateCorrectsTheClosedOne() {
        push("BTC-PERPETUAL", "1", TICK + MINUTE_MS, "103.0", "0.5");
        push("BTC-PERPETUAL", "1", TICK, "102.5", "2.75");
        push("BTC-PERPETUAL", "1", TICK + 2 * MINUTE_MS, "104.0", "0.25");
        assertEquals(
                List.of("1m 1 103 0.5 open", "1m 0 102.5 2.75 closed", "1m 1 103 0.5 closed", "1m 2 104 0.25 open"),
                candles);
    }

    @Test
    void instrumentsAndResolutionsAreKeptApart() {
        push("BTC-PERPETUAL", "1", TICK, "101.0", "1.5");
        push("BTC-PERPETUAL", "3", TICK + MINUTE_MS, "102.0", "2.5");
        push("BTC-27NOV26", "1", TICK + MINUTE_MS, "103.0", "3.5");
        assertEquals(List.of("1m 0 101 1.5 open", "3m 1 102 2.5 open", "1m 1 103 3.5 open"), candles);
    }

    @Test
    void aNewConnectionDoesNotCloseWhatAnOldOneHasLeft() {
        push("BTC-PERPETUAL", "1", TICK, "101.0", "1.5");
        Normalizer next = Deribit.derivatives().normalizer(SymbolTable.of(Listed.definitions()));
        candles.clear();
        next.normalize(
                Frame.of(
                        "{\"method\":\"subscription\",\"params\":{\"channel\":\"chart.trades.BTC-PERPETUAL.1\",\"data\":{\"tick\":"
                                + (TICK + MINUTE_MS)
                                + ",\"open\":1,\"high\":1,\"low\":1,\"close\":103.0,\"volume\":0.5,\"cost\":1}}}",
                        TICK * 1_000 + 3_600_000_000L,
                        null),
                this);
        assertEquals(List.of("1m 1 103 0.5 open"), candles);
    }

    /** Volume is in base and cost in quote; of an option nobody knows what the cost counts. */
    @ParameterizedTest
    @CsvSource({"BTC-PERPETUAL, 460", "ETH_USDC-PERPETUAL, 460", "BTC-27NOV26, 460", "BTC-27NOV26-100000-C,"})
    void costIsInQuote(String symbol, String quoteVolume) {
        push(symbol, "1D", TICK, "101.0", "1.5");
        assertEquals(
                quoteVolume,
                last.quoteVolume() == null ? null : last.quoteVolume().toString());
        assertEquals("1.5", last.volume().toString());
        assertEquals("1d", last.interval());
        assertEquals(86_400_000_000L, last.closeTimeUs() - last.openTimeUs());
        assertEquals(MarketEvent.ABSENT, last.tradeCount());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1m, 1",
        "3, 3m, 3",
        "5, 5m, 5",
        "10, 10m, 10",
        "15, 15m, 15",
        "30, 30m, 30",
        "60, 1h, 60",
        "120, 2h, 120",
        "180, 3h, 180",
        "360, 6h, 360",
        "720, 12h, 720",
        "1D, 1d, 1440"
    })
    void everyResolutionIsAnInterval(String resolution, String interval, long minutes) {
        push("BTC-PERPETUAL", resolution, TICK, "1.0e2", "1.5");
        assertEquals(interval, last.interval());
        assertEquals(minutes * 60_000_000L, last.closeTimeUs() - last.openTimeUs());
    }

    @ParameterizedTest
    @CsvSource({
        "BTC-PERPETUAL, 2, 1789999200000, 1.5, UNKNOWN_KIND",
        "BTC-PERPETUAL, 1, 1789999200, 1.5, INVALID_FIELD",
        "BTC-PERPETUAL, 1, 0, 1.5, INVALID_FIELD",
        "BTC-PERPETUAL, 1, 1789999200000, -1.5, INVALID_FIELD",
        "BTC-PERPETUAL, 1, 1789999200000, null, INVALID_FIELD"
    })
    void whatCannotBeACandleIsReported(String symbol, String resolution, long tick, String volume, Problem problem) {
        NormalizationException thrown =
                assertThrows(NormalizationException.class, () -> push(symbol, resolution, tick, "101.0", volume));
        assertEquals(problem, thrown.problem());
        assertEquals(DataType.CANDLE, thrown.dataType());
        assertEquals("chart.trades", thrown.channel());
    }

    /** It would close the one of today. */
    @Test
    void aCandleOfAnotherYearIsNone() {
        push("BTC-PERPETUAL", "1", TICK, "101.0", "1.5");
        assertThrows(
                NormalizationException.class,
                () -> push("BTC-PERPETUAL", "1", TICK + 366 * 1_440 * MINUTE_MS, "102.0", "1.5"));
        push("BTC-PERPETUAL", "1", TICK, "103.0", "2.5");
        assertEquals(List.of("1m 0 101 1.5 open", "1m 0 103 2.5 open"), candles);
    }

    @Override
    public void event(MarketEvent event) {
        last = (Candle) event;
        candles.add(last.interval() + " " + (last.openTimeUs() / 1_000 - TICK) / MINUTE_MS + " " + last.closePrice()
                + " " + last.volume() + (last.closed() ? " closed" : " open"));
    }

    @Override
    public void rejected(NormalizationException problem) {
        throw problem;
    }

    @Override
    public void acknowledged(String requestId) {
        throw new AssertionError(requestId);
    }

    @Override
    public void refused(String requestId, String reason) {
        throw new AssertionError(reason);
    }

    @Override
    public void closing(String reason) {
        throw new AssertionError(reason);
    }
}
