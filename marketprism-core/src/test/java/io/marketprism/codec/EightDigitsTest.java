package io.marketprism.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EightDigitsTest {
    /** Every number that the steps of the division meet, and a prime step through the rest. */
    @Test
    void digitsAreThoseOfTheJdk() {
        for (int number = 0; number < EightDigits.LIMIT; number += number < 200_000 ? 1 : 97) {
            assertDigits(number);
            assertDigits((int) EightDigits.LIMIT - 1 - number);
        }
    }

    private static void assertDigits(int number) {
        long digits = EightDigits.of(number);
        long slow = 0;
        int rest = number;
        for (int i = 7; i >= 0; i--) {
            slow |= (long) (rest % 10) << i * Byte.SIZE;
            rest /= 10;
        }
        if (slow != digits) {
            assertEquals(Long.toHexString(slow), Long.toHexString(digits), () -> "digits of " + number);
        }
    }

    @Test
    void zerosAreCountedAsInText() {
        for (int number = 0; number < EightDigits.LIMIT; number += number < 2_000 ? 1 : 1_000) {
            long digits = EightDigits.of(number);
            String text = text(digits);

            assertEquals(Integer.toString(number), text.substring(EightDigits.leadingZeros(digits)));
            assertEquals(text.replaceAll("0*$", ""), text.substring(0, 8 - EightDigits.trailingZeros(digits)));
        }
    }

    @Test
    void partsAreThoseOfTheText() {
        long digits = EightDigits.of(12_345_678);
        for (int count = 0; count <= 8; count++) {
            String all = "12345678";
            assertEquals("0".repeat(8 - count) + all.substring(0, count), text(EightDigits.first(digits, count)));
            assertEquals(all.substring(8 - count) + "0".repeat(8 - count), text(EightDigits.last(digits, count)));
        }
    }

    private static String text(long digits) {
        byte[] ascii = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(EightDigits.ascii(digits))
                .array();
        return new String(ascii, StandardCharsets.US_ASCII);
    }
}
