package io.marketprism.event;

import java.util.Locale;

/** Side of the taker in a trade, or of the order in a liquidation. */
public enum Side {
    /** Bought. */
    BUY,
    /** Sold. */
    SELL;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** {@return the name in JSON and in tables, in lower case} */
    public String wireName() {
        return wireName;
    }
}
