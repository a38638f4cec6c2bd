package io.marketprism.internal.feed;

import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a user writes in place of many symbols: {@code *-USDT}, {@code BTC-*}, {@code perpetual:*-USDT}. A {@code *} stands for any text, none too. It
 * is matched with our symbols, of instruments that trade or will; of an index only if its market type says so, as with a bare symbol.
 */
final class SymbolPattern {
    private static final String ANY = "*";

    private final String marketType;
    private final Pattern symbol;

    private SymbolPattern(String marketType, String symbol) {
        this.marketType = marketType;
        this.symbol = Pattern.compile(
                Arrays.stream(symbol.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    /** {@return whether a text is one, and no symbol} */
    static boolean isPattern(String text) {
        return text.contains(ANY);
    }

    static SymbolPattern of(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? new SymbolPattern(null, text)
                : new SymbolPattern(text.substring(0, colon), text.substring(colon + 1));
    }

    boolean matches(InstrumentDefinition definition) {
        Instrument instrument = definition.instrument();
        boolean isOfType = marketType == null
                ? instrument.marketType() != MarketType.INDEX
                : instrument.marketType().wireName().equals(marketType);
        return isOfType
                && definition.status() != InstrumentStatus.DELISTED
                && symbol.matcher(instrument.symbol()).matches();
    }
}
