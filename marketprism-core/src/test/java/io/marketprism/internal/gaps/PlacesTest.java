package io.marketprism.internal.gaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.marketprism.Samples;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.TradeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {

    @ParameterizedTest
    @CsvSource({"1s, 1", "3m, 180", "12h, 43200", "1d, 86400", "2w, 1209600"})
    void lengthOfAnIntervalIsThatOfItsName(String variant, long seconds) {
        assertEquals(seconds * 1_000_000, Places.lengthUs(variant));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "m", "1M", "0m", "-1m", "1.5m", "m1", "100ms", "10000d"})
    void whatHasNoFixedLengthHasNone(String variant) {
        assertEquals(MarketEvent.ABSENT, Places.lengthUs(variant));
    }

    @Test
    void candlesAndRatiosTakeTheirTime() {
        assertEquals(new NumberRange(60_000_000, 119_999_999), Places.of(Samples.candle("1m", 60_000_000, true)));
        assertNull(Places.of(Samples.candle("1m", 60_000_000, false)), "not final yet");
        assertNull(Places.of(Samples.candle("1M", 60_000_000, true)));
        assertEquals(new NumberRange(7, 300_000_006), Places.of(Samples.ratio("5m", 7)));
        assertNull(Places.of(Samples.ratio("5m", MarketEvent.ABSENT)));
    }

    @Test
    void tradesTakeTheirNumbers() {
        assertEquals(new NumberRange(7, 7), Places.of(Samples.trade(7)));
        assertEquals(new NumberRange(5, 7), Places.of(Samples.trade(TradeId.of(7), 7, 5, 7)));
        assertEquals(
                new NumberRange(7, 7),
                Places.of(Samples.trade(TradeId.of(7), 7, 50, 70)),
                "what it stands for is numbered otherwise");
        assertNull(Places.of(Samples.unnumbered("x")));
        assertNull(Places.of(Samples.bbo(7)));
    }
}
