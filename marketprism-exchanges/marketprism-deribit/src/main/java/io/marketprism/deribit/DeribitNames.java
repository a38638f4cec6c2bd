package io.marketprism.deribit;

import io.marketprism.connector.SymbolTable;
import io.marketprism.connector.json.JsonCursor;
import io.marketprism.event.InstrumentDefinition;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the names of channels. A connection brings the same ones again and again, so that it is remembered what they say. */
final class DeribitNames {
    /** More than one connection has; any others are read each time. */
    private static final int MOST = 8_192;

    private final JsonCursor json;

    /** By how far the cursor's codes of the names are below {@link JsonCursor#LONG_KEY}. */
    private @Nullable Name[] remembered = new Name[64];

    /**
     * What a name says.
     *
     * @param symbol the part that tells the instrument or index; empty where there is none
     * @param nativeSymbol of its instrument, in UTF-8
     * @param ending the part behind that, or an empty one
     * @param resolution that of the candles of the channel; null for other channels, and if there is none such
     */
    record Name(
            DeribitChannel channel,
            String symbol,
            byte[] nativeSymbol,
            String ending,
            @Nullable DeribitResolution resolution) {

        /** {@return what it says, or null if nobody knows the channel} */
        static @Nullable Name of(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            DeribitChannel channel = DeribitChannel.of(bytes, 0, bytes.length);
            if (channel == null) {
                return null;
            }
            String[] parts = text.substring(channel.symbolFrom(0)).split("\\.", 2);
            String nativeSymbol = channel == DeribitChannel.VOLATILITY_INDEX
                    ? DeribitInstruments.volatilityIndex(parts[0])
                    : parts[0];
            String ending = parts.length == 1 ? "" : parts[1];
            return new Name(
                    channel,
                    parts[0],
                    nativeSymbol.getBytes(StandardCharsets.UTF_8),
                    ending,
                    channel == DeribitChannel.CHART_TRADES ? DeribitResolution.ofWireName(ending) : null);
        }

        /** {@return the instrument whose data come in the channel, or null if it is not known} */
        @Nullable InstrumentDefinition find(SymbolTable symbols) {
            return symbols.find(nativeSymbol, 0, nativeSymbol.length);
        }
    }

    DeribitNames(JsonCursor json) {
        this.json = json;
    }

    /** Reads the name that comes next; null if nobody knows the channel. */
    @Nullable Name read() {
        int index = index(json.textCode());
        if (index > 0 && index < remembered.length && remembered[index] != null) {
            return remembered[index];
        }
        String text = json.last();
        Name name = Name.of(text);
        if (name != null) {
            remember(text, name);
        }
        return name;
    }

    private static int index(long code) {
        return (int) Math.max(JsonCursor.LONG_KEY - code, 0);
    }

    private void remember(String text, Name name) {
        if (remembered.length > MOST) {
            return;
        }
        int index = index(json.codeOf(text));
        if (index >= remembered.length) {
            remembered = Arrays.copyOf(remembered, 2 * index);
        }
        if (index > 0) {
            remembered[index] = name;
        }
    }
}
