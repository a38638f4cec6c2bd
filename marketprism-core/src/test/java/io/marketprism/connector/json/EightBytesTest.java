package io.marketprism.connector.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.marketprism.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each trick against a twin that takes the bytes one by one. */
class EightBytesTest {
    private static final int ROUNDS = 200;
    private static final int WORDS = 1_000;

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[8];
        int kind = random.nextInt(4);
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte)
                    switch (kind) {
                        case 0 -> random.nextInt(256);
                        case 1 -> random.nextInt(8) == 0 ? random.nextInt(256) : '0' + random.nextInt(10);
                        case 2 -> random.nextBoolean() ? '0' : '0' + random.nextInt(10);
                        default -> random.nextInt(6) == 0 ? "\"\\\u001f\n \u0080".charAt(random.nextInt(6)) : 'a';
                    };
        }
        return bytes;
    }

    private static long word(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    @Test
    void sameAsByteByByte() {
        Seeds.forEach(ROUNDS, random -> {
            for (int i = 0; i < WORDS; i++) {
                byte[] bytes = bytes(random);
                long word = word(bytes);
                int digits = leadingDigits(bytes);
                assertEquals(digits, EightBytes.leadingDigits(word));
                int plain = plainText(bytes);
                for (int guess = 0; guess <= 8; guess++) {
                    assertEquals(digits == guess, EightBytes.hasLeadingDigits(word, guess));
                }
                assertEquals(plain, EightBytes.plainText(word));
                byte[] more = bytes(random);
                int digitsOfBoth = digits < 8 ? digits : 8 + leadingDigits(more);
                assertEquals(digitsOfBoth, EightBytes.leadingDigits(word, word(more)));
                for (int count = 1; count <= digits; count++) {
                    String text = new String(bytes, 0, count, StandardCharsets.US_ASCII);
                    assertEquals(Long.parseLong(text), EightBytes.number(word, count), text);
                    assertEquals(
                            count - text.replaceAll("0*$", "").length(), EightBytes.trailingZeros(word, count), text);
                }
                for (int count = 1; count <= 8; count++) {
                    byte[] first = new byte[8];
                    System.arraycopy(bytes, 0, first, 0, count);
                    assertEquals(word(first), EightBytes.first(word, count));
                }
            }
        });
    }

    private static int leadingDigits(byte[] bytes) {
        int count = 0;
        while (count < 8 && bytes[count] >= '0' && bytes[count] <= '9') {
            count++;
        }
        return count;
    }

    private static int plainText(byte[] bytes) {
        int count = 0;
        while (count < 8 && bytes[count] != '"' && bytes[count] != '\\' && !(bytes[count] >= 0 && bytes[count] < ' ')) {
            count++;
        }
        return count;
    }
}
