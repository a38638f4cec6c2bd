package io.marketprism.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8BufferTest {

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                9,
                10,
                99,
                100,
                101,
                -1,
                -10,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                Long.MAX_VALUE,
                Long.MIN_VALUE
            })
    void writesWholeNumbersAsTheJdkDoes(long number) {
        assertEquals(Long.toString(number), new Utf8Buffer(1).append(number).toString());
    }

    @Test
    void writesNumbersAroundEveryPowerOfTenAsTheJdkDoes() {
        for (long power = 1; power < Long.MAX_VALUE / 10; power *= 10) {
            for (long number = power - 2; number <= power + 2; number++) {
                writesWholeNumbersAsTheJdkDoes(number);
                writesWholeNumbersAsTheJdkDoes(-number);
            }
        }
    }

    @Test
    void writesRandomNumbersAsTheJdkDoes() {
        RandomEvents random = new RandomEvents(1);
        for (int i = 0; i < 20_000; i++) {
            writesWholeNumbersAsTheJdkDoes(random.unscaled());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "0, 8, 0",
        "1, 0, 1",
        "100, 0, 100",
        "100, 2, 1",
        "1, 2, 0.01",
        "-1, 2, -0.01",
        "10, 3, 0.01",
        "6700012, 2, 67000.12",
        "6700000000000, 8, 67000",
        "12345, 5, 0.12345",
        "123456, 5, 1.23456",
        "-123450, 5, -1.2345",
        "9223372036854775807, 18, 9.223372036854775807",
        "-9223372036854775808, 19, -0.9223372036854775808",
    })
    void writesDecimalsCanonically(long unscaled, int scale, String expected) {
        assertEquals(expected, new Utf8Buffer(1).append(unscaled, scale).toString());
    }

    @Test
    void writesRandomDecimalsAsBigDecimalDoes() {
        RandomEvents random = new RandomEvents(2);
        for (int i = 0; i < 20_000; i++) {
            long unscaled = random.unscaled();
            int scale = i % (Decimal.MAX_SCALE + 1);
            BigDecimal slow = BigDecimal.valueOf(unscaled, scale).stripTrailingZeros();
            String expected = (slow.scale() < 0 ? slow.setScale(0) : slow).toPlainString();

            assertEquals(expected, new Utf8Buffer(1).append(unscaled, scale).toString());
            assertEquals(
                    expected,
                    new Utf8Buffer(1).append(Decimal.of(unscaled, scale)).toString());
        }
    }

    /** Every pair of a number of digits and a scale, around what one and two words hold. */
    @Test
    void writesDecimalsOfEveryLengthAsBigDecimalDoes() {
        RandomEvents random = new RandomEvents(4);
        Utf8Buffer out = new Utf8Buffer(1);
        for (int scale = 0; scale <= 20; scale++) {
            for (long power = 1; power < Long.MAX_VALUE / 100; power *= 10) {
                for (long unscaled :
                        new long[] {power - 1, power, power + 1, 10 * power - 10, random.unscaled() % power}) {
                    out.clear().append(unscaled, scale);
                    assertEquals(Decimal.of(unscaled, scale).toString(), out.toString());
                }
            }
        }
    }

    @Test
    void writesLevelsAsTheirDecimals() {
        RandomEvents random = new RandomEvents(5);
        Utf8Buffer out = new Utf8Buffer(1);
        for (int i = 0; i < 20_000; i++) {
            assertLevels(random.levels(), out);
        }
    }

    /** Zeros that all levels share, that only some of them have, and none. */
    @Test
    void writesPaddedLevelsAsTheirDecimals() {
        Utf8Buffer out = new Utf8Buffer(1);
        for (int scale = 0; scale <= 18; scale++) {
            for (long padding = 1; padding <= 1_000_000_000; padding *= 10) {
                long[] packed = {
                    6_723_451 * padding, 12 * padding, 6_723_450 * padding, 0, 6_700_000 * padding, 4 * padding
                };
                assertLevels(Levels.ofPacked(packed, scale, scale), out);
                packed[2]++;
                packed[5] += 8;
                assertLevels(Levels.ofPacked(packed, scale, scale), out);
            }
        }
    }

    private static void assertLevels(Levels levels, Utf8Buffer out) {
        StringBuilder expected = new StringBuilder("[");
        for (int i = 0; i < levels.size(); i++) {
            expected.append(i == 0 ? "[\"" : ",[\"");
            expected.append(levels.price(i))
                    .append("\",\"")
                    .append(levels.quantity(i))
                    .append("\"]");
        }
        assertEquals(
                expected.append(']').toString(), out.clear().appendJson(levels).toString());
    }

    @Test
    void writesWideDecimalsInFull() {
        String digits = "123456789012345678901234567890.000000000000000000000000000001";

        assertEquals(digits, new Utf8Buffer(1).append(Decimal.parse(digits)).toString());
    }

    @Test
    void escapesWhatJsonDemandsAndNothingElse() {
        assertEquals(
                "\"a\\\"b\\\\c/d\\u000a\\u0000\\u001f\u007fé币𝔅\"",
                new Utf8Buffer(1)
                        .appendJson("a\"b\\c/d\n\u0000\u001f\u007fé币𝔅")
                        .toString());
        assertEquals("\"\"", new Utf8Buffer(1).appendJson("").toString());
    }

    @Test
    void escapesHalvesOfPairs() {
        assertEquals("\"\\ud83dx\"", new Utf8Buffer(1).appendJson("\ud83dx").toString());
    }

    @Test
    void writesEveryCharacterSoThatJacksonReadsIt() throws Exception {
        ObjectMapper jackson = new ObjectMapper();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 97) {
            String text = "x" + Character.toString(c);
            Utf8Buffer out = new Utf8Buffer(1).appendJson(text);
            assertEquals(text, jackson.readValue(out.toByteArray(), String.class));
            assertArrayEquals(out.toString().getBytes(StandardCharsets.UTF_8), out.toByteArray());
        }
    }

    @Test
    void isUsedAgainAfterClear() {
        Utf8Buffer out = new Utf8Buffer(1).append("first".getBytes(StandardCharsets.US_ASCII));
        out.clear().append('2');

        assertEquals("2", out.toString());
        assertEquals(1, out.length());
        assertEquals('2', out.array()[0]);
    }

    @Test
    void refusesToBeginWithoutRoom() {
        assertThrows(IllegalArgumentException.class, () -> new Utf8Buffer(0));
    }
}
