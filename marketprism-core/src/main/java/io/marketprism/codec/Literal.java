package io.marketprism.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that are made once and appended often, in words of eight, the last one filled up with zeros: a short text is copied by a few moves. */
final class Literal {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] words;
    private final int length;

    private Literal(byte[] bytes) {
        length = bytes.length;
        words = new long[(length + Long.BYTES - 1) / Long.BYTES];
        byte[] filled = Arrays.copyOf(bytes, words.length * Long.BYTES);
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) WORD.get(filled, i * Long.BYTES);
        }
    }

    static Literal ascii(String text) {
        return new Literal(text.getBytes(StandardCharsets.US_ASCII));
    }

    static Literal of(Utf8Buffer content) {
        return new Literal(content.toByteArray());
    }

    int length() {
        return length;
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
