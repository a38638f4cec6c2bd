package io.marketprism.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TradeIdTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 999_999_999_999_999_999L, 1_000_000_000_000_000_000L, Long.MAX_VALUE})
    void isEqualHoweverTheNumberWasGiven(long number) {
        assertEquals(TradeId.of(number), TradeId.of(Long.toString(number)));
        assertEquals(
                TradeId.of(number).hashCode(), TradeId.of(Long.toString(number)).hashCode());
        assertEquals(Long.toString(number), TradeId.of(Long.toString(number)).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "007", "-1", "+1", "1x", "9223372036854775808", "10000000000000000000"})
    void keepsEverythingElseAsWritten(String text) {
        assertFalse(TradeId.of(text).isNumber());
        assertEquals(text, TradeId.of(text).toString());
        assertThrows(IllegalStateException.class, () -> TradeId.of(text).number());
    }

    @Test
    void refusesNegativeNumbers() {
        assertThrows(IllegalArgumentException.class, () -> TradeId.of(-1));
    }
}
