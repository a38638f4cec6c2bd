package io.marketprism.connector.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.event.Decimal;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstrumentRowsTest {
    private static final InstrumentRows ROWS = new InstrumentRows("instrument", "symbol", List.of("data", "pairs"));

    /** What is read of each row; the rows are then none of ours. */
    private static <T> List<T> read(String rows, Function<InstrumentRow, T> reader) {
        List<T> read = new ArrayList<>();
        Frame body = Frame.of("{\"channel\":\"instrument\",\"data\":{\"pairs\":[" + rows + "]}}", 0, null);
        List<InstrumentDefinition> definitions = ROWS.read("venue", body, row -> {
            read.add(reader.apply(row));
            return null;
        });
        assertEquals(List.of(), definitions);
        return read;
    }

    private static <T> T only(String field, Function<InstrumentRow, T> reader) {
        return read("{\"symbol\":\"BTC/USD\",\"x\":" + field + "}", reader).get(0);
    }

    private static long epochMillis(InstrumentRow row) {
        return row.epochMillis("x");
    }

    @Test
    void aRowThatCannotBeCostsNoOther() {
        assertEquals(
                List.of("A", "D"),
                read(
                        "{\"symbol\":\"A\"},{\"symbol\":\"\"},{\"symbol\":7},null,[],{\"symbol\":\"D\"}",
                        row -> row.text("symbol")));
    }

    @Test
    void textMayBeMissing() {
        assertEquals("y", only("\"y\"", row -> row.textOrNull("x")));
        assertEquals("7", only("7", row -> row.textOrNull("x")));
        assertNull(only("\"\"", row -> row.textOrNull("x")));
        assertNull(only("null", row -> row.textOrNull("x")));
        assertNull(only("1", row -> row.textOrNull("z")));
    }

    @Test
    void numbersAreExactInQuotesOrNot() {
        assertEquals(Decimal.parse("0.00000001"), only("1e-8", row -> row.positiveOrNull("x")));
        assertEquals(Decimal.parse("0.1"), only("\"0.10\"", row -> row.positiveOrNull("x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "\"0.00\"", "-1", "\"x\"", "true", "{}", "[]", "null", "\"\"", "\"9e99999\""})
    void numbersThatAreNoneAreLeftOut(String number) {
        assertNull(only(number, row -> row.positiveOrNull("x")));
    }

    /** As in messages, so that a number of contracts of a message can always be multiplied by their size. */
    @Test
    void numbersAreAsLongAsInMessages() {
        String longest = "9".repeat(Decimal.MAX_SCALE);

        for (String number : List.of(longest, "1e" + Decimal.MAX_SCALE, "1e-" + Decimal.MAX_SCALE)) {
            assertEquals(Decimal.parse(number), only(number, row -> row.positiveOrNull("x")));
        }
        for (String number : List.of(longest + "9", "1e" + (Decimal.MAX_SCALE + 1), "1e-" + (Decimal.MAX_SCALE + 1))) {
            assertNull(only('"' + number + '"', row -> row.positiveOrNull("x")));
        }
    }

    @Test
    void numbersOfContractsBecomeQuantities() {
        Decimal size = Decimal.of(10);

        assertEquals(Decimal.parse("25"), only("\"2.5\"", row -> row.quantityOrNull("x", size)));
        assertEquals(Decimal.parse("2.5"), only("\"2.5\"", row -> row.quantityOrNull("x", null)));
        assertNull(only("0", row -> row.quantityOrNull("x", size)));
    }

    @ParameterizedTest
    @CsvSource({"1790000000000, 1790000000000000", "'\"1790000000000\"', 1790000000000000"})
    void timesAreMilliseconds(String time, long expected) {
        assertEquals(expected, only(time, InstrumentRowsTest::epochMillis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "\"\"", "1", "-5", "1.5", "9223372036854775807", "\"soon\"", "{}"})
    void timesThatCannotBeAreLeftOut(String time) {
        assertEquals(MarketEvent.ABSENT, only(time, InstrumentRowsTest::epochMillis));
    }

    @Test
    void whoseStatusNobodyKnowsIsHalted() {
        Map<String, InstrumentStatus> known = Map.of("online", InstrumentStatus.TRADING);

        assertEquals(InstrumentStatus.TRADING, only("\"online\"", row -> row.status("x", known)));
        assertEquals(InstrumentStatus.HALTED, only("\"new\"", row -> row.status("x", known)));
        assertEquals(InstrumentStatus.HALTED, only("null", row -> row.status("x", known)));
    }

    @Test
    void mayHaveRowsOfTheirOwn() {
        assertEquals(List.of("1", "2"), only("[{\"y\":1},{\"y\":2}]", row -> row.rows("x").stream()
                .map(inner -> inner.textOrNull("y"))
                .toList()));
        assertEquals(List.of(), only("null", row -> row.rows("x")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "null",
                "{\"data\":[]}",
                "{\"data\":{\"pairs\":{}}}",
                "{\"code\":\"7\",\"msg\":\"busy\",\"data\":{\"pairs\":[]}}"
            })
    void areReportedIfTheyAreNotThere(String body) {
        NormalizationException e = assertThrows(
                NormalizationException.class, () -> ROWS.read("venue", Frame.of(body, 0, null), row -> null));

        assertEquals("instrument", e.channel());
        assertTrue(!body.contains("busy") || e.getMessage().contains("busy"), e.getMessage());
    }
}
