package io.marketprism.clickhouse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A part of a row that is encoded once and written often, in words of eight bytes: a short text is copied by a few moves. A record, because the
 * JIT compiler trusts a record's fields to be constant.
 *
 * @param words the bytes, the last words padded with zeros
 * @param length number of bytes
 */
record RowPart(long[] words, int length) {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** {@return what was written to a buffer} */
    static RowPart of(RowBuffer written) {
        byte[] bytes = written.toByteArray();
        long[] words = new long[Math.max(4, (bytes.length + 31) / 32 * 4)];
        byte[] filled = Arrays.copyOf(bytes, words.length * Long.BYTES);
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) WORD.get(filled, i * Long.BYTES);
        }
        return new RowPart(words, bytes.length);
    }

    /** Number of bytes that {@link #copyTo} writes, including the padding. */
    int room() {
        return words.length * Long.BYTES;
    }

    void copyTo(byte[] target, int at) {
        copyFour(0, target, at);
        for (int i = 4; i < words.length; i += 4) {
            copyFour(i, target, at + i * Long.BYTES);
        }
    }

    private void copyFour(int from, byte[] target, int at) {
        WORD.set(target, at, words[from]);
        WORD.set(target, at + 8, words[from + 1]);
        WORD.set(target, at + 16, words[from + 2]);
        WORD.set(target, at + 24, words[from + 3]);
    }
}
