package io.marketprism.event;

import java.util.Locale;

/** What the quantities of an instrument's events count. */
public enum QuantityUnit {
    /** Units of the base asset. */
    BASE,
    /** Units of the quote asset. */
    QUOTE,
    /** Contracts, because the contract's size is not known. */
    CONTRACT;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** {@return the name in JSON and in tables, in lower case} */
    public String wireName() {
        return wireName;
    }
}
