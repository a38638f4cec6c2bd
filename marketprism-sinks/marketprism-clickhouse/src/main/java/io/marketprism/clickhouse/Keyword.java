package io.marketprism.clickhouse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A short ASCII text as LowCardinality(String), in two words, so that two moves write it.
 *
 * @param first the first eight bytes
 * @param second the others, padded with zeros
 * @param length number of bytes without the padding
 */
record Keyword(long first, long second, int length) {
    /** Bytes of the two words. */
    static final int ROOM = 2 * Long.BYTES;

    /** A text of up to fifteen characters. */
    static Keyword of(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(ROOM).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
        return new Keyword(bytes.getLong(0), bytes.getLong(Long.BYTES), bytes.position());
    }

    /** The names of constants, by ordinal. */
    static <T extends Enum<T>> Keyword[] names(T[] constants, Function<T, String> name) {
        return Arrays.stream(constants).map(name).map(Keyword::of).toArray(Keyword[]::new);
    }
}
