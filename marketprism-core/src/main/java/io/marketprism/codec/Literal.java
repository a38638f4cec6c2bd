package io.marketprism.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that are made once and appended often, in words of eight: a short text is copied by a few moves. A record, because the compiler takes a
 * record's fields for constants.
 *
 * @param words the bytes, the last word filled up with zeros
 * @param length number of bytes
 */
record Literal(long[] words, int length) {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    static Literal ascii(String text) {
        return of(text.getBytes(StandardCharsets.US_ASCII));
    }

    static Literal of(byte[] bytes) {
        long[] words = new long[(bytes.length + Long.BYTES - 1) / Long.BYTES];
        byte[] filled = Arrays.copyOf(bytes, words.length * Long.BYTES);
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) WORD.get(filled, i * Long.BYTES);
        }
        return new Literal(words, bytes.length);
    }

    /** Number of bytes that {@link #copyTo} writes, with those that do not count. */
    int room() {
        return words.length * Long.BYTES;
    }

    void copyTo(byte[] target, int at) {
        for (int i = 0; i < words.length; i++) {
            WORD.set(target, at + i * Long.BYTES, words[i]);
        }
    }
}
