package io.marketprism.clickhouse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A part of a row that is made once and written often, in words of eight bytes: a short text is copied by a few moves. A record, because the
 * compiler takes a record's fields for constants.
 *
 * @param words the bytes, the last word filled up with zeros
 * @param length number of bytes
 */
record RowPart(long[] words, int length) {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** {@return what was written to a buffer} */
    static RowPart of(RowBuffer written) {
        byte[] bytes = written.toByteArray();
        long[] words = new long[(bytes.length + Long.BYTES - 1) / Long.BYTES];
        byte[] filled = Arrays.copyOf(bytes, words.length * Long.BYTES);
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) WORD.get(filled, i * Long.BYTES);
        }
        return new RowPart(words, bytes.length);
    }

    /** {@return a text as String or LowCardinality(String)} */
    static RowPart text(String text) {
        RowBuffer row = new RowBuffer(64);
        row.text(text);
        return of(row);
    }

    /** {@return the names of constants as String or LowCardinality(String), by ordinal} */
    static <T extends Enum<T>> RowPart[] names(T[] constants, Function<T, String> name) {
        return Arrays.stream(constants)
                .map(constant -> text(name.apply(constant)))
                .toArray(RowPart[]::new);
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
