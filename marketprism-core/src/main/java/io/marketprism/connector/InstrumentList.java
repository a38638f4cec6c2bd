package io.marketprism.connector;

import io.marketprism.event.Instrument;
import io.marketprism.event.InstrumentDefinition;
import io.marketprism.event.InstrumentStatus;
import io.marketprism.event.MarketType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange lists, each instrument under a name of its own. An exchange may list a placeholder beside the instrument that it announces, or
 * an old contract beside the new one, and call both the same; two native symbols never share one (exchange, market type, symbol).
 */
public final class InstrumentList {
    /** Whoever comes first keeps the symbol; does not depend on the order of the list. */
    private static final Comparator<InstrumentDefinition> PRECEDENCE = Comparator.comparingInt(
                    (InstrumentDefinition definition) -> openness(definition.status()))
            .thenComparingInt(
                    definition -> definition.instrument().nativeSymbol().length())
            .thenComparing(definition -> definition.instrument().nativeSymbol())
            .thenComparing(InstrumentDefinition::toString);

    private InstrumentList() {}

    /** Where the exchange does not say, it is believed to trade. */
    private static int openness(@Nullable InstrumentStatus status) {
        if (status == null) {
            return 0;
        }
        return switch (status) {
            case TRADING -> 0;
            case CANCEL_ONLY -> 1;
            case HALTED -> 2;
            case SETTLING -> 3;
            case PRE_OPEN -> 4;
            case DELISTED -> 5;
        };
    }

    /**
     * The same list with one native symbol for each symbol. Of those that share one, the instrument that is nearest to trading keeps it, then the
     * one with the shorter native symbol, then the alphabetically first; the others go by their native symbols, and one that cannot, since that is
     * another's symbol, is left out.
     *
     * @param listed what the exchange lists, in any order
     * @param oddities gets a sentence for each instrument that is renamed or left out
     * @return in the order of the list
     */
    public static List<InstrumentDefinition> distinct(
            Collection<InstrumentDefinition> listed, Consumer<String> oddities) {
        List<InstrumentDefinition> byPrecedence = new ArrayList<>(listed);
        byPrecedence.sort(PRECEDENCE);
        Map<Name, InstrumentDefinition> ofNative = new LinkedHashMap<>();
        Map<Name, InstrumentDefinition> owners = new HashMap<>();
        for (InstrumentDefinition definition : byPrecedence) {
            Instrument instrument = definition.instrument();
            if (ofNative.putIfAbsent(Name.of(instrument, instrument.nativeSymbol()), definition) == null) {
                owners.putIfAbsent(Name.of(instrument, instrument.symbol()), definition);
            } else {
                oddities.accept("expected " + instrument.nativeSymbol() + " once, is listed twice");
            }
        }
        ofNative.replaceAll((name, definition) -> distinct(definition, owners, oddities));
        List<InstrumentDefinition> distinct = new ArrayList<>(ofNative.size());
        for (InstrumentDefinition definition : listed) {
            Instrument instrument = definition.instrument();
            InstrumentDefinition kept = ofNative.remove(Name.of(instrument, instrument.nativeSymbol()));
            if (kept != null) {
                distinct.add(kept);
            }
        }
        return distinct;
    }

    /** The definition under a name of its own, or null if there is none. */
    private static @Nullable InstrumentDefinition distinct(
            InstrumentDefinition definition, Map<Name, InstrumentDefinition> owners, Consumer<String> oddities) {
        Instrument instrument = definition.instrument();
        String nativeSymbol = instrument.nativeSymbol();
        InstrumentDefinition owner = Objects.requireNonNull(owners.get(Name.of(instrument, instrument.symbol())));
        if (owner == definition) {
            return definition;
        }
        String shared = "expected one instrument of the name " + instrument.symbol() + ", were "
                + owner.instrument().nativeSymbol() + " and " + nativeSymbol;
        if (owners.putIfAbsent(Name.of(instrument, nativeSymbol), definition) != null) {
            oddities.accept(shared + "; the second is left out, since its native symbol is the name of another");
            return null;
        }
        oddities.accept(shared + "; the second goes by its native symbol");
        return definition.withInstrument(new Instrument(
                instrument.exchange(), instrument.marketType(), nativeSymbol, nativeSymbol, instrument.quantityUnit()));
    }

    /** A symbol, or a native symbol, of a market. */
    private record Name(String exchange, MarketType marketType, String symbol) {
        static Name of(Instrument instrument, String symbol) {
            return new Name(instrument.exchange(), instrument.marketType(), symbol);
        }
    }
}
