package io.marketprism.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What an event cannot be without. */
class EventChecksTest {
    private static final Instrument SWAP =
            new Instrument("okx", MarketType.PERPETUAL, "BTC-USDT", "BTC-USDT-SWAP", QuantityUnit.BASE);
    private static final long NONE = MarketEvent.ABSENT;

    @Test
    void aTickerSaysSomething() {
        assertRefused("a price or a volume", () -> new Ticker(SWAP, 1, 2, null, null, null, null, null, null, null));
        assertRefused("instrument", () -> new Ticker(null, 1, 2, null, Decimal.ONE, null, null, null, null, null));
    }

    @Test
    void aCandleHasAnIntervalItsEndsAndFourPrices() {
        assertRefused("interval", () -> candle(null, 1, Decimal.ONE));
        assertRefused("open time", () -> candle("1m", NONE, Decimal.ONE));
        assertRefused("close price", () -> candle("1m", 1, null));
    }

    private static Candle candle(String interval, long openTimeUs, Decimal closePrice) {
        return new Candle(
                SWAP,
                1,
                2,
                null,
                interval,
                openTimeUs,
                60,
                Decimal.ONE,
                Decimal.ONE,
                Decimal.ONE,
                closePrice,
                null,
                null,
                NONE,
                true);
    }

    @Test
    void aFundingRateIsPredictedOrSettled() {
        assertRefused("kind", () -> new FundingRate(SWAP, 1, 2, null, null, Decimal.ONE, 1, NONE, 8));
        assertRefused("rate", () -> new FundingRate(SWAP, 1, 2, null, FundingKind.SETTLED, null, 1, NONE, 8));
        assertRefused(
                "1 hour or more",
                () -> new FundingRate(SWAP, 1, 2, null, FundingKind.SETTLED, Decimal.ONE, 1, NONE, 0));
    }

    @Test
    void aMarkPriceIsOneOfTheMarkOrOfTheIndex() {
        assertRefused("a mark price or an index price", () -> new MarkPrice(SWAP, 1, 2, null, null, null));
    }

    @Test
    void openInterestIsANumber() {
        assertRefused("open interest", () -> new OpenInterest(SWAP, 1, 2, null, null, Decimal.ONE, "USD"));
    }

    @Test
    void aLiquidationHasASideAPriceAQuantityAndItsPlaceAmongEquals() {
        assertRefused("side", () -> liquidation(null, Decimal.ONE, Decimal.ONE, 1));
        assertRefused("price", () -> liquidation(Side.BUY, null, Decimal.ONE, 1));
        assertRefused("quantity", () -> liquidation(Side.BUY, Decimal.ONE, null, 1));
        assertRefused("an ordinal of 1 or more", () -> liquidation(Side.BUY, Decimal.ONE, Decimal.ONE, 0));
    }

    private static Liquidation liquidation(Side side, Decimal price, Decimal quantity, int ordinal) {
        return new Liquidation(SWAP, 1, 2, null, side, price, null, quantity, null, null, ordinal, true);
    }

    @Test
    void aLongShortRatioIsOfOneOfItsTwoTypes() {
        assertRefused("LSR_TOP_POSITION or LSR_ALL_ACCOUNT", () -> ratio(DataType.TRADE, Decimal.ONE, "5m"));
        assertRefused("ratio", () -> ratio(DataType.LSR_ALL_ACCOUNT, null, "5m"));
        assertRefused("period", () -> ratio(DataType.LSR_ALL_ACCOUNT, Decimal.ONE, null));
    }

    private static LongShortRatio ratio(DataType type, Decimal ratio, String period) {
        return new LongShortRatio(SWAP, 1, 2, null, type, ratio, null, null, period);
    }

    @Test
    void aVolatilityIndexIsANumber() {
        assertRefused("value", () -> new VolatilityIndex(SWAP, 1, 2, null, null));
    }

    @Test
    void onlyCandlesAndRatiosComeInSeveralStreams() {
        assertEquals("1m", candle("1m", 1, Decimal.ONE).streamVariant());
        assertEquals("5m", ratio(DataType.LSR_TOP_POSITION, Decimal.ONE, "5m").streamVariant());
        assertNull(new MarkPrice(SWAP, 1, 2, null, Decimal.ONE, null).streamVariant());
        assertNull(new Coverage(SWAP, 1, null, DataType.CANDLE, "s", 1, 2, null, null, 3, "1m").streamVariant());
    }

    private static void assertRefused(String expected, Executable making) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, making);
        assertTrue(refused.getMessage().startsWith("Expected "), refused.getMessage());
        assertTrue(refused.getMessage().contains(expected), refused.getMessage());
    }
}
