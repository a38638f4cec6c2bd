package io.marketprism.sink;

import io.marketprism.error.ConfigurationException;
import io.marketprism.event.Coverage;
import io.marketprism.event.DataType;
import io.marketprism.event.Gap;
import io.marketprism.event.MarketEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which events a sink takes, by their data and their instruments. What it does not take is neither queued nor counted for it. Immutable.
 *
 * <p>Gaps and coverage go with the data of which they tell, so that whoever takes trades learns which of them are missing; who names
 * {@link DataType#GAP} takes all gaps.
 */
public final class Selection {
    /** Everything. */
    public static final Selection ALL =
            new Selection(MarketEvent.class, EnumSet.allOf(DataType.class), Collections.emptySet());

    private final Class<? extends MarketEvent> kind;
    private final Set<DataType> dataTypes;

    /** In either spelling; empty for all. */
    private final Set<String> symbols;

    private final boolean isAll;

    private Selection(Class<? extends MarketEvent> kind, Set<DataType> dataTypes, Set<String> symbols) {
        this.kind = kind;
        this.dataTypes = dataTypes;
        this.symbols = symbols;
        this.isAll = kind == MarketEvent.class && dataTypes.size() == DataType.values().length && symbols.isEmpty();
    }

    /** Events of one class, and nothing that tells of them. */
    static Selection of(Class<? extends MarketEvent> kind) {
        return new Selection(kind, ALL.dataTypes, ALL.symbols);
    }

    /**
     * What is in this selection and of certain data types.
     *
     * @param first one data type
     * @param more further ones
     * @return a narrower selection
     * @throws ConfigurationException if nothing is left
     */
    public Selection only(DataType first, DataType... more) {
        Set<DataType> left = EnumSet.noneOf(DataType.class);
        left.addAll(named("data types, such as TRADE,", first, more));
        left.retainAll(dataTypes);
        if (left.isEmpty()) {
            throw new ConfigurationException("Expected some of the data types " + dataTypes
                    + ", which are left for the sink, were " + named("data types", first, more)
                    + "; name all that it shall take in one call of only(…)");
        }
        return new Selection(kind, left, symbols);
    }

    /**
     * What is in this selection and of certain instruments, on all exchanges.
     *
     * @param first a symbol in either spelling: {@code BTC-USDT} or the exchange's own
     * @param more further ones
     * @return a narrower selection
     * @throws ConfigurationException if nothing is left
     */
    public Selection only(String first, String... more) {
        Set<String> left = new HashSet<>(named("symbols, such as BTC-USDT,", first, more));
        if (!symbols.isEmpty()) {
            left.retainAll(symbols);
        }
        if (left.isEmpty()) {
            throw new ConfigurationException("Expected some of the symbols " + symbols
                    + ", which are left for the sink, were " + named("symbols", first, more)
                    + "; name all that it shall take in one call of only(…)");
        }
        return new Selection(kind, dataTypes, Set.copyOf(left));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static <T> List<T> named(String what, T first, T... more) {
        List<T> all = new ArrayList<>();
        all.add(first);
        all.addAll(more == null ? Collections.singletonList(null) : Arrays.asList(more));
        if (all.contains(null)) {
            throw new ConfigurationException("Expected " + what + " for a sink, were " + all);
        }
        return all;
    }

    /**
     * Whether an event is in it.
     *
     * @param event any
     * @return true if the sink takes it
     */
    public boolean includes(MarketEvent event) {
        return isAll || kind.isInstance(event) && includesData(event) && includesInstrument(event);
    }

    private boolean includesData(MarketEvent event) {
        return dataTypes.contains(event.dataType())
                || event instanceof Gap gap && dataTypes.contains(gap.affectedDataType())
                || event instanceof Coverage coverage && dataTypes.contains(coverage.coveredDataType());
    }

    private boolean includesInstrument(MarketEvent event) {
        return symbols.isEmpty()
                || symbols.contains(event.instrument().symbol())
                || symbols.contains(event.instrument().nativeSymbol());
    }
}
