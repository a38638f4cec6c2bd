package io.marketprism;

import io.marketprism.event.DataType;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which instruments and which data to take from one exchange. Immutable.
 *
 * <pre>{@code Feed.of("BTC-USDT", "ETH-USDT").data(TRADE, ORDERBOOK)}</pre>
 */
public final class Feed {
    private final List<String> symbols;
    private final Set<DataType> dataTypes;

    private Feed(Collection<String> symbols, Set<DataType> dataTypes) {
        this.symbols = List.copyOf(symbols);
        this.dataTypes = dataTypes;
    }

    /**
     * A feed of trades; {@link #data} says if it is to be something else.
     *
     * @param symbols in either spelling: {@code BTC-USDT} or the exchange's own
     * @return the feed
     */
    public static Feed of(String... symbols) {
        return of(List.of(symbols));
    }

    /**
     * A feed of trades; {@link #data} says if it is to be something else.
     *
     * @param symbols in either spelling: {@code BTC-USDT} or the exchange's own
     * @return the feed
     */
    public static Feed of(Collection<String> symbols) {
        if (symbols.isEmpty()) {
            throw new ConfigurationException("Expected at least one symbol, such as BTC-USDT, were none");
        }
        return new Feed(symbols, Set.of(DataType.TRADE));
    }

    /**
     * The same instruments with other data.
     *
     * @param first one data type
     * @param more further ones
     * @return a new feed
     */
    public Feed data(DataType first, DataType... more) {
        return data(EnumSet.of(first, more));
    }

    /**
     * The same instruments with other data.
     *
     * @param types at least one
     * @return a new feed
     */
    public Feed data(Collection<DataType> types) {
        if (types.isEmpty()) {
            throw new ConfigurationException("Expected at least one data type, such as trade, were none");
        }
        return new Feed(symbols, Collections.unmodifiableSet(EnumSet.copyOf(types)));
    }

    /** {@return symbols as given, in either spelling} */
    public List<String> symbols() {
        return symbols;
    }

    /** {@return the data to take, in the order of {@link DataType}} */
    public Set<DataType> dataTypes() {
        return dataTypes;
    }

    @Override
    public String toString() {
        return "Feed" + symbols + dataTypes;
    }
}
