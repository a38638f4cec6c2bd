package io.marketprism.event;

import java.util.Locale;

/** How many fills one trade event stands for. */
public enum TradeForm {
    /** One fill. */
    SINGLE,
    /** Several fills of one taker order at one price. */
    AGGREGATE,
    /** A privately negotiated trade that the venue reports. */
    BLOCK;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** {@return the name in JSON and in tables, in lower case} */
    public String wireName() {
        return wireName;
    }
}
