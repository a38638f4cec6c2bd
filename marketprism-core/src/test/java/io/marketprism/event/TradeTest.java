package io.marketprism.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TradeTest {
    private static final Instrument INSTRUMENT =
            new Instrument("venue", MarketType.SPOT, "A-B", "AB", QuantityUnit.BASE);

    private static Trade aggregate(long first, long last) {
        return new Trade(
                INSTRUMENT,
                1,
                2,
                null,
                TradeId.of(3),
                TradeForm.AGGREGATE,
                Decimal.ONE,
                Decimal.ONE,
                Side.BUY,
                first,
                last,
                3,
                TradeSource.LIVE);
    }

    @Test
    void namesItsFillsByAnyNumberThatIsNotNegative() {
        assertEquals(0, aggregate(0, Long.MAX_VALUE).firstTradeId());
        assertEquals(Long.MAX_VALUE, aggregate(0, Long.MAX_VALUE).lastTradeId());
        assertEquals(
                MarketEvent.ABSENT,
                aggregate(MarketEvent.ABSENT, MarketEvent.ABSENT).lastTradeId());
    }

    @Test
    void refusesNegativeNumbersOfFills() {
        assertMessage("first fill, was -1", -1, 7);
        assertMessage("last fill, was -2", 7, -2);
    }

    private static void assertMessage(String expected, long first, long last) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> aggregate(first, last));
        assertTrue(e.getMessage().endsWith(expected), e.getMessage());
    }
}
