package io.marketprism.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds of normalized events, by the names that users meet in configuration, subjects and JSON. */
public enum DataType {
    /** A public trade: {@link Trade}. */
    TRADE,
    /** An order book snapshot or delta: {@link BookSnapshot}, {@link BookDelta}. */
    ORDERBOOK,
    /** Best bid and offer: {@link BestBidOffer}. */
    BBO,
    /** Rolling 24 hour statistics: {@link Ticker}. */
    TICKER,
    /** Open, high, low, close and volume of an interval: {@link Candle}. */
    CANDLE,
    /** Funding rate of a perpetual: {@link FundingRate}. */
    FUNDING_RATE,
    /** Mark price, index price: {@link MarkPrice}. */
    MARK_PRICE,
    /** Open interest: {@link OpenInterest}. */
    OPEN_INTEREST,
    /** Forced close of a position: {@link Liquidation}. */
    LIQUIDATION,
    /** Long/short ratio of the top traders' positions: {@link LongShortRatio}. */
    LSR_TOP_POSITION,
    /** Long/short ratio of all accounts: {@link LongShortRatio}. */
    LSR_ALL_ACCOUNT,
    /** Volatility index: {@link VolatilityIndex}. */
    VOLATILITY_INDEX,
    /** What is traded: {@link InstrumentDefinition}. */
    INSTRUMENT,
    /** Where data is missing, or may be: {@link Gap}. */
    GAP,
    /** When somebody was listening: {@link Coverage}. */
    COVERAGE;

    private static final Map<String, DataType> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(DataType::wireName, Function.identity()));

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** {@return the name in JSON, subjects, metrics and configuration, such as {@code funding_rate}} */
    public String wireName() {
        return wireName;
    }

    /**
     * Finds a data type by its wire name.
     *
     * @param wireName such as {@code trade}
     * @return the data type
     * @throws IllegalArgumentException if there is none of that name; the message lists those that exist
     */
    public static DataType ofWireName(String wireName) {
        DataType type = BY_WIRE_NAME.get(wireName);
        if (type == null) {
            throw new IllegalArgumentException("Expected a data type, one of "
                    + Arrays.stream(values()).map(DataType::wireName).collect(Collectors.joining(", ")) + ", was \""
                    + wireName + "\"");
        }
        return type;
    }
}
