package io.marketprism.event;

import java.util.Locale;

/** Kind of an option. */
public enum OptionType {
    /** Right to buy. */
    CALL,
    /** Right to sell. */
    PUT;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** {@return the name in JSON and in tables, in lower case} */
    public String wireName() {
        return wireName;
    }
}
