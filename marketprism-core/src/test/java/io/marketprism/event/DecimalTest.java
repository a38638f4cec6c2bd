package io.marketprism.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.Seeds;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {

    /** Near the edges of 63 bits as often as not. */
    private static BigDecimal number(Random random) {
        int bits = random.nextBoolean() ? random.nextInt(60) : 58 + random.nextInt(14);
        BigInteger digits = new BigInteger(bits, random);
        if (random.nextInt(4) == 0) {
            digits = digits.multiply(BigInteger.TEN.pow(random.nextInt(6)));
        }
        int scale = random.nextInt(20) == 0 ? random.nextInt(300) - 150 : random.nextInt(20);
        return new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale);
    }

    @Test
    void isExactAndCanonical() {
        Seeds.forEach(20_000, random -> {
            BigDecimal number = number(random);
            Decimal decimal = Decimal.of(number);
            BigDecimal canonical = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
            assertEquals(0, number.compareTo(decimal.toBigDecimal()));
            assertEquals(Math.max(0, canonical.scale()), decimal.scale());
            assertEquals(canonical.toPlainString(), decimal.toString());
            assertEquals(number.signum(), decimal.signum());
            assertEquals(decimal, Decimal.parse(number.toString()));
            assertEquals(decimal, Decimal.parse(decimal.toString()));
            BigInteger unscaled = decimal.toBigDecimal().unscaledValue();
            assertEquals(unscaled.bitLength() > 63 || decimal.scale() > Decimal.MAX_SCALE, decimal.isWide());
            if (!decimal.isWide()) {
                assertEquals(unscaled.longValueExact(), decimal.unscaled());
                assertEquals(decimal, Decimal.of(decimal.unscaled(), decimal.scale()));
            }
        });
    }

    @Test
    void isComparedAndHashedByItsValue() {
        Seeds.forEach(20_000, random -> {
            BigDecimal one = number(random);
            BigDecimal other = random.nextInt(3) == 0
                    ? one.setScale(one.scale() + random.nextInt(5))
                    : number(random).setScale(one.scale(), java.math.RoundingMode.DOWN);
            int order = one.compareTo(other);
            assertEquals(order, Integer.signum(Decimal.of(one).compareTo(Decimal.of(other))));
            assertEquals(order == 0, Decimal.of(one).equals(Decimal.of(other)));
            if (order == 0) {
                assertEquals(Decimal.of(one).hashCode(), Decimal.of(other).hashCode());
            }
        });
    }

    @Test
    void multipliesExactly() {
        Seeds.forEach(20_000, random -> {
            BigDecimal one = number(random);
            BigDecimal other = number(random);
            assertEquals(
                    Decimal.of(one.multiply(other)),
                    Decimal.of(one).multiply(Decimal.of(other)),
                    () -> one + " × " + other);
        });
    }

    @Test
    void multipliesAtTheEdgeOf63Bits() {
        Decimal half = Decimal.of(1L << 62);
        assertEquals(Decimal.of(Long.MIN_VALUE), half.multiply(Decimal.of(-2)));
        assertFalse(half.multiply(Decimal.of(-2)).isWide());
        assertTrue(half.multiply(Decimal.of(2)).isWide());
        assertEquals("9223372036854775808", half.multiply(Decimal.of(2)).toString());
        assertEquals(
                "9223372036854775808",
                Decimal.of(Long.MIN_VALUE).multiply(Decimal.of(-1)).toString());
        assertEquals(Decimal.of(1, 127).multiply(Decimal.of(1, 127)), Decimal.parse("1e-254"));
    }

    @Test
    void becomesNarrowAgainWhereItCan() {
        Decimal wide = Decimal.parse("92233720368547758010000");
        assertTrue(wide.isWide());
        assertFalse(wide.multiply(Decimal.parse("0.00001")).isWide());
        assertEquals(
                "922337203685477580.1", wide.multiply(Decimal.parse("0.00001")).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "0.0010,0.001",
        "-0,0",
        "0.000,0",
        "67000.00,67000",
        "6.55e-6,0.00000655",
        "1e3,1000",
        "-7,-7",
        "+5,5",
        "100000000000000000000.10,100000000000000000000.1"
    })
    void readsEverySpelling(String text, String canonical) {
        assertEquals(canonical, Decimal.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "x", "1 ", "1,5", ".", "1e", "NaN", "1e1001", "1e-1001", "1e99999999999"})
    void namesWhatIsNoNumber(String text) {
        NumberFormatException e = assertThrows(NumberFormatException.class, () -> Decimal.parse(text));
        assertEquals("Expected a decimal number, was \"" + text + "\"", e.getMessage());
    }

    @Test
    void refusesScalesItCannotHold() {
        assertThrows(IllegalArgumentException.class, () -> Decimal.of(1, -1));
        assertThrows(IllegalArgumentException.class, () -> Decimal.of(1, 128));
        assertEquals(127, Decimal.of(1, 127).scale());
        assertThrows(IllegalArgumentException.class, () -> Decimal.of(BigDecimal.TEN.pow(1_000)));
    }

    @Test
    void tellsNoDigitsWhereTheyAreWide() {
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> Decimal.parse("9223372036854775808")
                .unscaled());
        assertTrue(e.getMessage().contains("9223372036854775808"));
    }
}
