package io.marketprism.connector.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keys and texts of more than eight bytes that a reader knows, found by their bytes: each has a code of its own, below that of those nobody knows. */
final class LongNames {
    private static final long MIXER = 0x9E3779B97F4A7C15L;

    /** Null where there is none. */
    private byte[][] names = new byte[64][];

    private long[] codes = new long[64];

    private int size;

    /** {@return the code of a name that is known from now on} */
    long add(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        long known = find(utf8, 0, utf8.length);
        if (known != JsonStrings.LONG_KEY) {
            return known;
        }
        if (2 * (size + 1) > names.length) {
            grow();
        }
        size++;
        return insert(utf8, JsonStrings.LONG_KEY - size);
    }

    private void grow() {
        byte[][] oldNames = names;
        long[] oldCodes = codes;
        names = new byte[2 * oldNames.length][];
        codes = new long[names.length];
        for (int i = 0; i < oldNames.length; i++) {
            if (oldNames[i] != null) {
                insert(oldNames[i], oldCodes[i]);
            }
        }
    }

    private long insert(byte[] name, long code) {
        int slot = slot(name, 0, name.length);
        while (names[slot] != null) {
            slot = slot + 1 & names.length - 1;
        }
        names[slot] = name;
        codes[slot] = code;
        return code;
    }

    /** {@return the code of the name that stands in more than eight bytes, or {@link JsonStrings#LONG_KEY} if it is not known} */
    long find(byte[] bytes, int from, int to) {
        int slot = slot(bytes, from, to);
        byte[] name = names[slot];
        while (name != null) {
            if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return codes[slot];
            }
            slot = slot + 1 & names.length - 1;
            name = names[slot];
        }
        return JsonStrings.LONG_KEY;
    }

    /** By the first and the last eight bytes, and the length. */
    private int slot(byte[] bytes, int from, int to) {
        long first = (long) JsonBytes.LONGS.get(bytes, from);
        long last = (long) JsonBytes.LONGS.get(bytes, to - Long.BYTES);
        long hash = ((first ^ to - from) * MIXER ^ last) * MIXER;
        return (int) (hash >>> 32) & names.length - 1;
    }
}
