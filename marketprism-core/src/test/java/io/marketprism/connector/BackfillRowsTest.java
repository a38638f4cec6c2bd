package io.marketprism.connector;

import static io.marketprism.connector.Offer.Paging.BACKWARDS;
import static io.marketprism.connector.Offer.Paging.FORWARDS;
import static io.marketprism.connector.Offer.Paging.FORWARDS_BUT_THE_LAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
    private static final Offer.BackfillCall NEVER_CALLED = (subscription, first, last) -> {
        throw new AssertionError("Expected no call");
    };

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

    private static PollAnswer answer(String numbers) {
        PollAnswer answer = new PollAnswer(Frame.of("[]", MarketEvent.ABSENT, null));
        for (String number : numbers.isEmpty() ? new String[0] : numbers.split(" ")) {
            if (number.equals("x")) {
                answer.rejected(BAD);
            } else {
                answer.event(trade(Long.parseLong(number), TradeSource.LIVE));
            }
        }
        return answer;
    }

    private static BackfillPage page(Offer.Paging paging, long first, long last, PollAnswer answer) {
        return new Offer.Backfilled(DataType.TRADE, Offer.By.NUMBER, paging, NEVER_CALLED).page(answer, first, last);
    }

    private static BackfillPage candles(Offer.Paging paging, PollAnswer answer) {
        return new Offer.Backfilled(DataType.CANDLE, Offer.By.TIME, paging, NEVER_CALLED).page(answer, 100, 500);
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
        assertSays(page, page(FORWARDS, 10, 20, answer(rows)));
    }

    /** Of the stretch from 10 to 20. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "21 20 19 18             | [18 19 20] 18..20",
                "21 17 16 15             | [15 16 17] 15..20",
                "21 15 12 9              | [12 15] 10..20",
                "18 17 16 15             | [15 16 17 18] 15..18",
                "20 19                   | [19 20] 19..20",
                "21                      | [] 21..20, gone through 20",
                "9 8 7 6                 | [] 10..9",
                "''                      | [] 10..9",
                "21 x 19 18              | [18 19] 18..20",
                "21 x 9                  | [] 10..20",
                "21 x                    | [] 21..20",
                "x                       | [] 10..9",
            })
    void rowsFromTheEndBack(String rows, String page) {
        assertSays(page, page(BACKWARDS, 10, 20, answer(rows)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"10 11 12 | [10 11 12] 10..12", "''       | [] 10..9"})
    void upToNowIsUpToTheLastRow(String rows, String page) {
        assertSays(page, page(FORWARDS, 10, Long.MAX_VALUE, answer(rows)));
        assertSays(page, page(BACKWARDS, 10, Long.MAX_VALUE, answer(rows)));
    }

    @Test
    void whatMayStillChangeOnlyShowsThatTheOthersAreFinal() {
        PollAnswer answer = answer("");
        LongStream.of(120, 140, 160).forEach(open -> answer.event(candle(open, true)));
        assertSays("[120 140] 100..159", candles(FORWARDS_BUT_THE_LAST, answer));
        answer.event(candle(520, true));
        assertSays("[120 140 160] 100..500", candles(FORWARDS_BUT_THE_LAST, answer));
    }

    @Test
    void aCandleThatIsOpenIsNotHandedOut() {
        PollAnswer answer = answer("");
        answer.event(candle(140, false));
        answer.event(candle(120, true));
        assertSays("[120] 120..139", candles(BACKWARDS, answer));
    }

    @Test
    void whatIsFetchedLaterSaysSo() {
        assertEquals(
                List.of(trade(12, TradeSource.BACKFILL)),
                page(FORWARDS, 12, 12, answer("12")).events());
    }

    @Test
    void otherDataIsLeftOut() {
        PollAnswer answer = answer("10 11");
        answer.event(candle(12, true));
        assertSays("[10 11] 10..11", page(FORWARDS, 10, 20, answer));
    }

    @Test
    void aTradeWithoutANumberIsOneThatCannotBeRead() {
        PollAnswer answer = answer("10 11 12");
        answer.event(trade(MarketEvent.ABSENT, TradeSource.LIVE));
        BackfillPage page = page(FORWARDS, 10, 20, answer);
        assertSays("[10 11 12] 10..12", page);
        assertEquals(1, page.problems().size());
        assertTrue(page.problems().get(0).getMessage().startsWith("expected a row with a number or a time, was Trade"));
        assertEquals(BTC, page.problems().get(0).instrument());
    }
}
