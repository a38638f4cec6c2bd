package io.marketprism.clickhouse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.marketprism.event.Decimal;
import io.marketprism.event.Levels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowBufferTest {
    private static final BigInteger LIMIT = BigInteger.TEN.pow(76);

    private final RowBuffer buffer = new RowBuffer();

    /** The slow way: 256 bits, lowest byte first; null if the column cannot hold the number. */
    private static byte[] slowly(BigDecimal number, int scale) {
        BigInteger scaled;
        try {
            scaled = number.setScale(scale).unscaledValue();
        } catch (ArithmeticException tooFine) {
            return null;
        }
        if (scaled.abs().compareTo(LIMIT) >= 0) {
            return null;
        }
        BigInteger twosComplement =
                scaled.signum() < 0 ? BigInteger.TWO.pow(256).add(scaled) : scaled;
        byte[] bytes = new byte[32];
        for (int i = 0; i < 32; i++) {
            bytes[i] = twosComplement.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    private void assertSameAsSlowly(Decimal number) {
        assertSame(slowly(number.toBigDecimal(), 18), buffer::decimal, number);
        assertSame(slowly(number.toBigDecimal(), 38), buffer::rate, number);
    }

    private void assertSame(byte[] expected, Consumer<Decimal> writer, Decimal number) {
        buffer.truncate(0);
        if (expected == null) {
            RejectedValueException refused = assertThrows(RejectedValueException.class, () -> writer.accept(number));
            assertTrue(refused.getMessage().contains("was "), refused.getMessage());
        } else {
            writer.accept(number);
            assertArrayEquals(expected, buffer.toByteArray(), number::toString);
        }
    }

    @Test
    void decimalsAreEncodedLikeTheirSlowTwins() {
        Random random = new Random(20261122);
        int held = 0;
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            int bits = random.nextInt(i % 4 == 0 ? 280 : 64);
            BigInteger digits = new BigInteger(bits, random);
            BigDecimal number = new BigDecimal(
                    random.nextBoolean() ? digits : digits.negate(), random.nextInt(i % 3 == 0 ? 40 : 19));
            assertSameAsSlowly(Decimal.of(number));
            if (slowly(number, 18) == null) {
                refused++;
            } else {
                held++;
            }
        }
        assertTrue(held > 100_000 && refused > 10_000, held + " held, " + refused + " refused");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1",
                "-1",
                "0.000000000000000001",
                "-0.000000000000000001",
                "0.0000000000000000001",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775808",
                "9.223372036854775807",
                "92233720368.54775807",
                "9999999999999999999999999999999999999999999999999999999999.999999999999999999",
                "-9999999999999999999999999999999999999999999999999999999999.999999999999999999",
                "10000000000000000000000000000000000000000000000000000000000",
                "-10000000000000000000000000000000000000000000000000000000000",
                "1e57",
                "1e58",
                "1e-18",
                "1e-19",
                "1e-127",
                "1e200",
                "1e-200",
                "170141183460469231731687303715884105727",
                "-170141183460469231731687303715884105728"
            })
    void extremesAreEncodedLikeTheirSlowTwins(String number) {
        assertSameAsSlowly(Decimal.parse(number));
    }

    @Test
    void packedLevelsAreEncodedLikeTheirDecimals() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            int priceScale = random.nextInt(25);
            int quantityScale = random.nextInt(25);
            long[] packed = new long[2 * random.nextInt(5)];
            for (int i = 0; i < packed.length; i++) {
                packed[i] = (random.nextLong() >> random.nextInt(64)) / 1_000_000 * 1_000_000;
            }
            Levels levels = Levels.ofPacked(packed, priceScale, quantityScale);
            assertLevelsAreEncodedLikeDecimals(levels);
        }
    }

    @Test
    void wideLevelsAreEncodedLikeTheirDecimals() {
        Levels levels = Levels.of(List.of(
                new Levels.Level(Decimal.parse("123456789012345678901234.5"), Decimal.parse("0.000000000000000001")),
                new Levels.Level(Decimal.ONE, Decimal.ZERO)));
        assertTrue(!levels.isPacked());
        assertLevelsAreEncodedLikeDecimals(levels);
    }

    private void assertLevelsAreEncodedLikeDecimals(Levels levels) {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(levels.size());
        boolean fits = true;
        for (int i = 0; i < levels.size(); i++) {
            byte[] price = slowly(levels.price(i).toBigDecimal(), 18);
            byte[] quantity = slowly(levels.quantity(i).toBigDecimal(), 18);
            fits &= price != null && quantity != null;
            if (fits) {
                expected.writeBytes(price);
                expected.writeBytes(quantity);
            }
        }
        buffer.truncate(0);
        if (fits) {
            buffer.levels(levels);
            assertArrayEquals(expected.toByteArray(), buffer.toByteArray(), levels::toString);
        } else {
            assertThrows(RejectedValueException.class, () -> buffer.levels(levels));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "BTC-USDT", "币安人生-USDT", "é", "a\u0000b", "🚀"})
    void textsAreLengthAndUtf8(String text) {
        buffer.text(text);

        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(utf8.length);
        expected.writeBytes(utf8);
        assertArrayEquals(expected.toByteArray(), buffer.toByteArray());
    }

    @Test
    void lengthsBeyondSevenBitsTakeMoreBytes() {
        buffer.text("x".repeat(300));

        byte[] bytes = buffer.toByteArray();
        assertEquals(302, bytes.length);
        assertEquals((byte) 0xAC, bytes[0]);
        assertEquals((byte) 0x02, bytes[1]);
    }

    @Test
    void longTextsBeyondAsciiAreKeptWhole() {
        String text = "é".repeat(100_000);

        buffer.text(text);

        assertEquals(3 + 200_000, buffer.size());
    }

    @Test
    void numbersOutsideTheirTypeAreRefused() {
        assertThrows(RejectedValueException.class, () -> buffer.unsignedInt(-1));
        assertThrows(RejectedValueException.class, () -> buffer.unsignedInt(1L << 32));
        assertThrows(RejectedValueException.class, () -> buffer.unsignedLong(-1));
        assertThrows(RejectedValueException.class, () -> buffer.time(Long.MAX_VALUE));
        assertThrows(RejectedValueException.class, () -> buffer.time(-2_208_988_800_000_001L));
        assertEquals(0, buffer.size());
    }

    @Test
    void bytesSurviveGrowth() throws IOException {
        for (int i = 0; i < 100_000; i++) {
            buffer.longValue(i);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        buffer.copyTo(out);

        assertEquals(800_000, out.size());
        byte[] bytes = out.toByteArray();
        assertEquals((byte) 0x9F, bytes[8 * 99_999]);
        assertEquals((byte) 0x86, bytes[8 * 99_999 + 1]);
        assertEquals((byte) 0x01, bytes[8 * 99_999 + 2]);
    }
}
