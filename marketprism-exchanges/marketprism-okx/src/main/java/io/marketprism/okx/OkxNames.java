package io.marketprism.okx;

import io.marketprism.connector.json.JsonCursor;
import org.jspecify.annotations.Nullable;

/** The names of channels as a message writes them, candles with their bars, found by the codes that one cursor has for them. */
final class OkxNames {
    private static final long MIXER = 0x9E3779B97F4A7C15L;

    private final JsonCursor json;
    private final long[] codes = new long[256];
    private final @Nullable Name[] names = new Name[codes.length];

    /**
     * What a name says.
     *
     * @param bar what it ends in; null for channels without
     */
    record Name(OkxChannel channel, OkxBar.@Nullable Written bar) {}

    OkxNames(JsonCursor json) {
        this.json = json;
        for (OkxChannel channel : OkxChannel.NAMES) {
            add(channel.wireName(), new Name(channel, null));
        }
        OkxBar.written()
                .forEach((ending, bar) -> add(OkxChannel.CANDLE.wireName(ending), new Name(OkxChannel.CANDLE, bar)));
    }

    private void add(String text, Name name) {
        long code = json.codeOf(text);
        int slot = slot(code);
        while (names[slot] != null) {
            slot = slot + 1 & names.length - 1;
        }
        codes[slot] = code;
        names[slot] = name;
    }

    private int slot(long code) {
        return (int) (code * MIXER >>> 32) & names.length - 1;
    }

    /**
     * What a name says that the cursor has just read.
     *
     * @param code what {@link JsonCursor#textCode()} returned for it
     * @return null if nobody knows it, and for candles of a bar that nobody knows
     */
    @Nullable Name find(long code) {
        int slot = slot(code);
        while (names[slot] != null) {
            if (codes[slot] == code) {
                return names[slot];
            }
            slot = slot + 1 & names.length - 1;
        }
        OkxChannel family = OkxChannel.family(json.last());
        return family == null ? null : new Name(family, null);
    }
}
