package io.marketprism.event;

import java.util.Locale;

/** The kind of market an instrument trades on; part of its identity. */
public enum MarketType {
    /** Immediate exchange of base for quote. */
    SPOT,
    /** A future without expiry. */
    PERPETUAL,
    /** A future with an expiry. */
    FUTURE,
    /** An option. */
    OPTION,
    /** A computed index, not traded. */
    INDEX;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** {@return the name in JSON and in tables, in lower case} */
    public String wireName() {
        return wireName;
    }
}
