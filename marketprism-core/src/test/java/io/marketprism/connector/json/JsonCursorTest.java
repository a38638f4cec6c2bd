package io.marketprism.connector.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Seeds;
import io.marketprism.connector.Frame;
import io.marketprism.connector.NormalizationException;
import io.marketprism.connector.NormalizationException.Problem;
import io.marketprism.connector.SymbolTable;
import io.marketprism.event.Decimal;
import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.MarketEvent;
import io.marketprism.event.MarketType;
import io.marketprism.event.QuantityUnit;
import io.marketprism.event.TradeId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCursorTest {
    private static final Instrument BTC =
            new Instrument("binance", MarketType.SPOT, "BTC-USDT", "BTCUSDT", QuantityUnit.BASE);
    private static final Instrument COIN =
            new Instrument("binance", MarketType.SPOT, "币安-USDT", "币安USDT", QuantityUnit.BASE);
    private static final SymbolTable SYMBOLS =
            SymbolTable.of(List.of(InstrumentDefinition.unknown(BTC), InstrumentDefinition.unknown(COIN)));

    private final JsonCursor json = new JsonCursor();

    private JsonCursor over(String message) {
        return json.reset(Frame.of(message, 0, null));
    }

    /** What one method reads of the only element of an array, which must then end. */
    private <T> T only(String value, Function<JsonCursor, T> read) {
        over("[ " + value + " ]").enterArray();
        assertTrue(json.nextElement());
        T result = read.apply(json);
        assertFalse(json.nextElement());
        json.finish();
        return result;
    }

    private NormalizationException refused(String value, Function<JsonCursor, ?> read) {
        return assertThrows(NormalizationException.class, () -> only(value, read), value);
    }

    @Test
    void readsDecimalsAsBigDecimalDoes() {
        Seeds.forEach(20_000, random -> {
            String number = RandomJson.number(random);
            Decimal expected = Decimal.of(new BigDecimal(number));
            assertEquals(expected, only(number, JsonCursor::decimal), number);
            assertEquals(expected, only('"' + number + '"', JsonCursor::decimal), number);
            assertEquals(expected, only(number, JsonCursor::decimalOrNull), number);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "0.00",
                "0.1",
                "1.10",
                "100",
                "1e5",
                "1e-5",
                "5.0e-4",
                "-1.2340e-7",
                "12.5e-0",
                "1.5e-12",
                "123456789.123456789e-9",
                "123456789.123456789e-8",
                "1E5",
                "1e+5",
                "1e-5",
                "-1.50e-3",
                "0e0",
                "99999999999999999",
                "999999999999999999",
                "9223372036854775807",
                "9223372036854775808",
                "-9223372036854775808",
                "-9223372036854775809",
                "12345678901234567890",
                "0.000000000000000001",
                "0.00000000000000000001",
                "123456789.0123456789",
                "1e120",
                "1e-120",
                "100000000000000000000000000000000000000.5"
            })
    void readsNumbersInAndOutOfQuotes(String number) {
        Decimal expected = Decimal.of(new BigDecimal(number));
        assertEquals(expected, only(number, JsonCursor::decimal));
        assertEquals(expected, only('"' + number + '"', JsonCursor::decimal));
    }

    @ParameterizedTest
    @ValueSource(strings = {"007", "-007.50", "00000000000000000000000000000000001"})
    void readsLeadingZerosOnlyInQuotes(String number) {
        assertEquals(Decimal.of(new BigDecimal(number)), only('"' + number + '"', JsonCursor::decimal));
        assertEquals(Problem.MALFORMED, refused(number, JsonCursor::decimal).problem());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "-",
                "+",
                "1.",
                ".5",
                "-.5",
                "+1",
                "--1",
                "1-2",
                "1..2",
                "1.2.3",
                "e5",
                "1e",
                "1e+",
                "1e5.5",
                "1x",
                "x",
                "NaN",
                "Infinity",
                " 1",
                "1 ",
                "0x10",
                "1_000",
                "١",
                "1e99999999999",
                "1e999",
                "1e-999"
            })
    void refusesWhatIsNoNumber(String text) {
        NormalizationException quoted = refused('"' + text + '"', JsonCursor::decimal);
        assertEquals(Problem.INVALID_FIELD, quoted.problem(), quoted.getMessage());
        if (!text.isBlank() && text.equals(text.strip())) {
            refused(text, JsonCursor::decimal);
        }
    }

    @Test
    void refusesNumbersTooLongToBeOnes() {
        refused("1".repeat(128), JsonCursor::decimal);
        refused('"' + "1".repeat(500_000) + '"', JsonCursor::decimal);
        refused("0." + "0".repeat(500_000) + "1", JsonCursor::decimal);
    }

    @Test
    void readsAMissingNumberAsNull() {
        assertNull(only("null", JsonCursor::decimalOrNull));
        assertNull(only("\"\"", JsonCursor::decimalOrNull));
        assertEquals(Decimal.ZERO, only("\"0\"", JsonCursor::decimalOrNull));
        refused("\" \"", JsonCursor::decimalOrNull);
        refused("nul", JsonCursor::decimalOrNull);
    }

    @ParameterizedTest
    @CsvSource({"0,INVALID_PRICE", "-1,INVALID_PRICE", "-0.0,INVALID_PRICE", "-1e3,INVALID_PRICE", "abc,INVALID_FIELD"})
    void refusesPricesThatCannotBeOnes(String price, Problem problem) {
        assertEquals(problem, refused('"' + price + '"', JsonCursor::price).problem());
    }

    @Test
    void refusesNegativeQuantitiesOnly() {
        assertEquals(Decimal.ZERO, only("\"0.000\"", JsonCursor::quantity));
        assertEquals(
                Problem.INVALID_FIELD, refused("\"-0.1\"", JsonCursor::quantity).problem());
    }

    @Test
    void tellsWhereAPriceIsWrong() {
        over("{\"p\": \"0.00\"}").enterObject();
        json.nextKey();
        NormalizationException e = assertThrows(NormalizationException.class, json::price);
        assertEquals(6, e.position());
        assertEquals("expected a price above 0, was 0", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 42, 999_999_999_999_999_999L, -999_999_999_999_999_999L, 1_795_000_000_123_456L})
    void readsWholeNumbers(long number) {
        assertEquals(number, only(Long.toString(number), JsonCursor::longValue));
        assertEquals(number, only("\"" + number + "\"", JsonCursor::longValue));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.0", "1.5", "1e3", "1000000000000000000", "null", "true", "\"\"", "\"1.0\"", "[]", "\"x\""})
    void refusesWhatIsNoWholeNumber(String text) {
        refused(text, JsonCursor::longValue);
    }

    @Test
    void readsFlagsOnlyAsFlags() {
        assertTrue(only("true", JsonCursor::booleanValue));
        assertFalse(only("false", JsonCursor::booleanValue));
        for (String other : List.of("tru", "truefalse", "falsy", "1", "\"true\"", "null", "TRUE")) {
            refused(other, JsonCursor::booleanValue);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "7", "10", "999999999999999999", "1000000000000000000", "9223372036854775807"})
    void readsNumericTradeIds(String id) {
        TradeId read = only('"' + id + '"', JsonCursor::tradeId);
        assertEquals(TradeId.of(Long.parseLong(id)), read);
        assertTrue(read.isNumber());
        if (id.length() <= 18) {
            assertEquals(read, only(id, JsonCursor::tradeId));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"007", "0007", "00", "9223372036854775808", "ETH-1234", "12 ", "12x", "-5", "1.5", "ключ"})
    void keepsOtherTradeIdsAsWritten(String id) {
        TradeId read = only('"' + id + '"', JsonCursor::tradeId);
        assertFalse(read.isNumber());
        assertEquals(id, read.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "1.5", "1e5", "007", "1000000000000000000", "null", "true", "[1]"})
    void refusesBareTradeIdsThatAreNoNumbers(String id) {
        refused(id, JsonCursor::tradeId);
    }

    @Test
    void resolvesEscapesInTradeIds() {
        assertEquals(TradeId.of("7"), only("\"\\u0037\"", JsonCursor::tradeId));
    }

    @Test
    void findsSymbolsHoweverTheyAreWritten() {
        assertSame(BTC, only("\"BTCUSDT\"", cursor -> cursor.symbol(SYMBOLS)));
        assertSame(BTC, only("\"BTC\\u0055SDT\"", cursor -> cursor.symbol(SYMBOLS)));
        assertSame(COIN, only("\"币安USDT\"", cursor -> cursor.symbol(SYMBOLS)));
        assertSame(COIN, only("\"\\u5e01\\u5B89USDT\"", cursor -> cursor.symbol(SYMBOLS)));
    }

    @Test
    void namesSymbolsItDoesNotKnow() {
        for (String unknown : List.of("btcusdt", "BTCUSD", "BTCUSDTT", "")) {
            NormalizationException e = refused('"' + unknown + '"', cursor -> cursor.symbol(SYMBOLS));
            assertEquals(Problem.UNKNOWN_KIND, e.problem());
            assertEquals("expected a subscribed symbol, was \"" + unknown + "\"", e.getMessage());
        }
        assertEquals(
                "expected a subscribed symbol, was \"é\"",
                refused("\"\\u00e9\"", cursor -> cursor.symbol(SYMBOLS)).getMessage());
    }

    @Test
    void codesKeysOfUpToEightBytes() {
        over("{\"p\":1,\"exactly8\":2,\"ninebytes\":3,\"\":4,\"k\\u0065y\":5,\"ключ\":6}")
                .enterObject();
        assertEquals(JsonCursor.key("p"), json.nextKey());
        assertTrue(json.lastIs("p"));
        json.skip();
        assertEquals(JsonCursor.key("exactly8"), json.nextKey());
        assertEquals("exactly8", json.last());
        json.skip();
        assertEquals(JsonCursor.LONG_KEY, json.nextKey());
        assertTrue(json.lastIs("ninebytes"));
        assertFalse(json.lastIs("ninebyte"));
        assertFalse(json.lastIs("ninebytez"));
        json.skip();
        assertEquals(JsonCursor.LONG_KEY, json.nextKey());
        assertTrue(json.lastIs(""));
        json.skip();
        assertEquals(JsonCursor.key("key"), json.nextKey());
        assertEquals("key", json.last());
        assertTrue(json.lastIs("key"));
        json.skip();
        assertEquals(JsonCursor.LONG_KEY, json.nextKey());
        assertEquals("ключ", json.last());
        json.skip();
        assertEquals(JsonCursor.END, json.nextKey());
        json.finish();
    }

    @Test
    void codesTextLikeKeys() {
        assertEquals(JsonCursor.key("BUY"), only("\"BUY\"", JsonCursor::textCode));
        assertEquals(JsonCursor.LONG_KEY, only("\"aggressor\"", JsonCursor::textCode));
        assertTrue(json.lastIs("aggressor"));
        assertEquals(JsonCursor.LONG_KEY, only("\"\"", JsonCursor::textCode));
        assertEquals(JsonCursor.key("BUY"), only("\"B\\u0055Y\"", JsonCursor::textCode));
        refused("1", JsonCursor::textCode);
    }

    @Test
    void longNamesThatAreKnownHaveCodesOfTheirOwn() {
        long nine = json.codeOf("ninebytes");
        long cyrillic = json.codeOf("ключи и замки");
        Map<Long, String> codes = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            codes.put(json.codeOf("number of many " + i), "number of many " + i);
        }

        assertEquals(JsonCursor.key("short"), json.codeOf("short"));
        assertEquals(nine, json.codeOf("ninebytes"));
        assertEquals(300, codes.size());
        codes.forEach((code, name) -> {
            assertTrue(code < JsonCursor.LONG_KEY);
            assertEquals(code, only('"' + name + '"', JsonCursor::textCode));
        });
        over("{\"ninebytes\":\"ninebytes\",\"nineb\\u0079tes\":1,\"ninebyteS\":2,\"ninebytess\":3,\"ключи и замки\":4}")
                .enterObject();
        assertEquals(nine, json.nextKey());
        assertEquals(nine, json.textCode());
        assertTrue(json.lastIs("ninebytes"));
        assertEquals(nine, json.nextKey());
        json.skip();
        assertEquals(JsonCursor.LONG_KEY, json.nextKey());
        json.skip();
        assertEquals(JsonCursor.LONG_KEY, json.nextKey());
        json.skip();
        assertEquals(cyrillic, json.nextKey());
        assertEquals(
                JsonCursor.LONG_KEY,
                new JsonCursor().reset(Frame.of("\"ninebytes\"", 0, null)).textCode(),
                "of another cursor");
    }

    @Test
    void aSymbolThatMayBeUnknownIsNull() {
        assertNull(only("\"btcusdt\"", cursor -> cursor.definitionIfKnown(SYMBOLS)));
        assertNull(only("\"\\u00e9\"", cursor -> cursor.definitionIfKnown(SYMBOLS)));
        assertEquals(
                "BTCUSDT",
                only("\"BTC\\u0055SDT\"", cursor -> cursor.definitionIfKnown(SYMBOLS))
                        .instrument()
                        .nativeSymbol());
        refused("1", cursor -> cursor.definitionIfKnown(SYMBOLS));
    }

    @Test
    void readsKeysTextsAndNumbersWithEscapesAsIfTheyHadNone() {
        String message =
                "{ \"\\u0070\" : \"\\u0031\\u002e5\",\"long\\u0065rThanEight\":\"1\\u0065\\u002d3\",\"id\":\"\\u0034\\u0032\","
                        + "\"s\":\"a\\/b\\ud83d\\ude00\",\"b\":[[\"\\u0031.\\u0035\",\"2\"],[\"1\",\"\\u0030\"]],\"t\":\"\\u0037\"}";
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        byte[] untouched = bytes.clone();
        json.reset(new Frame(null, null).wrap(bytes, bytes.length, 0)).enterObject();

        assertEquals(JsonCursor.key("p"), json.nextKey());
        assertEquals(Decimal.parse("1.5"), json.price());
        assertEquals(JsonCursor.LONG_KEY, json.nextKey());
        assertTrue(json.lastIs("longerThanEight"));
        assertEquals(Decimal.parse("0.001"), json.decimal());
        assertEquals(JsonCursor.key("id"), json.nextKey());
        assertEquals(TradeId.of(42), json.tradeId());
        assertEquals(JsonCursor.key("s"), json.nextKey());
        assertEquals("a/b😀", json.text());
        assertEquals(JsonCursor.key("b"), json.nextKey());
        assertEquals("[[1.5, 2], [1, 0]]", json.bids().toString());
        assertEquals(JsonCursor.key("t"), json.nextKey());
        assertEquals(7_000, json.epochMillis());
        assertEquals(JsonCursor.END, json.nextKey());
        json.finish();
        assertArrayEquals(untouched, bytes, "the frame is borrowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "e\\u0000", "\\u0022", "\\\\", "\\ud800", "\\n"})
    void takesNoKeyWithEscapesForAnother(String key) {
        over("{\"" + key + "\":1}").enterObject();
        assertEquals(JsonCursor.LONG_KEY, json.nextKey());
        assertFalse(json.lastIs("e"));
        json.skip();
        assertEquals(JsonCursor.END, json.nextKey());
        json.finish();
    }

    @Test
    void tellsHalfOfASurrogatePairFromWhatIsNoJson() {
        assertEquals(
                Problem.INVALID_FIELD, refused("\"\\ud800\"", JsonCursor::text).problem());
        assertEquals(
                Problem.MALFORMED,
                refused("\"\\q\"", cursor -> {
                            cursor.skip();
                            return null;
                        })
                        .problem());
    }

    @Test
    void tellsAnotherTypeFromWhatIsNoJson() {
        for (String other : List.of("null", "true", "1", "-0.5e+7", "\"x\"", "[[{}]]")) {
            over("[" + other + ",2]").enterArray();
            json.nextElement();
            long element = json.mark();
            assertEquals(
                    Problem.INVALID_FIELD,
                    assertThrows(NormalizationException.class, json::enterObject)
                            .problem(),
                    other);
            json.returnTo(element);
            json.skip();
            assertTrue(json.nextElement());
            assertEquals(2, json.longValue());
            assertFalse(json.nextElement());
        }
        for (String broken : List.of("nul", "tru", "-", "01", "1.", "1e", "[", "[1", "x", "")) {
            over(broken + ",");
            assertEquals(
                    Problem.MALFORMED,
                    assertThrows(NormalizationException.class, json::enterObject)
                            .problem(),
                    broken);
        }
    }

    @Test
    void skipsNumbersOfAnyLength() {
        for (String number : List.of("1e999999999", "9".repeat(5_000), "-0.5e-99999")) {
            over("[" + number + ",1]").enterArray();
            json.nextElement();
            json.skip();
            assertTrue(json.nextElement());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "\"0\"", "\"\"", "null", "\"0.0\""})
    void readsATimeOfZeroAsNone(String time) {
        assertEquals(MarketEvent.ABSENT, only(time, JsonCursor::epochMillis));
        assertEquals(MarketEvent.ABSENT, only(time, JsonCursor::epochMillisOrMicros));
    }

    @Test
    void readsMilliseconds() {
        assertEquals(1_790_000_000_000_000L, only("1790000000000", JsonCursor::epochMillis));
        assertEquals(1_790_000_000_000_000L, only("\"1790000000000\"", JsonCursor::epochMillis));
        assertEquals(1_790_000_000_000_000L, only("1.79e12", JsonCursor::epochMillis));
        assertEquals(-1_000, only("-1", JsonCursor::epochMillis));
        long most = Long.MAX_VALUE / 1_000 * 1_000;
        assertEquals(most, only("1790000000000000000", JsonCursor::epochMillis));
        assertEquals(most, only("\"" + "9".repeat(30) + "\"", JsonCursor::epochMillis));
        assertEquals(-most, only("-1790000000000000000", JsonCursor::epochMillis));
    }

    @Test
    void tellsMillisecondsFromMicroseconds() {
        assertEquals(1_790_000_000_000_000L, only("1790000000000", JsonCursor::epochMillisOrMicros));
        assertEquals(1_790_000_000_000_001L, only("1790000000000001", JsonCursor::epochMillisOrMicros));
        assertEquals(99_999_999_999_999_000L, only("99999999999999", JsonCursor::epochMillisOrMicros));
        assertEquals(100_000_000_000_000L, only("100000000000000", JsonCursor::epochMillisOrMicros));
        assertEquals(-1_000, only("-1", JsonCursor::epochMillisOrMicros));
        assertEquals(Long.MAX_VALUE, only("\"" + "9".repeat(30) + "\"", JsonCursor::epochMillisOrMicros));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "\"soon\"", "\"2026-11-28T00:00:00Z\"", "true", "{}"})
    void refusesTimesThatAreNotCounted(String time) {
        refused(time, JsonCursor::epochMillis);
        refused(time, JsonCursor::epochMillisOrMicros);
    }

    private static long wholeNumber(JsonCursor json) {
        return json.wholeNumber();
    }

    private static long wholeNumberFromMinusOne(JsonCursor json) {
        return json.wholeNumber(-1);
    }

    @Test
    void readsWholeNumbersDownToALimit() {
        assertEquals(0, only("0", JsonCursorTest::wholeNumber));
        assertEquals(12_345_678_901L, only("\"12345678901\"", JsonCursorTest::wholeNumber));
        assertEquals(-1, only("-1", JsonCursorTest::wholeNumberFromMinusOne));
        assertEquals(
                "expected a whole number of 0 or more, was -1",
                refused("-1", JsonCursorTest::wholeNumber).getMessage());
        refused("-2", JsonCursorTest::wholeNumberFromMinusOne);
        refused("1.5", JsonCursorTest::wholeNumber);
        refused("null", JsonCursorTest::wholeNumber);
    }

    @Test
    void readsIdsOfRequestsAsText() {
        assertEquals("17", only("17", JsonCursor::requestId));
        assertEquals("a\"7", only("\"a\\\"7\"", JsonCursor::requestId));
        assertNull(only("null", JsonCursor::requestId));
        refused("{}", JsonCursor::requestId);
    }

    @Test
    void tellsTheFieldThatIsMissing() {
        over("{}").enterObject();
        json.require("x", "there");
        json.require(0, "there");
        NormalizationException object = assertThrows(NormalizationException.class, () -> json.require(null, "px"));
        NormalizationException number =
                assertThrows(NormalizationException.class, () -> json.require(MarketEvent.ABSENT, "seq"));

        assertEquals("expected a field \"px\", was none before the end", object.getMessage());
        assertEquals("expected a field \"seq\", was none before the end", number.getMessage());
        assertEquals(Problem.INVALID_FIELD, object.problem());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"p\":\"1x\",\"s\":\"BTCUSDT\"}|true",
                "{\"s\":\"BTCUSDT\",\"p\":\"1x\"}|true",
                "{\"p\":\"1x\",\"o\":{\"s\":\"BTCUSDT\"}}|false",
                "{\"p\":\"1x\",\"s\":\"ETHUSDT\"}|false",
                "{\"p\":\"1x\",\"s\":7}|false",
                "{\"p\":\"1x\",\"s\"|false"
            })
    void findsTheSymbolBehindAProblem(String message, boolean found) {
        over(message).enterObject();
        long start = json.mark();
        while (json.nextKey() != 'p') {
            json.skip();
        }
        NormalizationException problem = assertThrows(NormalizationException.class, json::price);

        assertEquals(found ? BTC : null, json.symbolIn(problem, start, 's', SYMBOLS));
    }

    @Test
    void looksForNoSymbolInWhatIsNotJson() {
        over("{\"p\":[,\"s\":\"BTCUSDT\"}").enterObject();
        long start = json.mark();
        json.nextKey();
        NormalizationException problem = assertThrows(NormalizationException.class, json::skip);

        assertNull(json.symbolIn(problem, start, 's', SYMBOLS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ninebytes"})
    void codesNoOtherNames(String name) {
        assertThrows(IllegalArgumentException.class, () -> JsonCursor.key(name));
    }

    @Test
    void returnsToAMark() {
        over("{\"data\":[1,{\"b\":[2]}],\"type\":\"x\"}").enterObject();
        long beginning = json.mark();
        json.nextKey();
        long value = json.mark();
        json.skip();
        assertEquals(JsonCursor.key("type"), json.nextKey());
        json.skip();
        assertEquals(JsonCursor.END, json.nextKey());
        json.returnTo(value);
        json.enterArray();
        json.nextElement();
        assertEquals(1, json.longValue());
        json.returnTo(beginning);
        assertEquals(JsonCursor.key("data"), json.nextKey());
        json.skip();
        assertEquals(JsonCursor.key("type"), json.nextKey());
        assertEquals("x", json.text());
        assertEquals(JsonCursor.END, json.nextKey());
        json.finish();
    }

    @Test
    void goesSixtyFourDeepAndNoDeeper() {
        for (String[] brackets : new String[][] {{"[", "]"}, {"{\"a\":", "}"}}) {
            over(brackets[0].repeat(63) + "[]" + brackets[1].repeat(63)).skip();
            json.finish();
            String tooDeep = brackets[0].repeat(64) + "[]" + brackets[1].repeat(64);
            NormalizationException e = assertThrows(
                    NormalizationException.class, () -> over(tooDeep).skip());
            assertTrue(e.getMessage().contains("64 nested"), e.getMessage());
        }
        assertThrows(
                NormalizationException.class, () -> over("[".repeat(1_000_000)).skip());
    }

    @Test
    void countsDepthOnlyWhileInside() {
        over("[" + "[[]],".repeat(1_000) + "[]]").skip();
        json.finish();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 9, 10, 13, 31})
    void refusesControlCharactersInTextAndKeys(int control) {
        String text = "\"a" + (char) control + "b\"";
        refused(text, JsonCursor::text);
        refused(text, JsonCursor::textCode);
        refused(text, cursor -> {
            cursor.skip();
            return null;
        });
        over("{" + text + ":1}").enterObject();
        assertThrows(NormalizationException.class, json::nextKey);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\x", "\\u12", "\\u12G4", "\\u+123", "\\u-123", "\\u 123", "\\u１２３４", "\\'"})
    void refusesWrongEscapes(String escape) {
        assertEquals(
                Problem.MALFORMED, refused('"' + escape + '"', JsonCursor::text).problem());
    }

    @Test
    void resolvesEscapes() {
        assertEquals(
                "\"\\/\b\f\n\r\tAé€😀",
                only("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00E9\\u20aC\\ud83d\\ude00\"", JsonCursor::text));
    }

    @Test
    void tellsTheByteWhereTheMessageIsNotUtf8() {
        byte[][] broken = {
            {'"', (byte) 0xC3, '"'},
            {'"', (byte) 0xFF, '"'},
            {'"', (byte) 0xC0, (byte) 0x80, '"'},
            {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'},
            {'"', (byte) 0xE2, (byte) 0x82},
            {'"', (byte) 0x80, '"'},
        };
        for (byte[] bytes : broken) {
            NormalizationException e = assertThrows(
                    NormalizationException.class, () -> json.reset(new Frame(null, null).wrap(bytes, bytes.length, 0)));
            assertEquals(Problem.MALFORMED, e.problem());
            assertEquals(1, e.position(), e.getMessage());
        }
    }

    @Test
    void countsBytesNotCharactersToAReplacementCharacter() {
        NormalizationException e = assertThrows(NormalizationException.class, () -> over("\"€€ \uFFFD\""));
        assertEquals("\"€€ ".getBytes(StandardCharsets.UTF_8).length, e.position());
    }

    @Test
    void ignoresWhatIsBehindTheFrame() {
        byte[] bytes = {'[', ']', (byte) 0xFF, (byte) 0xFF, '{'};
        json.reset(new Frame(null, null).wrap(bytes, 2, 0)).enterArray();
        assertFalse(json.nextElement());
        json.finish();
    }

    @Test
    void wantsNothingBehindTheValue() {
        for (String more : List.of("[] x", "[][]", "{},", "[]1")) {
            over(more).skip();
            assertThrows(NormalizationException.class, json::finish, more);
        }
    }

    @Test
    void wantsSomethingBehindABareNumberSinceItMightBeCut() {
        assertThrows(NormalizationException.class, () -> over("12").longValue());
        assertThrows(NormalizationException.class, () -> over("12e5").decimal());
    }
}
