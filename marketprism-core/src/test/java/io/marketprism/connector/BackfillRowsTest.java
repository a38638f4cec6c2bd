package io.marketprism.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.event.Candle;
import io.marketprism.event.DataType;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.Side;
import io.marketprism.event.Trade;
import io.marketprism.event.TradeForm;
import io.marketprism.event.TradeId;
import io.marketprism.event.TradeSource;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackfillRowsTest {
    private static final Instrument BTC =
            new Instrument("venue", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);
    private static final NormalizationException BAD =
            new NormalizationException(Problem.INVALID_PRICE, 7, "expected a price, was \"x\"");

    private static Trade trade(long number, TradeSource source) {
        return new Trade(
                BTC,
                1_790_000_000_000_000L + number,
                1_790_000_001_000_000L,
                "test",
                TradeId.of(Math.max(0, number)),
                TradeForm.SINGLE,
                Decimal.parse("27.3"),
                Decimal.parse("6"),
                Side.BUY,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                number,
                source);
    }

    private static Candle candle(long openTimeUs, boolean closed) {
        Decimal price = Decimal.parse("27.3");
        return new Candle(
                BTC,
                MarketEvent.ABSENT,
                MarketEvent.ABSENT,
                null,
                "1m",
                openTimeUs,
                openTimeUs + 10,
                price,
                price,
                price,
                price,
                null,
                null,
                MarketEvent.ABSENT,
                closed);
    }

    private static BackfillRows rows(long first, long last, String numbers) {
        BackfillRows rows = new BackfillRows(Offer.By.NUMBER, DataType.TRADE, first, last);
        for (String number : numbers.isEmpty() ? new String[0] : numbers.split(" ")) {
            if (number.equals("x")) {
                rows.rejected(BAD);
            } else {
                rows.event(trade(Long.parseLong(number), TradeSource.LIVE));
            }
        }
        return rows;
    }

    private static void assertSays(String expected, BackfillPage page) {
        String numbers = page.events().stream()
                .map(event -> event instanceof Candle candle ? candle.openTimeUs() : ((Trade) event).sequence())
                .map(String::valueOf)
                .reduce("", (all, one) -> all.isEmpty() ? one : all + " " + one);
        String gone = page.goneThrough() == MarketEvent.ABSENT ? "" : ", gone through " + page.goneThrough();
        assertEquals(expected, "[" + numbers + "] " + page.first() + ".." + page.last() + gone);
    }

    /** Of the stretch from 10 to 20. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10 11 12                | [10 11 12] 10..12",
                "10 11 19 20             | [10 11 19 20] 10..20",
                "10 12 21                | [10 12] 10..20",
                "9 10 20 21 22           | [10 20] 10..20",
                "13 14                   | [13 14] 13..14, gone through 12",
                "21 22                   | [] 21..20, gone through 20",
                "9                       | [] 10..9",
                "''                      | [] 10..9",
                "x x                     | [] 10..9",
                "x 11 12                 | [11 12] 10..12",
                "x 21                    | [] 10..20",
            })
    void rowsFromTheBeginOn(String rows, String page) {
        assertSays(page, rows(10, 20, rows).forwards());
    }

    /** Of the stretch from 10 to 20, four rows at most. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "21 20 19 18             | [18 19 20] 18..20",
                "21 17 16 15             | [15 16 17] 15..20",
                "21 15 12 9              | [12 15] 10..20",
                "18 17 16 15             | [15 16 17 18] 15..18",
                "21 20 19                | [19 20] 19..20, gone through 18",
                "21                      | [] 21..20, gone through 20",
                "9 8 7 6                 | [] 10..9",
                "''                      | [] 10..9",
                "21 x 19 18              | [18 19] 18..20",
                "21 x 19                 | [19] 10..20",
                "x                       | [] 10..9",
            })
    void rowsFromTheEndBack(String rows, String page) {
        assertSays(page, rows(10, 20, rows).backwards(4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"10 11 12 | [10 11 12] 10..12", "13       | [13] 13..13, gone through 12", "''       | [] 10..9"})
    void upToNowIsUpToTheLastRow(String rows, String page) {
        assertSays(page, rows(10, Long.MAX_VALUE, rows).forwards());
        assertSays(page, rows(10, Long.MAX_VALUE, rows).backwards(4));
    }

    @Test
    void whatMayStillChangeOnlyShowsThatTheOthersAreFinal() {
        BackfillRows rows = new BackfillRows(Offer.By.TIME, DataType.CANDLE, 100, 500);
        LongStream.of(120, 140, 160).forEach(open -> rows.event(candle(open, true)));
        assertSays("[120 140] 100..159", rows.forwardsButTheLast());
        rows.event(candle(520, true));
        assertSays("[120 140 160] 100..500", rows.forwardsButTheLast());
    }

    @Test
    void aCandleThatIsOpenIsNotHandedOut() {
        BackfillRows rows = new BackfillRows(Offer.By.TIME, DataType.CANDLE, 100, 500);
        rows.event(candle(140, false));
        rows.event(candle(120, true));
        assertSays("[120] 120..139", rows.backwards(2));
    }

    @Test
    void whatIsFetchedLaterSaysSo() {
        assertEquals(
                List.of(trade(12, TradeSource.BACKFILL)),
                rows(12, 12, "12").forwards().events());
    }

    @Test
    void otherDataIsLeftOut() {
        BackfillRows rows = rows(10, 20, "10 11");
        rows.event(candle(12, true));
        assertSays("[10 11] 10..11", rows.forwards());
    }

    @Test
    void aTradeWithoutANumberIsOneThatCannotBeRead() {
        BackfillRows rows = rows(10, 20, "10 11 12");
        rows.event(trade(MarketEvent.ABSENT, TradeSource.LIVE));
        BackfillPage page = rows.forwards();
        assertSays("[10 11 12] 10..12", page);
        assertEquals(1, page.problems().size());
        assertTrue(page.problems().get(0).getMessage().startsWith("expected a row with a number or a time, was Trade"));
        assertEquals(BTC, page.problems().get(0).instrument());
    }

    @Test
    void whatOnlyASocketTellsIsNoRow() {
        BackfillRows rows = rows(10, 20, "");
        assertThrows(IllegalStateException.class, () -> rows.acknowledged("1"));
        assertThrows(IllegalStateException.class, () -> rows.refused("1", "no"));
        assertThrows(IllegalStateException.class, () -> rows.closing("now"));
    }
}
